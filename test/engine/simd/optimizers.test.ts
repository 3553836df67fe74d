import test from 'ava';
import { createOptimizer } from '../../../src/engine/tfjs/optimizer.js';
import { loadLibraries, usePlainBackend } from '../../../src/engine/tfjs/libraries.js';
import { optimizerStep } from '../../../src/engine/simd/optimizer.js';
import { variantsOf } from '../../../src/config/schema.js';
import { firstPowers, nextPowers, optimizerOf } from '../../../src/model/optimizers.js';
import { decayFactor, updatesOf } from '../../../src/model/updates.js';
import { makeExperiment, LR_LAYERS } from '../../helpers/experiments.js';
import { findLargestError, loadKernels, makeFloats } from '../../helpers/kernels.js';

const libraries = loadLibraries();
const { kernels, memory } = loadKernels();
test.before(() => usePlainBackend(libraries));

const STEPS = 20;
const SIZES = [1, 3, 67, 258];

/** Options that change the formula of an optimizer. */
const VARIANTS = [
  { type: 'sgd', momentum: 0.9 },
  { type: 'sgd', momentum: 0.9, nesterov: true },
  { type: 'adamw', weight_decay: 0.1 },
  { type: 'adam', weight_decay: 0.1 },
  { type: 'sgd', weight_decay: 0.1 },
  { type: 'rmsprop', momentum: 0.5 },
  { type: 'rmsprop', momentum: 0.5, centered: true },
  { type: 'adadelta', learning_rate: 1 },
  { type: 'nadam', beta_1: 0.6, beta_2: 0.8, epsilon: 0.1 },
  { type: 'lion', beta_1: 1, beta_2: 0.5 },
];

/** Every optimizer that a file can name. */
const CASES: readonly object[] = [...Object.keys(variantsOf('optimizer')).map((type) => ({ type })), ...VARIANTS];

// The kernels do the operations of the other engine in their order, each rounded to float32: no bit may differ.
for (const written of CASES) {
  test(`${JSON.stringify(written)} gives the very weights of TensorFlow.js' operations`, (t) => {
    const { tf } = libraries;
    const options = makeExperiment({
      model: { layers: LR_LAYERS },
      train: { optimizer: { learning_rate: 0.05, ...written } },
    }).train.optimizer;
    const definition = optimizerOf(options);
    for (const n of SIZES) {
      memory.clear();
      const start = makeFloats(n, n);
      const variable = tf.variable(tf.tensor1d(start), true, `w${n}${t.title}`);
      const optimizer = createOptimizer(libraries, options, [{ variable, slot: { role: 'kernel' } }]);
      const w = memory.put(start, 4);
      const [a = 0, b = 0, c = 0] = Object.values(definition.accumulators).map((initial) =>
        memory.put(new Float32Array(n).fill(initial), 4),
      );
      const updates = updatesOf(options);
      let powers = firstPowers(definition);
      for (let at = 1; at <= STEPS; at++) {
        // Rates that change and gradients of very different sizes.
        const learningRate = options.learning_rate / (1 + at / 10);
        const gradient = makeFloats(n, 1000 * n + at, 10 ** ((at % 7) - 4));
        const tensor = tf.tensor1d(gradient);
        optimizer.step([tensor], { learningRate, step: at - 1 });
        const decay = decayFactor(updates, 'kernel', learningRate);
        const piece = { w, g: memory.put(gradient, 8), count: n, a, b, c, decay };
        optimizerStep(options)(kernels, piece, { learningRate, step: at - 1, powers });
        powers = nextPowers(powers, definition, at);
        t.deepEqual(memory.read(w, n), variable.dataSync(), `${n} weights, step ${at}`);
      }
      t.notDeepEqual(memory.read(w, n), start);
      optimizer.dispose();
      variable.dispose();
    }
  });
}

test('a penalty and its gradient are those of l1 sum|w| + l2 sum w^2', (t) => {
  for (const n of [1, 2, 3, 4, 67]) {
    memory.clear();
    const weights = makeFloats(n, n).map((weight, at) => (at % 5 === 1 ? 0 : weight));
    const gradient = makeFloats(n, 2 * n);
    const [w, g] = [memory.put(weights, 4), memory.put(gradient, 12)];
    kernels.addPenaltyGradient(w, g, n, 0.01, 0.02);
    const expected = gradient.map((value, at) => value + 0.01 * Math.sign(weights[at]!) + 0.04 * weights[at]!);
    // Four roundings to float32 (6e-8 each).
    t.true(findLargestError(memory.read(g, n), expected) < 3e-7);
    let sum = 0;
    for (const weight of weights) sum += 0.01 * Math.abs(weight) + 0.02 * weight * weight;
    // Float64 sums in another order.
    t.true(findLargestError([kernels.penalty(w, n, 0.01, 0.02)], [sum]) < 1e-14);
  }
});

test('fills, copies and multiplies exactly n floats', (t) => {
  for (const n of [0, 1, 2, 3, 4, 7, 9]) {
    memory.clear();
    const [a, b] = [makeFloats(n + 1, 3), makeFloats(n + 1, 4)];
    const after = (write: (dst: number) => void): number[] => {
      const dst = memory.put(a, 4);
      write(dst);
      return [...memory.read(dst, n + 1)];
    };
    const expected = (value: (at: number) => number): number[] =>
      Array.from(a, (old, at) => (at < n ? Math.fround(value(at)) : old));
    const src = memory.put(b, 8);
    t.deepEqual(
      after((dst) => kernels.fillValue(dst, n, 2.5)),
      expected(() => 2.5),
    );
    t.deepEqual(
      after((dst) => kernels.copyFloats(dst, src, n)),
      expected((at) => b[at]!),
    );
    t.deepEqual(
      after((dst) => kernels.multiplyInto(dst, src, src, n)),
      expected((at) => b[at]! * b[at]!),
    );
  }
});
