import test from 'ava';
import { findImportances, LEAST_TRIALS } from '../../src/sweep/importance.js';
import type { Space } from '../../src/sweep/space.js';
import type { Trial } from '../../src/sweep/types.js';
import { choice, range, when } from '../helpers/search-spaces.js';
import { makeTrial } from '../helpers/trials.js';

const OBJECTIVE = { metric: 'val_accuracy', goal: 'maximize', epoch: 'best' } as const;

const SPACE: Space = [
  range('lr', 1e-4, 1e-1, { scale: 'log' }),
  choice('optimizer', 2),
  range('units', 16, 128, { scale: 'log', integer: true }),
  range('filters', 4, 32, { step: 4, integer: true }),
  range('momentum', 0, 0.99, { when: [when('optimizer', 1)] }),
];

/** Spread evenly over the space by the roots of primes, the same numbers as in the reference. */
function listTrials(count: number): Trial[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const [a, b, c, d, e] = [2, 3, 5, 7, 11].map((prime) => (number * (Math.sqrt(prime) % 1)) % 1) as number[];
    const lr = Number((10 ** (-4 + 3 * a!)).toFixed(9));
    const optimizer = Math.floor(b! * 2);
    const units = 16 + Math.floor(c! * 113);
    const filters = 4 * (1 + Math.floor(d! * 8));
    const momentum = Number((0.99 * e!).toFixed(6));
    const bonus = 0.02 * optimizer + 0.0001 * filters + (optimizer === 1 ? 0.03 * momentum : 0);
    const value = Number((0.9 - 0.05 * (Math.log10(lr) + 2.5) ** 2 + bonus).toFixed(6));
    const point = { lr, optimizer, units, filters, ...(optimizer === 1 ? { momentum } : {}) };
    return makeTrial({ number, point, value });
  });
}

/**
 * Optuna 5.0.0 on the same trials: `get_param_importances(study, evaluator=PedAnovaImportanceEvaluator(target_quantile=q))`
 * with q = 5/20, 5/40 and 10/100; FloatDistribution(1e-4, 0.1, log=True), CategoricalDistribution([0, 1]),
 * IntDistribution(16, 128, log=True), IntDistribution(4, 32, step=4), FloatDistribution(0, 0.99).
 */
const OPTUNA: readonly (readonly [trials: number, importances: readonly number[]])[] = [
  [20, [0.29926726846546897, 0.27440602767164346, 0.32340038553067196, 0.05723559286795947, 0.04569072546425616]],
  [40, [0.37266200498129154, 0.07727742669726204, 0.4668782504426894, 0.06852952238389007, 0.014652795494867104]],
  [100, [0.5139494802083613, 0.19098163141480826, 0.09224820915950267, 0.01849360943907951, 0.18432706977824823]],
];

for (const [count, expected] of OPTUNA) {
  test(`importances of ${count} trials are those of Optuna, also of a parameter that is not always active`, (t) => {
    const { shares: found } = findImportances(SPACE, listTrials(count), OBJECTIVE)!;
    // Optuna's normal distribution and ours differ in the last digits.
    expected.forEach((value, at) => t.true(Math.abs(found[at]! - value) < 1e-9, `${SPACE[at]!.path}: ${found[at]}`));
  });
}

test('a loss is least at its best: with the sign and the goal turned the importances are the same', (t) => {
  const turned = listTrials(40).map((trial) => ({ ...trial, value: -trial.value! }));
  t.deepEqual(
    findImportances(SPACE, turned, { ...OBJECTIVE, goal: 'minimize' }),
    findImportances(SPACE, listTrials(40), OBJECTIVE),
  );
});

test('only complete trials count, and with too few of them nothing is said', (t) => {
  const trials = listTrials(LEAST_TRIALS);
  t.not(findImportances(SPACE, trials, OBJECTIVE), null);
  t.is(findImportances(SPACE, trials.slice(1), OBJECTIVE), null);
  const failed = makeTrial({ ...trials[0]!, state: 'failed', value: null });
  const stopped = makeTrial({ ...trials[1]!, state: 'stopped' });
  t.is(findImportances(SPACE, [failed, stopped, ...trials.slice(2)], OBJECTIVE), null);
});

test('where all trials are equally good no parameter is important, nor one with a single value', (t) => {
  const equal = listTrials(20).map((trial) => ({ ...trial, value: 0.5 }));
  t.deepEqual(findImportances(SPACE, equal, OBJECTIVE)!.shares, [0, 0, 0, 0, 0]);
  const fixed: Space = [range('lr', 1e-4, 1e-1, { scale: 'log' }), choice('optimizer', 1), range('units', 3, 3)];
  const points = listTrials(20).map((trial) => ({
    ...trial,
    point: { lr: trial.point['lr']!, optimizer: 0, units: 3 },
  }));
  t.deepEqual(findImportances(fixed, points, OBJECTIVE)!.shares, [1, 0, 0]);
});
