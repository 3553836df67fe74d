import test from 'ava';
import { compile } from '../../../src/model/compile.js';
import { listFilters } from '../../../src/web/playground/filters.js';
import { makeExperiment } from '../../helpers/experiments.js';

const layers = [
  { type: 'conv2d', filters: 2, kernel_size: 3 },
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax' },
];
const experiment = makeExperiment({ name: 'a', data: { dataset: 'mnist' }, model: { layers } });
const plan = compile(experiment, { imageShape: [8, 8, 1], classes: 10 });

test('the colours of filters go to their largest weight', (t) => {
  const weights = new Float32Array(plan.weightCount).fill(0.5);
  weights[0] = -2;
  const [filters] = listFilters(plan, weights);
  t.is(filters!.most, 2);
  t.is(filters!.pictures.length, 2);
});

test('weights that are no numbers do not take the scale from the others', (t) => {
  const weights = new Float32Array(plan.weightCount).fill(0.5);
  weights.set([NaN, Infinity]);
  t.is(listFilters(plan, weights)[0]!.most, 0.5);
});
