import test from 'ava';
import { chooseEnlargement, renderExample } from '../../src/images/example-pixels.js';

test('grey images are shown as ink on paper', (t) => {
  const { channels, bytes } = renderExample([0, 255, 100, 1], [2, 2, 1]);
  t.is(channels, 1);
  t.deepEqual([...bytes], [255, 0, 155, 254]);
});

test('colour images stay as they are', (t) => {
  const { width, height, channels, bytes } = renderExample([1, 2, 3, 4, 5, 6], [1, 2, 3]);
  t.deepEqual([width, height, channels], [2, 1, 3]);
  t.deepEqual([...bytes], [1, 2, 3, 4, 5, 6]);
});

test('of any other number of channels the mean is shown', (t) => {
  t.deepEqual([...renderExample([0, 10, 255, 255], [1, 2, 2]).bytes], [250, 0]);
  t.deepEqual([...renderExample([255, 255, 255, 0], [1, 1, 4]).bytes], [64]);
});

test('small images are enlarged, large ones are not', (t) => {
  t.is(chooseEnlargement({ width: 4, height: 4 }), 8);
  t.is(chooseEnlargement({ width: 28, height: 20 }), 5);
  t.is(chooseEnlargement({ width: 300, height: 20 }), 1);
});
