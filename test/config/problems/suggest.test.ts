import test from 'ava';
import { findKey, noteOnKey, suggestKey, suggestValue } from '../../../src/config/problems/suggest.js';
import { variantsOf } from '../../../src/config/schema.js';

const CONV = ['type', 'filters', 'kernel_size', 'strides', 'use_bias', 'activation'];
const LAYERS = Object.keys(variantsOf('layer'));

const key = test.macro((t, written: string, allowed: readonly string[], meant: string | null) => {
  t.is(suggestKey(written, allowed), meant);
});
const value = test.macro((t, written: string, allowed: readonly string[], meant: string | null) => {
  t.is(suggestValue(written, allowed), meant);
});

test('camel case', key, 'kernelSize', CONV, 'kernel_size');
test('a name of another tool', key, 'num_filters', CONV, 'filters');
test('British spelling', key, 'optimiser', ['optimizer', 'loss'], 'optimizer');
test('a typing mistake', key, 'activaton', CONV, 'activation');
test('swapped letters', key, 'fitlers', CONV, 'filters');
test('lr', key, 'lr', ['learning_rate', 'momentum'], 'learning_rate');
test('another key that is an option elsewhere', key, 'kernel_size', ['pool_size', 'strides'], 'pool_size');
test('nothing like it', key, 'callbacks', CONV, null);
test('a name every object has', key, 'constructor', CONV, null);
test('no letters', key, '<<', CONV, null);
test('a class name of Keras', value, 'Conv2D', LAYERS, 'conv2d');
test('a class name of PyTorch', value, 'nn.MaxPool2d', LAYERS, 'max_pooling2d');
test('a misspelt layer', value, 'flaten', LAYERS, 'flatten');
test('a layer we do not have', value, 'transformer', LAYERS, null);

test('another spelling is known, a similar one is not', (t) => {
  t.is(findKey('Kernel-Size', CONV), 'kernel_size');
  t.is(findKey('kernel_sizes', CONV), null);
});

test('keys without a counterpart have a note', (t) => {
  t.regex(noteOnKey('input_shape')!, /remove it/);
  t.is(noteOnKey('toString'), null);
});
