import { readFileSync } from 'node:fs';
import test from 'ava';
import { loadSweep } from '../../src/config/sweep/load-sweep.js';
import { makeJobs } from '../../src/tasks/trial-jobs.js';

const SWEEP = `name: batches
base: configs/lr.yaml
search: { type: grid }
choose_on_test: true
parameters:
  train.batch_size: { values: [16, 32] }
`;

test('jobs of a trial are made without rendering their experiments, which takes longer than all the rest', async (t) => {
  const readFile = (path: string) => (path === 'sweep.yaml' ? Buffer.from(SWEEP) : readFileSync(path));
  const loaded = loadSweep({ file: 'sweep.yaml', readFile });
  const experimentOf: typeof loaded.experimentOf = (...args) =>
    Object.defineProperty(loaded.experimentOf(...args), 'text', {
      enumerable: true,
      get: () => t.fail('it was rendered'),
    });
  const unit = { trial: 1, assignment: new Map([['train.batch_size', 16]]), until: null, bounds: [] };
  const jobs = await makeJobs(unit, { ...loaded, experimentOf });
  t.false('reason' in jobs);
  t.deepEqual('reason' in jobs ? [] : jobs.map(({ experiment }) => experiment.train.batch_size), [16]);
});
