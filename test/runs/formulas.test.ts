import { join } from 'node:path';
import test from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { nodeEffects } from '../../src/effects.js';
import { formulaChanges, FORMULA_CHANGES, FORMULAS } from '../../src/runs/formulas.js';
import { verifyRun } from '../../src/tasks/verify-run.js';
import { makeExperiment, LR_LAYERS } from '../helpers/experiments.js';
import { repository, temporaryFolder } from '../helpers/runs-on-disk.js';

const sgd = { type: 'sgd', learning_rate: 0.1 };
const changesWith = (train: object, version = 1): string[] =>
  formulaChanges(version, makeExperiment({ model: { layers: LR_LAYERS }, train: { optimizer: sgd, ...train } })).map(
    ({ name }) => name,
  );

test('a formula is named only where the experiment depends on it', (t) => {
  const cases: readonly [train: object, names: readonly string[]][] = [
    [{}, []],
    [{ optimizer: { ...sgd, momentum: 0.9 } }, ['momentum of sgd']],
    [{ optimizer: 'adam' }, ['adam and adamw']],
    [{ optimizer: 'adamw' }, ['adam and adamw']],
    [{ optimizer: 'adadelta' }, ['adadelta']],
    [{ optimizer: 'rmsprop' }, []],
    [{ optimizer: { type: 'rmsprop', centered: true } }, ['centered rmsprop']],
    [{ optimizer: 'adagrad' }, []],
    [{ learning_rate_schedule: { type: 'constant', warmup_epochs: 1 } }, ['warm-up']],
    [{ learning_rate_schedule: 'cosine' }, ['cosine schedule']],
    [{ learning_rate_schedule: { type: 'step', step_epochs: 2 } }, []],
    [{ learning_rate_schedule: { type: 'step', step_epochs: 0.1 } }, ['step schedule']],
    [{ early_stopping: { monitor: 'loss' } }, ['early_stopping and reduce_lr_on_plateau']],
    [
      { reduce_lr_on_plateau: { monitor: 'loss', cooldown: 1 } },
      ['cooldown of reduce_lr_on_plateau', 'early_stopping and reduce_lr_on_plateau'],
    ],
  ];
  const known = new Set(cases.flatMap(([, names]) => names));
  t.is(known.size, 9);
  for (const [train, names] of cases) {
    t.deepEqual(
      changesWith(train).filter((name) => known.has(name)),
      names,
      JSON.stringify(train),
    );
    t.deepEqual(changesWith(train, FORMULAS), []);
  }
  t.true(FORMULA_CHANGES.every(({ since }) => since <= FORMULAS));
});

test('the average over a border was another on the engine tfjs alone', (t) => {
  const changes = (engine: string, padding: string): number => {
    const pooling = { type: 'average_pooling2d', pool_size: 2, padding };
    return formulaChanges(
      1,
      makeExperiment({ engine, model: { layers: [pooling, ...LR_LAYERS] }, train: { optimizer: sgd } }),
    ).length;
  };
  t.deepEqual([changes('tfjs', 'same'), changes('tfjs', 'valid'), changes('simd', 'same')], [1, 0, 0]);
});

test.serial('a run of an old formula is not verified as if it were of the new one', async (t) => {
  const folder = join(repository, 'test', 'fixtures', 'runs', 'format-2');
  const places = { workDirectory: temporaryFolder(), cacheDirectory: temporaryFolder(), mirrors: [] };
  const options = {
    effects: nodeEffects,
    signal: new AbortController().signal,
    report: () => {},
    chooseEngine: () => simdEngine,
  };
  const refused = await t.throwsAsync(verifyRun({ folder, epochs: 1, threads: 1, ...places }, options), {
    code: 'RUN_CHANGED',
  });
  t.regex(refused!.message, /cannot be verified here.*\n.*the formula of adam and adamw: /);
});
