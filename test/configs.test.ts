import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadExperiment } from '../src/config/load-experiment.js';
import { loadSweep } from '../src/config/sweep/load-sweep.js';
import { planOf } from '../src/open/plan-of.js';
import { findInvalidTrials } from '../src/tasks/trial-jobs.js';
import { trainPlain } from './helpers/runs-on-disk.js';
import { repository } from './helpers/runs-on-disk.js';

const configs = readdirSync(join(repository, 'configs')).filter((name) => name.endsWith('.yaml'));

/** From Keras' model.summary() of the same layers; cnn and lr are the worksheet's. */
const PARAMETERS: Readonly<Record<string, number>> = {
  'cnn-augmented.yaml': 85_670,
  'cnn-bn.yaml': 6066,
  'cnn-sgd.yaml': 5994,
  'cnn.yaml': 5994,
  'inception.yaml': 8182,
  'keras-convnet.yaml': 34_826,
  'lenet5.yaml': 61_706,
  'lr.yaml': 7850,
  'mlp.yaml': 669_706,
  'photos.yaml': 15_651,
  'resnet.yaml': 76_490,
  'vit-tiny.yaml': 41_674,
};

test('there are twelve configs', (t) => {
  t.deepEqual(configs, Object.keys(PARAMETERS));
});

for (const name of configs) {
  const file = join(repository, 'configs', name);

  test.serial(`${name} loads, compiles to the parameters it should have and trains one step`, async (t) => {
    const loaded = loadExperiment({ file, overrides: [], readFile: (path) => readFileSync(path) });
    t.is((await planOf(loaded.experiment, loaded)).parameters, PARAMETERS[name]!);
    t.is(`${loaded.experiment.name}.yaml`, name);
    const overrides = [
      'data.limit.train=4',
      'data.limit.test=2',
      'data.validation=test',
      'train.epochs=1',
      'train.batch_size=4',
    ];
    const { status } = await trainPlain({ file, overrides });
    t.is(status, 'finished');
  });

  test(`${name} points editors to the schema and says what it shows and reaches`, (t) => {
    const text = readFileSync(file, 'utf8');
    t.regex(text, /^# yaml-language-server: \$schema=\.\.\/schemas\/experiment\.schema\.json\n# .*(0\.\d{3,4})/);
  });
}

const sweeps = readdirSync(join(repository, 'configs', 'sweeps'));

/** How many trials, and how many trainings they are. */
const TRIALS: Readonly<Record<string, readonly [trials: number, trainings: number]>> = {
  'architectures.yaml': [4, 12],
  'learning-rate.yaml': [16, 16],
  'small-and-good.yaml': [30, 30],
};

test('there are three sweeps', (t) => {
  t.deepEqual(sweeps, Object.keys(TRIALS));
});

for (const name of sweeps) {
  const file = join(repository, 'configs', 'sweeps', name);

  test(`${name} loads, says what it finds out, and every trial that is checked is a network`, async (t) => {
    t.regex(readFileSync(file, 'utf8'), /^# yaml-language-server: \$schema=\.\.\/\.\.\/schemas\/sweep\.schema\.json\n/);
    const loaded = loadSweep({ file, readFile: (path) => readFileSync(path) });
    const { sweep } = loaded;
    t.is(`${sweep.name}.yaml`, name);
    t.true(sweep.description !== '');
    t.deepEqual([sweep.search.trials, sweep.search.trials * sweep.seeds.length], TRIALS[name]);
    t.deepEqual(await findInvalidTrials(loaded), []);
  });
}
