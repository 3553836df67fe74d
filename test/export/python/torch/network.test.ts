import test from 'ava';
import { torchNetwork, torchTensors } from '../../../../src/export/python/torch/network.js';
import { kerasTensors } from '../../../../src/export/keras-names.js';
import { compileCase } from '../../../helpers/engines.js';
import type { Plan } from '../../../../src/model/types.js';

function planOf(image: readonly [number, number, number], ...layers: readonly object[]): Plan {
  return compileCase({ image, classes: 2, layers, count: 0, seed: 1 });
}

const OUTPUT = { type: 'dense', units: 2, activation: 'softmax' };

test('a dense kernel after a flatten takes the values of an image in PyTorch’s order', (t) => {
  const plan = planOf([1, 2, 3], { type: 'flatten' }, { ...OUTPUT, use_bias: false });
  // Each weight says the row, column and channel of its pixel, and the class.
  const weights = Float32Array.from([1110, 1111, 1120, 1121, 1130, 1131, 1210, 1211, 1220, 1221, 1230, 1231]);
  const [kernel] = torchTensors(plan, weights);
  t.is(kernel!.name, 'dense.weight');
  t.deepEqual(kernel!.shape, [2, 6]);
  t.deepEqual([...kernel!.values].map(Number), [
    ...[1110, 1210, 1120, 1220, 1130, 1230],
    ...[1111, 1211, 1121, 1221, 1131, 1231],
  ]);
});

test('a flatten whose order cannot be hidden in a kernel is written in Keras’ order', (t) => {
  const plan = planOf(
    [2, 2, 3],
    { type: 'flatten' },
    { type: 'reshape', target_shape: [3, 4] },
    { type: 'flatten' },
    OUTPUT,
  );
  t.is(torchNetwork(plan).forward[0], 'x = torch.flatten(x.permute(0, 2, 3, 1), 1)');
});

test('names that Python or a module does not allow get others', (t) => {
  const named = ['train', 'a-b', 'a.b', 'class'].map((name) => ({ type: 'dense', units: 2, name }));
  const { modules } = torchNetwork(planOf([1, 1, 1], { type: 'flatten' }, ...named, OUTPUT));
  t.deepEqual(
    modules.map(({ attribute }) => attribute),
    ['train_2', 'a_b', 'a_b_2', 'class_2', 'dense'],
  );
});

test('Keras calls the kernel of a depthwise convolution just kernel', (t) => {
  const plan = planOf(
    [3, 3, 1],
    { type: 'depthwise_conv2d', kernel_size: 3 },
    { type: 'flatten' },
    { ...OUTPUT, name: 'out' },
  );
  t.deepEqual(
    kerasTensors(plan, new Float32Array(plan.weightCount)).map(({ name }) => name),
    ['depthwise_conv2d/kernel', 'depthwise_conv2d/bias', 'out/kernel', 'out/bias'],
  );
});

test('groups of a flattened image are those of Keras’ order', (t) => {
  const plan = planOf([2, 2, 4], { type: 'flatten' }, { type: 'group_normalization', groups: 4 }, OUTPUT);
  t.is(torchNetwork(plan).forward[0], 'x = torch.flatten(x.permute(0, 2, 3, 1), 1)');
});

test('slopes of channels are those of nn.PReLU, in the order of the values; others are a parameter, channels first', (t) => {
  const tensorsOf = (...layers: readonly object[]) => {
    const plan = planOf([1, 2, 3], ...layers);
    const weights = Float32Array.from({ length: plan.weightCount }, (_, at) => at);
    const { name, shape, values } = torchTensors(plan, weights).find((tensor) => tensor.name.startsWith('prelu'))!;
    return { name, shape, values: [...values].map(Number) };
  };
  const flatten = { type: 'flatten' };
  t.deepEqual(tensorsOf({ type: 'prelu', shared_axes: [1, 2] }, flatten, OUTPUT), {
    name: 'prelu.weight',
    shape: [3],
    values: [0, 1, 2],
  });
  t.deepEqual(tensorsOf(flatten, { type: 'prelu' }, OUTPUT), {
    name: 'prelu.weight',
    shape: [6],
    values: [0, 3, 1, 4, 2, 5],
  });
  t.deepEqual(tensorsOf({ type: 'prelu' }, flatten, OUTPUT), {
    name: 'prelu',
    shape: [3, 1, 2],
    values: [0, 3, 1, 4, 2, 5],
  });
});
