import test from 'ava';
import { medianBounds } from '../../../src/sweep/stopping/median.js';

const curves = [
  [0.5, 0.6, 0.7],
  [0.7, 0.8, 0.9],
  [0.6, null, 0.8],
];

test('the bound of an epoch is the median of that epoch’s values', (t) => {
  t.deepEqual(medianBounds(curves, { minEpochs: 1, minTrials: 2 }), [0.6, 0.7, 0.8]);
  t.deepEqual(medianBounds([...curves, [0.4, 0.9]], { minEpochs: 1, minTrials: 1 }), [0.55, 0.8, 0.8]);
});

test('there is no bound before the first epochs are over, nor before enough trials came so far', (t) => {
  t.deepEqual(medianBounds(curves, { minEpochs: 3, minTrials: 1 }), [null, null, 0.8]);
  t.deepEqual(medianBounds(curves, { minEpochs: 1, minTrials: 3 }), [0.6, null, 0.8]);
  t.deepEqual(medianBounds(curves, { minEpochs: 1, minTrials: 4 }), []);
  t.deepEqual(medianBounds([], { minEpochs: 1, minTrials: 0 }), []);
  t.deepEqual(medianBounds([[null]], { minEpochs: 1, minTrials: 0 }), [null]);
});
