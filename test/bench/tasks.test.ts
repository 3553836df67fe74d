import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadTask } from '../../bench/load-task.js';
import { TASKS } from '../../bench/tasks.js';
import { networkLayers } from '../../src/config/blocks/flatten-layers.js';
import { repository } from '../helpers/runs-on-disk.js';

const BUILDERS = ['torch_models.py', 'keras_tf.py', 'jax_scan.py'];

for (const file of BUILDERS) {
  test(`${file} builds every layer of the networks that are measured`, (t) => {
    const [, table] = /^BUILDERS = \{\n([\s\S]*?)^\}/m.exec(
      readFileSync(join(repository, 'bench', 'peers', file), 'utf8'),
    )!;
    const known = new Set([...table!.matchAll(/^ {4}"(\w+)":/gm)].map(([, type]) => type!));
    t.true(known.size >= 10);
    for (const task of TASKS) {
      const types = networkLayers(loadTask(task, 'pictures').experiment.model).map(({ type }) => type);
      t.true(types.length > 1);
      for (const type of types) t.true(known.has(type), `${type} of ${task.name}`);
    }
  });
}

test('every task has its own batch and images, and trains on as many as it says', (t) => {
  for (const task of TASKS) {
    const { data, train } = loadTask(task, 'pictures').experiment;
    t.is(train.batch_size, task.batchSize);
    t.is(data.limit.train, task.images);
    t.deepEqual(data.augment, []);
  }
});
