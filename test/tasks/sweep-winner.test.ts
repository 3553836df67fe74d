import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loadDataset } from '../../src/data/load-dataset.js';
import { run } from '../../src/tasks/run.js';
import { evaluateRun } from '../../src/tasks/evaluate-run.js';
import { testWinner } from '../../src/tasks/sweep-winner.js';
import type { LoadDataset } from '../../src/training/types.js';
import { LR_LAYERS } from '../helpers/experiments.js';

test('the data are read once for all seeds of the winner, which get the results of their own evaluations', async (t) => {
  const sweepFolder = mkdtempSync(join(tmpdir(), 'mnistx-test-winner-'));
  t.teardown(() => rmSync(sweepFolder, { recursive: true }));
  const folders = ['0001-seed-1', '0001-seed-2'];
  for (const [at, name] of folders.entries()) {
    const data = { dataset: 'mnist', limit: { train: 300, test: 200 }, validation: 0.1 } as const;
    const written = { name, seed: at + 1, data, model: { layers: LR_LAYERS }, train: { epochs: 1 } };
    await run(written as Parameters<typeof run>[0], { runsDirectory: sweepFolder, chartFormats: [] }).result;
  }
  const reads: unknown[] = [];
  const load: LoadDataset = (request, options) => {
    reads.push(request);
    return loadDataset(request, options);
  };
  const winner = { trial: 1, values: {}, value: 0.5, folders, test: null };
  const found = await testWinner(winner, { sweepFolder, load });
  t.is(reads.length, 1);
  const alone = await Promise.all(folders.map((folder) => evaluateRun({ folder: join(sweepFolder, folder) })));
  t.deepEqual(found, {
    accuracies: alone.map(({ report }) => report.accuracy),
    losses: alone.map(({ loss }) => loss),
  });
  t.not(found.losses[0], found.losses[1]);
});
