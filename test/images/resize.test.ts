import test from 'ava';
import fc from 'fast-check';
import { resize, computeTaps } from '../../src/images/resize.js';

const plane = (width: number, values: readonly number[]) => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});

const becomes = test.macro((t, from: ReturnType<typeof plane>, width: number, expected: readonly number[]) => {
  const { values } = resize(from, width, expected.length / width);
  t.deepEqual(
    [...values].map((value) => Math.round(value * 1e4) / 1e4),
    [...expected],
  );
});

test('halving takes means of 2 x 2', becomes, plane(4, [0, 4, 8, 8, 4, 8, 8, 8]), 2, [4, 8]);
test('3 to 2 shares the pixel in the middle', becomes, plane(3, [0, 30, 90]), 2, [10, 70]);
test('5 to 2 shares it, too', becomes, plane(5, [10, 10, 0, 20, 20]), 2, [8, 16]);
test('to one pixel is the mean of all', becomes, plane(3, [0, 3, 6, 9, 12, 15]), 1, [7.5]);
test('doubling draws straight lines between the middles', becomes, plane(2, [0, 100]), 4, [0, 25, 75, 100]);
test('one pixel fills everything', becomes, plane(1, [7]), 3, [7, 7, 7, 7, 7, 7]);
test('the same size stays as it is', becomes, plane(2, [1, 2, 3, 4]), 2, [1, 2, 3, 4]);
test('one axis shrinks while the other grows', becomes, plane(2, [0, 10]), 1, [5, 5]);

test('weights are at least 0, sum to 1 and stay within the picture', (t) => {
  const side = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(side, side, (from, to) =>
      computeTaps(from, to).every(({ first, weights }) => {
        const sum = weights.reduce((total, weight) => total + weight, 0);
        const isInside = first >= 0 && first + weights.length <= from;
        return isInside && Math.abs(sum - 1) < 1e-9 && weights.every((weight) => weight >= 0);
      }),
    ),
    { numRuns: 500, seed: 1 },
  );
  t.pass();
});

test('shrinking keeps the mean', (t) => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, side, side, (width, height, a, b) => {
      const values = Float32Array.from({ length: width * height }, (_, at) => (at * 89) % 256);
      const mean = (list: Float32Array) => list.reduce((sum, value) => sum + value, 0) / list.length;
      const small = resize({ width, height, values }, Math.min(a, width), Math.min(b, height));
      return Math.abs(mean(small.values) - mean(values)) < 0.01;
    }),
    { numRuns: 300, seed: 2 },
  );
  t.pass();
});
