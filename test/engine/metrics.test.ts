import test from 'ava';
import { addMetrics, computePenalty, softmaxRows } from '../../src/engine/metrics.js';
import { compile } from '../../src/model/compile.js';
import { makeExperiment } from '../helpers/experiments.js';

const planOf = (train: object, regularizer = {}) =>
  compile(
    makeExperiment({
      model: {
        layers: [
          { type: 'flatten' },
          { type: 'dense', units: 3, activation: 'softmax', kernel_regularizer: regularizer },
        ],
      },
      train,
    }),
    { imageShape: [1, 2, 1], classes: 3 },
  );
const sumsOf = (train: object, outputs: number[], labels: number[]) => {
  const sums = { loss: 0, correct: 0, topK: 0 };
  addMetrics(sums, planOf(train), Float32Array.from(outputs), Uint8Array.from(labels));
  return sums;
};

test('cross-entropy of equal logits is the logarithm of the classes', (t) => {
  const { loss } = sumsOf({}, [0, 0, 0, 5, 5, 5], [0, 2]);
  t.true(Math.abs(loss - 2 * Math.log(3)) < 1e-12);
});

test('cross-entropy does not overflow for large logits', (t) => {
  t.is(sumsOf({}, [1000, 0, 0], [0]).loss, 0);
  t.is(sumsOf({}, [1000, 0, 0], [1]).loss, 1000);
});

test('label smoothing spreads a share of the target over all classes', (t) => {
  const smoothed = { loss: { type: 'categorical_crossentropy', label_smoothing: 0.3 } };
  const logs = [1, 2, 3].map((logit) => Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - logit);
  const expected = 0.8 * logs[0]! + 0.1 * logs[1]! + 0.1 * logs[2]!;
  t.true(Math.abs(sumsOf(smoothed, [1, 2, 3], [0]).loss - expected) < 1e-12);
});

test('mean squared error is a mean over the classes', (t) => {
  t.true(Math.abs(sumsOf({ loss: 'mean_squared_error' }, [0.5, 0.25, 0.25], [0]).loss - 0.125) < 1e-12);
});

test('of equal outputs the first class wins, and NaN is never right', (t) => {
  t.is(sumsOf({}, [1, 1, 0, 1, 1, 0], [0, 1]).correct, 1);
  t.is(sumsOf({}, [NaN, NaN, NaN], [0]).correct, 0);
});

test('top_k counts labels among the k most probable', (t) => {
  const { topK, correct } = sumsOf({ metrics: [{ type: 'top_k', k: 2 }] }, [3, 2, 1, 3, 2, 1, 3, 2, 1], [0, 1, 2]);
  t.is(correct, 1);
  t.is(topK, 2);
});

test('penalties are l1 of absolute values and l2 of squares, of kernels only', (t) => {
  const plan = planOf({}, { l1: 0.1, l2: 0.01 });
  const weights = Float32Array.from([1, -2, 3, 0, 0, 0, 100, 100, 100]);
  t.true(Math.abs(computePenalty(plan, weights) - (0.1 * 6 + 0.01 * 14)) < 1e-9);
});

test('softmax rows sum to one, large logits included', (t) => {
  const rows = Float32Array.from([1000, 1000, 0, 1, 2, 3]);
  softmaxRows(rows, 3);
  t.is(rows[0], 0.5);
  t.true(Math.abs(rows[3]! + rows[4]! + rows[5]! - 1) < 1e-6);
});
