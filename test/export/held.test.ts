import test from 'ava';
import { MnistxError } from '../../src/errors.js';
import { held, heldLayer, heldOptimizer } from '../../src/export/held.js';
import { tfjsWriter } from '../../src/export/tfjs.js';
import { prepare } from '../helpers/engines.js';
import { exportedRun } from '../helpers/exports.js';

test('what a format has is taken; what was added to mnistx after it is named, and not what objects inherit', (t) => {
  t.is(held({ dense: 'Gemm' }, 'dense', 'layer'), 'Gemm');
  for (const name of ['cropping2d', 'constructor']) {
    const error = t.throws(() => held({ dense: 'Gemm' }, name, 'layer'), { instanceOf: MnistxError })!;
    t.like(error.problems[0], { code: 'NOT_EXPORTABLE', message: `this format has no layer "${name}"` });
  }
});

test('an optimizer that a format lacks is named', (t) => {
  const adam = { type: 'adam', learning_rate: 0.001, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 } as const;
  t.is(heldOptimizer({ adam: ({ beta_1 }) => beta_1 }, adam), 0.9);
  t.throws(() => heldOptimizer({}, adam), { instanceOf: MnistxError, message: /no optimizer "adam"/ });
});

test('a layer that a format lacks is named, with its place in the experiment', (t) => {
  const path = ['model', 'layers', 3, 'shortcut', 0];
  t.is(heldLayer({ dense: 'Gemm' }, { type: 'dense', name: 'output', path }), 'Gemm');
  const error = t.throws(() => heldLayer({}, { type: 'dense', name: 'output', path }), {
    instanceOf: MnistxError,
  })!;
  t.like(error.problems[0], {
    code: 'NOT_EXPORTABLE',
    message: 'this format has no layer "dense", which "output" is',
    path,
  });
});

test('a layer whose class TensorFlow.js lacks is not written for it', async (t) => {
  const layers = [
    { type: 'group_normalization', groups: 1 },
    { type: 'flatten' },
    { type: 'dense', units: 2, activation: 'softmax' },
  ];
  const prepared = prepare({ image: [2, 2, 1], classes: 2, count: 1, seed: 1, layers, train: {} });
  const error = await t.throwsAsync(async () => tfjsWriter.write(exportedRun(prepared), {}));
  t.regex(error.message, /this format has no layer "group_normalization"/);
});
