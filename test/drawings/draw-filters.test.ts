import test from 'ava';
import { drawActivation } from '../../src/drawings/draw-activations.js';
import { draw } from '../../src/charts/render.js';
import { filterCharts } from '../../src/drawings/draw-filters.js';
import { compile } from '../../src/model/compile.js';
import { initialWeights } from '../../src/model/initialize.js';
import { makeExperiment } from '../helpers/experiments.js';
import { findTexts } from '../helpers/svg.js';

// Serial: drawing takes the one thread, and AVA takes a file that ends no test for ten seconds for stuck
const LAYERS = [
  { type: 'conv2d', filters: 3, kernel_size: 5, strides: 3 },
  { type: 'conv2d', filters: 12, kernel_size: 3, strides: 3 },
  { type: 'depthwise_conv2d', kernel_size: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 4 },
  { type: 'dense', units: 10, activation: 'softmax' },
];
const experiment = makeExperiment({ data: { dataset: 'mnist' }, model: { layers: LAYERS } });
const plan = compile(experiment, { imageShape: [28, 28, 1], classes: 10 });
const weights = initialWeights(plan);
const classNames = Array.from({ length: 10 }, (_, digit) => `digit ${digit}`);

async function filterTexts(at: number): Promise<string[]> {
  const charts = filterCharts({ name: 'cnn', plan, weights, layer: plan.layers[at]!, classNames });
  const drawn = await Promise.all(Object.values(charts).map(draw));
  return drawn.flatMap(({ svg }) => findTexts(svg));
}

async function activationTexts(at: number): Promise<string[]> {
  const layer = plan.layers[at]!;
  const values = new Float32Array(layer.outputShape.reduce((product, size) => product * size, 1)).fill(0.5);
  const input = { id: 'test-0', bytes: new Uint8Array(784).fill(9), caption: ['test image 0', 'label 7'] as const };
  const request = { name: 'cnn', plan, activation: { layer, values }, input, probabilities: [1, 0], classNames };
  return findTexts((await draw(drawActivation(request)[`activations-${layer.name}-test-0`]!)).svg);
}

const countsFrom0 = test.macro(
  async (t, texts: () => Promise<string[]>, prefix: string, count: number): Promise<void> => {
    const names = [...new Set(await texts())].filter(
      (text) => text.startsWith(prefix) && /^\d+$/.test(text.slice(prefix.length)),
    );
    t.deepEqual(
      names,
      Array.from({ length: count }, (_, index) => `${prefix}${index}`),
    );
  },
);

test.serial('filters of the image count from 0', countsFrom0, () => filterTexts(0), 'filter ', 3);
test.serial('filters over several channels count from 0', countsFrom0, () => filterTexts(1), 'filter ', 12);
test.serial('their channels count from 0', countsFrom0, () => filterTexts(1), 'channel ', 3);
test.serial('channels of a depthwise convolution count from 0', countsFrom0, () => filterTexts(2), 'channel ', 12);
test.serial('units of a dense layer count from 0', countsFrom0, () => filterTexts(4), 'unit ', 4);
test.serial('feature maps count from 0', countsFrom0, () => activationTexts(0), '', 3);
test.serial('classes are called by their names', countsFrom0, () => activationTexts(5), 'digit ', 10);

test.serial(
  'weights of a filter count from 0 in rows and columns, as channels do where names have no room',
  async (t) => {
    const charts = filterCharts({ name: 'cnn', plan, weights, layer: plan.layers[2]!, classNames });
    const { values } = Object.values(charts)[0]!.data as { values: readonly Record<string, number>[] };
    t.deepEqual([...new Set(values.map(({ order }) => order))], [0, 1]);
    const wide = makeExperiment({
      data: { dataset: 'mnist' },
      model: { layers: [LAYERS[1], { ...LAYERS[1], kernel_size: 1, strides: 1 }, ...LAYERS.slice(3)] },
    });
    const network = compile(wide, { imageShape: [28, 28, 1], classes: 10 });
    const narrow = filterCharts({
      name: 'cnn',
      plan: network,
      weights: initialWeights(network),
      layer: network.layers[1]!,
      classNames,
    });
    const { svg } = await draw(Object.values(narrow)[0]!);
    t.true(findTexts(svg).includes('0') && !findTexts(svg).includes('12'), findTexts(svg).join());
  },
);
