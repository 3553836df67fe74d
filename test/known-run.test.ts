import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../src/effects.js';
import { simdEngine } from '../src/engine/simd/engine.js';
import { knownRun } from '../src/known-run.js';
import type { RunStatus } from '../src/runs/types.js';
import { reseal } from './helpers/foreign-folders.js';
import { runPlain, temporaryFolder } from './helpers/runs-on-disk.js';
import { request } from './helpers/stopped-runs.js';

const runsDirectory = temporaryFolder();
const place = { runsDirectory, cacheDirectory: '', mirrors: [], force: false };
const asked = (overrides: readonly string[]) => ({ ...request({ config: 'lr', overrides }), ...place });

/** Runs of one name, by their settings: `lr`, `lr-2`, …, which end as they are told. */
async function makeRuns(runs: readonly (readonly [setting: string, status: RunStatus])[]): Promise<void> {
  for (const [setting, status] of runs) {
    const { folder } = await runPlain(asked([setting, 'train.epochs=1']), { chooseEngine: () => simdEngine });
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
    const known = knownRun(asked(overrides), { resume, again: false }, nodeEffects.files);
    t.is(known === null ? null : `${known.folder.slice(join(runsDirectory, '_').length - 1)} ${known.status}`, found);
  });
}

test('it looks for nothing where a run is to be trained again, or to be replaced', (t) => {
  const [same] = [asked(['seed=2', 'train.epochs=1'])];
  t.is(knownRun(same, { resume: false, again: true }, nodeEffects.files), null);
  t.is(knownRun({ ...same, force: true }, { resume: false, again: false }, nodeEffects.files), null);
});
