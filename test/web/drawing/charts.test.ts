import test from 'ava';
import { compile } from 'vega-lite';
import type { LayerPicture, ModelPrediction } from '../../../src/server/api/predict.js';
import { chartCsv } from '../../../src/web/parts/chart-csv.js';
import { chartLayer, chartPredictions, layerRows } from '../../../src/web/drawing/charts.js';

const input = { width: 2, height: 2, channels: 1, base64: 'AAECAw==' };
const model = (name: string): ModelPrediction => ({
  ...{ id: name, name, path: `runs/${name}`, fit: 'centred', isProbability: true, input },
  ...{ classNames: ['cat', 'dog'], outputs: [0.25, 0.75] },
});
const failure = { id: 'f', name: 'f', error: 'damaged', fix: '' };
const urlOf = () => 'data:image/png;base64,AAAA';
const maps: LayerPicture = {
  ...{ name: 'conv2d', type: 'conv2d', shape: [1, 2, 2], most: 2, isSigned: true, units: null },
  // -2 and 0; 2 and 0
  ...{ maps: ['AYA=', '/4A='], mapSize: { width: 2, height: 1 } },
};

test('the chart of predictions has the bars of each network that could predict', (t) => {
  const spec = chartPredictions({ models: [model('lr'), failure, model('cnn')], layers: null }, urlOf);
  t.notThrows(() => compile(spec));
  t.is(spec.description, 'lr: dog, 75.0 %; cnn: dog, 75.0 %');
  t.is(chartCsv(spec).match(/^\d+,.*dog/gm)!.length, 2);
});

test('the chart of a layer has its feature maps, or the bars of its units', (t) => {
  t.notThrows(() => compile(chartLayer(maps, model('lr'), urlOf)));
  const units = { ...maps, shape: [2], units: [{ label: '0', value: -0.5 }] };
  t.regex(chartCsv(chartLayer(units, model('lr'), urlOf)), /-0\.5/);
});

test('the CSV of a layer has each value with its place', (t) => {
  t.deepEqual(layerRows(maps), [
    ['channel', 'row', 'column', 'output'],
    [0, 0, 0, -2],
    [0, 0, 1, 0],
    [1, 0, 0, 2],
    [1, 0, 1, 0],
  ]);
  t.deepEqual(layerRows({ ...maps, units: [{ label: 'dog', value: 0.5 }] }), [
    ['unit', 'output'],
    ['dog', 0.5],
  ]);
});
