import test from 'ava';
import { countUsefulThreads, isWorthTryingAlone } from '../../../src/engine/simd/count-threads.js';
import { layOut } from '../../../src/engine/simd/layout.js';
import { nodeHost } from '../../../src/engine/simd/host/node/host.js';
import type { Plan } from '../../../src/model/types.js';
import { initialWeights } from '../../../src/model/initialize.js';
import { prepare } from '../../helpers/engines.js';

const planOf = (flops: number): Plan => ({ flops }) as Plan;

test('a step shorter than the meetings of threads gets one, and a long one no more than there are shards', (t) => {
  t.is(countUsefulThreads(planOf(0), 100), 1);
  t.is(countUsefulThreads(planOf(15_690), 60), 1);
  t.is(countUsefulThreads(planOf(15_690), 1000), 2);
  t.is(countUsefulThreads(planOf(660_000), 100), 11);
  t.is(countUsefulThreads(planOf(1e9), 100), 12);
});

test('where a second thread may help, training tries with and without it', (t) => {
  t.is(countUsefulThreads(planOf(15_690), 100), 2);
  t.true(isWorthTryingAlone(planOf(15_690), 100));
  t.false(isWorthTryingAlone(planOf(660_000), 100));
});

test('a session whose threads were not named counts them by its work; a named number is obeyed', (t) => {
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }];
  const made = prepare({ image: [9, 8, 1], classes: 10, seed: 1, count: 60, layers, train: { batch_size: 7 } });
  const host = { ...nodeHost, countThreads: (wanted: number | null) => wanted ?? 8 };
  const threadsOf = (plan: Plan, threads: number | null): number =>
    layOut({ ...made, plan, weights: initialWeights(made.plan), threads }, host, 0).threads;
  t.is(threadsOf(made.plan, null), 1);
  t.is(threadsOf(made.plan, 3), 3);
  t.is(threadsOf(made.plan, 40), 12);
  t.is(threadsOf({ ...made.plan, flops: 1e7 }, null), 8);
});
