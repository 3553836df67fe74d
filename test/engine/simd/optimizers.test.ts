import test from 'ava';
import { createOptimizer } from '../../../src/engine/tfjs/optimizer.js';
import { loadLibraries, usePlainBackend } from '../../../src/engine/tfjs/libraries.js';
import type { Optimizer } from '../../../src/config/types.js';
import type { Kernels } from '../../../src/engine/simd/kernel-exports.js';
import { largestError, loadKernels, someFloats } from '../../helpers/kernels.js';

const libraries = loadLibraries();
const { kernels, memory } = loadKernels();
test.before(() => usePlainBackend(libraries));

const STEPS = 20;
const SIZES = [1, 3, 67, 258];

type Options<T extends Optimizer['type']> = Extract<Optimizer, { type: T }>;
type Step = (k: Kernels, w: number, g: number, states: readonly number[], n: number, lr: number, step: number) => void;

const adam = { type: 'adam', learning_rate: 0.01, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } as Options<'adam'>;
const sgd = { type: 'sgd', learning_rate: 0.05, momentum: 0.9, nesterov: false } as Options<'sgd'>;
const rmsprop = {
  type: 'rmsprop',
  learning_rate: 0.01,
  rho: 0.9,
  momentum: 0.5,
  epsilon: 1e-7,
  centered: false,
} as Options<'rmsprop'>;
const adagrad = { type: 'adagrad', learning_rate: 0.1, initial_accumulator_value: 0.1 } as Options<'adagrad'>;
const adadelta = { type: 'adadelta', learning_rate: 1, rho: 0.95, epsilon: 1e-7 } as Options<'adadelta'>;

/** Both engines multiply their float32 powers once a step. */
function power(beta: number, step: number): number {
  let result = Math.fround(beta);
  for (let done = 1; done < step; done++) result = Math.fround(result * Math.fround(beta));
  return result;
}

function adamStep(weightDecay: number): Step {
  return (k, w, g, [m, v], n, lr, step) =>
    k.adamStep(w, g, m!, v!, n, lr, 0.9, 0.999, 1e-7, power(0.9, step), power(0.999, step), 1 - lr * weightDecay);
}

// The kernels do the operations of the other engine in their order, each rounded to float32: no bit may differ.
const equals = test.macro({
  exec(t, options: Optimizer, states: readonly number[], step: Step) {
    const { tf } = libraries;
    for (const n of SIZES) {
      memory.clear();
      const start = someFloats(n, n);
      const variable = tf.variable(tf.tensor1d(start), true, `w${n}${t.title}`);
      const optimizer = createOptimizer(libraries, options, [variable]);
      const w = memory.put(start, 4);
      const buffers = states.map((value) => memory.put(new Float32Array(n).fill(value), 4));
      for (let at = 1; at <= STEPS; at++) {
        // Rates that change and gradients of very different sizes.
        const rate = options.learning_rate / (1 + at / 10);
        const gradient = someFloats(n, 1000 * n + at, 10 ** ((at % 7) - 4));
        const tensor = tf.tensor1d(gradient);
        optimizer.step([tensor], rate);
        step(kernels, w, memory.put(gradient, 8), buffers, n, rate, at);
        t.deepEqual(memory.read(w, n), variable.dataSync(), `${n} weights, step ${at}`);
      }
      optimizer.dispose();
      variable.dispose();
    }
  },
  title: (name) => `${name} gives the very weights of TensorFlow.js' operations`,
});

test('sgd', equals, { ...sgd, momentum: 0 }, [], (k, w, g, _, n, lr) => k.sgdStep(w, g, n, lr));
test('momentum', equals, sgd, [0], (k, w, g, [m], n, lr) => k.momentumStep(w, g, m!, n, lr, 0.9, 0));
test('nesterov', equals, { ...sgd, nesterov: true }, [0], (k, w, g, [m], n, lr) =>
  k.momentumStep(w, g, m!, n, lr, 0.9, 1),
);
test('adam', equals, adam, [0, 0], adamStep(0));
test('adamw', equals, { ...adam, type: 'adamw', weight_decay: 0.1 }, [0, 0], adamStep(0.1));
test('rmsprop', equals, rmsprop, [0, 0], (k, w, g, [ms, mom], n, lr) =>
  k.rmspropStep(w, g, ms!, mom!, 0, n, lr, 0.9, 0.5, 1e-7),
);
test('centered rmsprop', equals, { ...rmsprop, centered: true }, [0, 0, 0], (k, w, g, [ms, mom, mg], n, lr) =>
  k.rmspropStep(w, g, ms!, mom!, mg!, n, lr, 0.9, 0.5, 1e-7),
);
test('adagrad', equals, adagrad, [0.1], (k, w, g, [acc], n, lr) => k.adagradStep(w, g, acc!, n, lr, 1e-7));
test('adadelta', equals, adadelta, [0, 0], (k, w, g, [acc, upd], n, lr) =>
  k.adadeltaStep(w, g, acc!, upd!, n, lr, 0.95, 1e-7),
);

test('a penalty and its gradient are those of l1 sum|w| + l2 sum w^2', (t) => {
  for (const n of [1, 2, 3, 4, 67]) {
    memory.clear();
    const weights = someFloats(n, n).map((weight, at) => (at % 5 === 1 ? 0 : weight));
    const gradient = someFloats(n, 2 * n);
    const [w, g] = [memory.put(weights, 4), memory.put(gradient, 12)];
    kernels.addPenaltyGradient(w, g, n, 0.01, 0.02);
    const expected = gradient.map((value, at) => value + 0.01 * Math.sign(weights[at]!) + 0.04 * weights[at]!);
    // Four roundings to float32 (6e-8 each).
    t.true(largestError(memory.read(g, n), expected) < 3e-7);
    let sum = 0;
    for (const weight of weights) sum += 0.01 * Math.abs(weight) + 0.02 * weight * weight;
    // Float64 sums in another order.
    t.true(largestError([kernels.penalty(w, n, 0.01, 0.02)], [sum]) < 1e-14);
  }
});

test('fills, copies and multiplies exactly n floats', (t) => {
  for (const n of [0, 1, 2, 3, 4, 7, 9]) {
    memory.clear();
    const [a, b] = [someFloats(n + 1, 3), someFloats(n + 1, 4)];
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
