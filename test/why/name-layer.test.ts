import test from 'ava';
import { nameLayer } from '../../src/why/name-layer.js';
import { compileLayers } from '../helpers/config-texts.js';

test('a layer is named by its place in the experiment, also inside blocks', (t) => {
  const { layers } = compileLayers([
    '{ type: repeat, times: 2, layers: [{ type: residual, layers: [{ type: prelu }] }] }',
    '{ type: flatten }',
    '{ type: dense, units: 10, activation: softmax, name: last }',
  ]);
  t.deepEqual(layers.map(nameLayer), [
    'layers[0].layers[0].layers[0], prelu',
    'layers[0].layers[0], add',
    'layers[0].layers[0].layers[0], prelu_1',
    'layers[0].layers[0], add_1',
    'layers[1], flatten',
    'layers[2], last',
  ]);
});
