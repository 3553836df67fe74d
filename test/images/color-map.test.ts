import test from 'ava';
import { colorInk, colorSignedValues, largest } from '../../src/images/color-map.js';

const COLORS = ['#ff0000', '#ffffff', '#0000ff'];
const row = (...values: number[]) => ({ width: values.length, height: 1, values });

test('signed numbers go from the first over the middle to the last colour', (t) => {
  const { channels, bytes } = colorSignedValues(row(-2, -1, 0, 1, 2), 2, COLORS);
  t.is(channels, 3);
  t.deepEqual([...bytes], [255, 0, 0, 255, 128, 128, 255, 255, 255, 128, 128, 255, 0, 0, 255]);
});

test('numbers outside of the scale get its ends, what is no number its middle', (t) => {
  const { bytes } = colorSignedValues(row(-9, 9, NaN, Infinity), 2, COLORS);
  t.deepEqual([...bytes], [255, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255]);
});

test('all zeros are the middle colour, whatever the limit', (t) => {
  t.deepEqual([...colorSignedValues(row(0, 0), 0, COLORS).bytes], [255, 255, 255, 255, 255, 255]);
});

test('ink is white at 0 and black at the highest value', (t) => {
  t.deepEqual([...colorInk(row(0, 1, 2, 4, -1, NaN), 4).bytes], [255, 191, 128, 0, 255, 255]);
  t.deepEqual([...colorInk(row(0, 0), 0).bytes], [255, 255]);
});

test('the limit of colours is the largest distance of a finite number from 0', (t) => {
  t.is(largest([Float32Array.of(1, NaN), Float32Array.of(-3, -Infinity)]), 3);
  t.is(largest([]), 0);
});
