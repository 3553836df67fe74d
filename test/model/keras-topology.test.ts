import test from 'ava';
import { compile } from '../../src/model/compile.js';
import { toKerasTopology } from '../../src/model/keras-topology.js';
import { readConfig, load, MNIST, compileLayers } from '../helpers/config-texts.js';

test('the network is a Sequential model whose first layer knows the image', (t) => {
  const { model_config } = toKerasTopology(compile(load(readConfig('cnn')), MNIST), { name: 'cnn', logits: false });
  const { layers } = model_config.config;
  t.is(model_config.class_name, 'Sequential');
  t.deepEqual(
    layers.map(({ class_name }) => class_name),
    ['Conv2D', 'MaxPooling2D', 'Conv2D', 'MaxPooling2D', 'Flatten', 'Dropout', 'Dense'],
  );
  t.deepEqual(layers[0]!.config['batch_input_shape'], [null, 28, 28, 1]);
  t.is(layers[6]!.config['activation'], 'softmax');
});

test('logits leave out the last activation alone', (t) => {
  const { layers } = toKerasTopology(compile(load(readConfig('cnn')), MNIST), { name: 'cnn', logits: true })
    .model_config.config;
  t.is(layers[6]!.config['activation'], 'linear');
  t.is(layers[0]!.config['activation'], 'relu');
});

test('a leaky ReLU becomes a layer of its own', (t) => {
  const plan = compileLayers([
    '{ type: flatten }',
    '{ type: dense, units: 5, activation: leaky_relu, name: hidden }',
    '{ type: dense, units: 10, activation: softmax }',
  ]);
  const { layers } = toKerasTopology(plan, { name: 'x', logits: false }).model_config.config;
  t.deepEqual(
    layers.map(({ config }) => config['name']),
    ['flatten', 'hidden', 'hidden_leaky_relu', 'dense'],
  );
  t.like(layers[2], { class_name: 'LeakyReLU', config: { alpha: 0.2 } });
});

test('what is flat is not flattened, which TensorFlow.js refuses', (t) => {
  const plan = compileLayers([
    '{ type: flatten }',
    '{ type: flatten }',
    '{ type: dense, units: 10, activation: softmax }',
  ]);
  const { layers } = toKerasTopology(plan, { name: 'x', logits: false }).model_config.config;
  t.is(layers[0]!.class_name, 'Flatten');
  t.like(layers[1], { class_name: 'Reshape', config: { name: 'flatten_1', target_shape: [784] } });
});

test('every layer has a name of its own and is plain JSON', (t) => {
  const topology = toKerasTopology(compile(load(readConfig('cnn')), MNIST), { name: 'cnn', logits: false });
  const names = topology.model_config.config.layers.map(({ config }) => config['name']);
  t.is(new Set(names).size, names.length);
  t.deepEqual(JSON.parse(JSON.stringify(topology)), topology);
});
