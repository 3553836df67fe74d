import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { loadDataset } from '../../src/data/load-dataset.js';
import { run } from '../../src/tasks/run.js';
import { evaluateRun } from '../../src/tasks/evaluate-run.js';
import { testWinner } from '../../src/tasks/sweep-winner.js';
import type { LoadDataset } from '../../src/training/types.js';
import { temporaryFolder } from '../helpers/cli.js';
import { dataFixture } from '../helpers/data-fixtures.js';

/** Trains a trial with two seeds, and tries it as a winner. */
async function tryWinner(t: ExecutionContext, data: object, units: number) {
  const sweepFolder = temporaryFolder(t);
  const folders = ['0001-seed-1', '0001-seed-2'];
  const layers = [{ type: 'flatten' }, { type: 'dense', units, activation: 'softmax' }];
  const heldOut: unknown[] = [];
  for (const [at, name] of folders.entries()) {
    const written = { name, seed: at + 1, data, model: { layers }, train: { epochs: 1 } };
    const { manifest } = await run(written as Parameters<typeof run>[0], {
      runsDirectory: sweepFolder,
      chartFormats: [],
    }).result;
    heldOut.push(manifest.data.test_held_out);
  }
  const seeds: number[] = [];
  const load: LoadDataset = (request, options) => {
    seeds.push(request.seed);
    return loadDataset(request, options);
  };
  const winner = { trial: 1, values: {}, value: 0.5, folders, test: null };
  const found = await testWinner(winner, { sweepFolder, load });
  const alone = await Promise.all(folders.map((folder) => evaluateRun({ folder: join(sweepFolder, folder) })));
  t.deepEqual(found, {
    accuracies: alone.map(({ report }) => report.accuracy),
    losses: alone.map(({ loss }) => loss),
  });
  t.not(found.losses[0], found.losses[1]);
  return { seeds, heldOut };
}

test('the data are read once for all seeds of the winner, which get the results of their own evaluations', async (t) => {
  const data = { dataset: 'mnist', limit: { train: 300, test: 200 }, validation: 0.1 };
  t.deepEqual(await tryWinner(t, data, 10), { seeds: [1], heldOut: [undefined, undefined] });
});

test('where each seed holds out another test set, each network is tried on its own', async (t) => {
  const data = { path: dataFixture('npz', 'flat.npz'), test: 0.5, validation: 'none' };
  t.deepEqual(await tryWinner(t, data, 3), { seeds: [1, 2], heldOut: [true, true] });
});
