import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { FORMULAS } from '../../src/runs/formulas.js';
import { readWeights } from '../../src/runs/model-files.js';
import { readPredictions } from '../../src/runs/read-predictions.js';
import { FORMAT } from '../../src/runs/formulas.js';
import { readRun } from '../../src/runs/read-run.js';
import { repository, temporaryFolder } from '../helpers/runs-on-disk.js';
import { resumeStopped } from '../helpers/stopped-runs.js';

const fixtures = join(repository, 'test', 'fixtures', 'runs');
const versions = Array.from({ length: FORMAT }, (_, index) => index + 1);

test('there is a folder of each format that was ever written', (t) => {
  const folders = readdirSync(fixtures).filter((name) => !name.startsWith('.'));
  t.deepEqual(
    folders.sort(),
    versions.map((version) => `format-${version}`),
  );
});

for (const version of versions) {
  const fixture = join(fixtures, `format-${version}`);

  test(`a run folder of format ${version} opens`, (t) => {
    const { manifest, history } = readRun(fixture);
    t.is(manifest.format as number, version);
    t.is(manifest.status, 'finished');
    t.is(history.length, 3);
    t.deepEqual(findDamagedFiles(readRun(fixture)), []);
    t.is(readWeights(fixture, manifest).length, manifest.model.parameters);
    t.is(readPredictions(fixture, manifest).length, 20);
  });

  test(`and continues, in today's format (from ${version})`, async (t) => {
    const folder = join(temporaryFolder(), 'tiny');
    cpSync(fixture, folder, { recursive: true });
    const overrides = ['train.epochs=5'];
    // All three were trained with adam, whose formula changed with format 3.
    const hasOldFormula = version < 3;
    if (hasOldFormula) {
      const refused = await t.throwsAsync(resumeStopped(folder, simdEngine, { overrides }), { code: 'RUN_CHANGED' });
      t.regex(refused!.message, /the formula of adam and adamw: .*\n.*the optimizer’s state/);
    }
    await resumeStopped(folder, simdEngine, { overrides, force: hasOldFormula });
    const { manifest, history } = readRun(folder);
    t.is(manifest.format, FORMAT);
    t.is(manifest.formulas, FORMULAS);
    t.is(
      manifest.resumed?.[0]?.differences.some((line) => line.includes('adam')),
      hasOldFormula,
    );
    t.is(history.length, 5);
    t.deepEqual(findDamagedFiles({ folder, manifest, history }), []);
    const before = readFileSync(join(fixture, 'history.csv'), 'utf8');
    t.true(readFileSync(join(folder, 'history.csv'), 'utf8').startsWith(before));
  });
}
