import test from 'ava';
import { nodeHost } from '../../../src/engine/simd/host/node/host.js';
import { layOut } from '../../../src/engine/simd/layout.js';
import type { Layout } from '../../../src/engine/simd/layout.js';
import { EVALUATION_IMAGES } from '../../../src/engine/simd/program-request.js';
import { MnistxError } from '../../../src/errors.js';
import { compileCase } from '../../helpers/engines.js';

const END = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }];
/** 39 MB of weights of tokens an image. */
const WIDE = [
  { type: 'reshape', target_shape: [784, 1] },
  { type: 'multi_head_attention', num_heads: 16, key_dim: 1 },
  ...END,
];
/** 103 million weights of tokens: each shard has gradients of its own. */
const HEAVY = [
  { type: 'reshape', target_shape: [1, -1] },
  { type: 'dense', units: 65_536 },
  { type: 'dense', units: 784 },
  ...END,
];

/** Only plans addresses: nothing of that size is allocated. */
function layOutFor(layers: readonly object[], train: { batch_size: number }): Layout {
  const plan = compileCase({ image: [28, 28, 1], classes: 10, seed: 1, count: 200, layers, train });
  const training = { count: 200, images: new Uint8Array(200 * 784), labels: new Uint8Array(200) };
  const normalization = { scale: [1], offset: [0] };
  return layOut({ plan, training, normalization, weights: new Float32Array(), threads: 1 }, nodeHost, 0);
}

test('evaluation takes fewer images at a time only where memory has no room for the usual number', (t) => {
  t.is(layOutFor(END, { batch_size: 2 }).assignment.evaluationImages, EVALUATION_IMAGES);
  const { assignment, end } = layOutFor(WIDE, { batch_size: 2 });
  t.is(assignment.evaluationImages, 1);
  t.true(end < 2 ** 30);
});

const refused = test.macro((t, layers: readonly object[], train: Parameters<typeof layOutFor>[1], words: RegExp) => {
  const error = t.throws(() => layOutFor(layers, train), { instanceOf: MnistxError });
  const [{ code, message, fix }] = error!.problems as [MnistxError['problems'][0]];
  t.is(code, 'TOO_LARGE');
  t.regex(`${message}: ${fix}`, words);
});

test('a batch without room is to be lowered', refused, WIDE, { batch_size: 150 }, /steps of 150 images.*batch_size/);
test(
  'weights without room are the fault of the layers, not of the batch',
  refused,
  HEAVY,
  { batch_size: 1 },
  /steps of 1 image; .*: make its layers smaller, or use engine: tfjs/,
);
