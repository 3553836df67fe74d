import test from 'ava';
import { MedianBounds } from '../../../src/sweep/stopping/median.js';
import type { MedianOptions } from '../../../src/sweep/stopping/median.js';

const curves = [
  [0.5, 0.6, 0.7],
  [0.7, 0.8, 0.9],
  [0.6, null, 0.8],
];

function boundsOf(all: readonly (readonly (number | null)[])[], options: MedianOptions): readonly (number | null)[] {
  const bounds = new MedianBounds(options);
  for (const curve of all) bounds.add(curve);
  return bounds.now();
}

test('the bound of an epoch is the median of that epoch’s values', (t) => {
  t.deepEqual(boundsOf(curves, { minEpochs: 1, minTrials: 2 }), [0.6, 0.7, 0.8]);
  t.deepEqual(boundsOf([...curves, [0.4, 0.9]], { minEpochs: 1, minTrials: 1 }), [0.55, 0.8, 0.8]);
});

test('there is no bound before the first epochs are over, nor before enough trials came so far', (t) => {
  t.deepEqual(boundsOf(curves, { minEpochs: 3, minTrials: 1 }), [null, null, 0.8]);
  t.deepEqual(boundsOf(curves, { minEpochs: 1, minTrials: 3 }), [0.6, null, 0.8]);
  t.deepEqual(boundsOf(curves, { minEpochs: 1, minTrials: 4 }), []);
  t.deepEqual(boundsOf([], { minEpochs: 1, minTrials: 0 }), []);
  t.deepEqual(boundsOf([[null]], { minEpochs: 1, minTrials: 0 }), [null]);
});
