import test from 'ava';
import { compile } from '../../src/model/compile.js';
import { takeWeights } from '../../src/model/take-weights.js';
import type { TakenWeights } from '../../src/model/take-weights.js';
import type { Plan } from '../../src/model/types.js';
import { makeExperiment } from '../helpers/experiments.js';

const CONV = { type: 'conv2d', filters: 4, kernel_size: 3 };
const NETWORK = [
  CONV,
  { type: 'batch_normalization' },
  { type: 'flatten' },
  { type: 'dense', units: 6 },
  { type: 'dense', units: 10, activation: 'softmax' },
];

function planOf(layers: readonly object[], channels = 1, classes = 10): Plan {
  return compile(makeExperiment({ model: { layers } }), { imageShape: [6, 6, channels], classes });
}

/** Takes of weights 1, 2, 3, … into zeros. */
function take(layers: readonly object[], channels = 1, classes = 10): TakenWeights & { readonly plan: Plan } {
  const plan = planOf(layers, channels, classes);
  const source = planOf(NETWORK);
  const weights = Float32Array.from({ length: source.weightCount }, (_, index) => index + 1);
  return { plan, ...takeWeights(plan, new Float32Array(plan.weightCount), { layers: source.layers, weights }) };
}

test('the same network takes everything, moving averages too', (t) => {
  const { weights, taken, fresh, unused } = take(NETWORK);
  t.deepEqual([...weights], [...Float32Array.from({ length: weights.length }, (_, index) => index + 1)]);
  t.deepEqual(taken, ['conv2d', 'batch_normalization', 'dense', 'dense_1']);
  t.deepEqual([fresh, unused], [[], []]);
});

test('a layer of another size keeps its own weights, and what differs is said in units, filters or shapes', (t) => {
  const { weights, taken, fresh, unused, plan } = take([...NETWORK.slice(0, 4), { ...NETWORK[4], units: 26 }], 1, 26);
  t.deepEqual(taken, ['conv2d', 'batch_normalization', 'dense']);
  t.deepEqual(fresh, [{ name: 'dense_1', isFrozen: false, misfit: '10 units there, 26 here' }]);
  t.deepEqual(unused, ['dense_1']);
  const [head] = plan.layers.at(-1)!.slots;
  t.true(weights.subarray(0, head!.offset).every((weight) => weight > 0));
  t.true(weights.subarray(head!.offset).every((weight) => weight === 0));

  const wider = take([{ ...CONV, filters: 8 }, ...NETWORK.slice(1)]);
  t.deepEqual(
    wider.fresh.map(({ name, misfit }) => `${name}: ${misfit}`),
    [
      'conv2d: 4 filters there, 8 here',
      'batch_normalization: gamma 4 there, 8 here',
      'dense: kernel 64×6 there, 128×6 here',
    ],
  );
  t.deepEqual(take(NETWORK, 3).fresh[0]?.misfit, 'kernel 3×3×1×4 there, 3×3×3×4 here');
});

test('names count, not places: an inserted layer is new, and one with another name is not used', (t) => {
  const inserted = take([CONV, { type: 'conv2d', name: 'between', filters: 4, kernel_size: 1 }, ...NETWORK.slice(1)]);
  t.deepEqual(inserted.taken, ['conv2d', 'batch_normalization', 'dense', 'dense_1']);
  t.deepEqual(inserted.fresh, [{ name: 'between', isFrozen: false, misfit: null }]);
  const renamed = take([...NETWORK.slice(0, 4), { ...NETWORK[4], name: 'head', trainable: false }]);
  t.deepEqual(renamed.fresh, [{ name: 'head', isFrozen: true, misfit: null }]);
  t.deepEqual(renamed.unused, ['dense_1']);
});

test('a layer with other tensors is not taken in part', (t) => {
  const { taken, fresh } = take([{ ...CONV, use_bias: false }, ...NETWORK.slice(1)]);
  t.deepEqual(taken, ['batch_normalization', 'dense', 'dense_1']);
  t.deepEqual(fresh, [{ name: 'conv2d', isFrozen: false, misfit: 'kernel, bias there, kernel here' }]);
});
