import { basename } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { findRun } from '../../src/training/find-run.js';
import type { FoundRun, FindRunRequest } from '../../src/training/find-run.js';
import { readExperiment } from '../../src/open/read-config-file.js';
import type { RunStatus } from '../../src/runs/types.js';
import { reseal } from '../helpers/foreign-folders.js';
import { trainPlain, temporaryFolder } from '../helpers/runs-on-disk.js';
import { makeRequest } from '../helpers/stopped-runs.js';

const runsDirectory = temporaryFolder();
const place = { runsDirectory, cacheDirectory: '', mirrors: [], force: false };
const find = (overrides: readonly string[], more: Partial<FindRunRequest>): FoundRun | null => {
  const { file, overrides: all } = asked(overrides);
  const { experiment } = readExperiment(file, { overrides: all, files: nodeEffects.files });
  return findRun(experiment, {
    runsDirectory,
    force: false,
    resume: false,
    again: false,
    files: nodeEffects.files,
    ...more,
  });
};
const asked = (overrides: readonly string[]) => ({ ...makeRequest({ config: 'lr', overrides }), ...place });

/** Runs of one name, by their settings: `lr`, `lr-2`, …, with the given status. */
async function makeRuns(runs: readonly (readonly [setting: string, status: RunStatus])[]): Promise<void> {
  for (const [setting, status] of runs) {
    const { folder } = await trainPlain(asked([setting, 'train.epochs=1']), { chooseEngine: () => simdEngine });
    reseal(folder, (manifest) => ({ ...manifest, status }));
  }
}

await makeRuns([
  ['seed=1', 'interrupted'],
  ['seed=2', 'interrupted'],
  ['seed=3', 'failed'],
  ['seed=3', 'finished'],
  ['name=lr-6', 'interrupted'],
]);

const cases: [what: string, overrides: string[], resume: boolean, found: string | null][] = [
  ['an unfinished run of the same settings, by its number', ['seed=2', 'train.epochs=1'], false, 'lr-2 unfinished'],
  ['a finished one before one that is not', ['seed=3', 'train.epochs=1'], true, 'lr-4 finished'],
  ['with --resume one that more epochs are asked of', ['seed=2', 'train.epochs=4'], true, 'lr-2 unfinished'],
  ['which without --resume is another run', ['seed=2', 'train.epochs=4'], false, null],
  ['with --resume the one without a number, whatever has changed', ['seed=9'], true, 'lr unfinished'],
  ['which without --resume is another run, too', ['seed=9'], false, null],
  ['no run that was given the name of a number', ['name=lr', 'seed=5489', 'train.epochs=1'], false, null],
  ['nothing of a name that no run has', ['name=other'], true, null],
];

for (const [what, overrides, resume, found] of cases) {
  test(`it finds ${what}`, (t) => {
    const known = find(overrides, { resume });
    t.is(known === null ? null : `${basename(known.run.folder)} ${known.status}`, found);
  });
}

test('it looks for nothing where a run is to be trained again, or to be replaced', (t) => {
  const same = ['seed=2', 'train.epochs=1'];
  t.is(find(same, { again: true }), null);
  t.is(find(same, { force: true }), null);
});
