import test from 'ava';
import { enlargement, examplePixels } from '../../src/images/example-pixels.js';

test('grey images are shown as ink on paper', (t) => {
  const { channels, bytes } = examplePixels([0, 255, 100, 1], [2, 2, 1]);
  t.is(channels, 1);
  t.deepEqual([...bytes], [255, 0, 155, 254]);
});

test('colour images stay as they are', (t) => {
  const { width, height, channels, bytes } = examplePixels([1, 2, 3, 4, 5, 6], [1, 2, 3]);
  t.deepEqual([width, height, channels], [2, 1, 3]);
  t.deepEqual([...bytes], [1, 2, 3, 4, 5, 6]);
});

test('of any other number of channels the mean is shown', (t) => {
  t.deepEqual([...examplePixels([0, 10, 255, 255], [1, 2, 2]).bytes], [250, 0]);
  t.deepEqual([...examplePixels([255, 255, 255, 0], [1, 1, 4]).bytes], [64]);
});

test('small images are enlarged, large ones are not', (t) => {
  t.is(enlargement({ width: 4, height: 4 }), 8);
  t.is(enlargement({ width: 28, height: 20 }), 5);
  t.is(enlargement({ width: 300, height: 20 }), 1);
});
