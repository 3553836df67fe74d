import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { compareFolders } from '../src/tasks/compare-folders.js';
import { nodeEffects } from '../src/effects.js';
import type { Effects } from '../src/effects.js';
import { simdEngine } from '../src/engine/simd/host/node/engine.js';
import { evaluateRun } from '../src/tasks/evaluate-run.js';
import { findRun } from '../src/training/find-run.js';
import { openModel } from '../src/open/open-model.js';
import { reportRun } from '../src/tasks/report-run.js';
import { resumeRun } from '../src/tasks/resume-run.js';
import type { RunOptions } from '../src/training/types.js';
import { findDamagedFiles } from '../src/runs/check-files.js';
import { listRuns } from '../src/runs/list-runs.js';
import { listSummaries } from '../src/runs/list-summaries.js';
import { readPredictions } from '../src/runs/read-predictions.js';
import { readRun } from '../src/runs/read-run.js';
import { showRun } from '../src/tasks/show-run.js';
import { verifyRun } from '../src/tasks/verify-run.js';
import { mapFiles } from './helpers/mapped-files.js';
import { repository, trainPlain, temporaryFolder } from './helpers/runs-on-disk.js';

/** It does not exist: only the file operations that are passed on know what is below it. */
const seen = '/nowhere-but-in-the-file-operations';
const real = temporaryFolder();
const files = mapFiles(seen, real);
const effects: Effects = { ...nodeEffects, files };

const lr = join(repository, 'configs', 'lr.yaml');
const small = ['data.limit.train=100', 'data.limit.test=50', 'train.epochs=2', 'train.log_every=1'];
const runsDirectory = join(seen, 'runs');
const places = { cacheDirectory: '', mirrors: [], threads: 1 };
const chooseEngine = () => simdEngine;
const { signal } = new AbortController();
const options: RunOptions = { effects, signal, chooseEngine, report: () => {} };
const model = { ...places, chooseEngine, files };
const train = async (name: string): Promise<string> => {
  const overrides = [...small, `name=${name}`, 'train.checkpoint.keep=best'];
  const { folder } = await trainPlain({ file: lr, overrides, runsDirectory, threads: 1 }, { effects, chooseEngine });
  return folder;
};
const [first, second] = [await train('first'), await train('second')];

test('a run is written by the file operations that are handed in', (t) => {
  t.false(existsSync(seen));
  t.true(existsSync(join(real, 'runs', 'first', 'model', 'weights.bin')));
});

test('a run, its tables, its model and its checkpoints are read by them', async (t) => {
  const run = readRun(first, files);
  t.deepEqual(findDamagedFiles(run, { files }), []);
  t.is(readPredictions(first, run.manifest, files).length, 50);
  const { session, weights } = await openModel({ ...model, folder: first });
  await session.close();
  t.is(weights.length, 7850);
});

test('runs are listed by them', (t) => {
  const names = ({ runs }: { readonly runs: readonly { readonly folder: string }[] }) =>
    runs.map(({ folder }) => folder);
  t.deepEqual(names(listRuns(runsDirectory, files)), [first, second]);
  t.deepEqual(names(listSummaries(runsDirectory, { ...effects, program: '1' })), [first, second]);
});

test('a known run is found by them', (t) => {
  const { experiment } = readRun(first, files).manifest;
  const found = findRun(experiment, { runsDirectory, force: false, resume: false, again: false, files });
  t.is(found?.run.folder, first);
});

test('runs are compared by them', async (t) => {
  const request = { folders: [first, second], outputDirectory: join(seen, 'out'), html: join(seen, 'page.html') };
  const { comparison } = await compareFolders({ ...request, chartFormats: ['vl.json'], files });
  t.is(comparison.agreement?.pairs.length, 1);
  t.true(existsSync(join(real, 'out', 'compare-first-second', 'filters.vl.json')));
  await compareFolders({ ...request, chartFormats: [], files });
  t.true(existsSync(join(real, 'page.html')), 'and an earlier page is known as one');
});

test('a run is reported, shown and evaluated by them', async (t) => {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  await reportRun({ folder: first, model: { ...model, signal, onWarning }, files });
  t.true(existsSync(join(real, 'runs', 'first', 'report.html')));
  const sample = { split: 'test', index: 0 } as const;
  const charts = await showRun(
    { folder: first, curves: {}, filters: true, architecture: true, sample, layer: 'all' },
    model,
  );
  t.true('curve-steps' in charts, Object.keys(charts).join());
  const { report } = await evaluateRun({ ...model, folder: first, source: null, signal, onWarning });
  t.is(report.count, 50);
  t.deepEqual(warnings, []);
});

test('a run is continued and verified by them', async (t) => {
  const folder = await train('longer');
  const resumed = await resumeRun({ ...places, folder, overrides: ['train.epochs=3'], force: false }, options);
  t.is(resumed.history.length, 3);
  const workDirectory = join(seen, 'work');
  const { differences, isWhole } = await verifyRun({ ...places, folder, epochs: null, workDirectory }, options);
  t.deepEqual(differences, []);
  t.true(isWhole);
});
