import test from 'ava';
import {
  classCounts,
  exampleBytes,
  meanImages,
  pixelStatistics,
  randomExamples,
} from '../../src/data/describe-examples.js';

/** Three images of 1 x 2 pixels with two channels. */
const set = {
  count: 3,
  images: Uint8Array.from([0, 10, 4, 20, 0, 10, 0, 40, 8, 10, 0, 30]),
  labels: Uint8Array.from([0, 2, 0]),
};
const nothing = { count: 0, images: new Uint8Array(), labels: new Uint8Array() };

test('pixels are measured channel by channel', (t) => {
  const [first, second] = pixelStatistics(set, [1, 2, 2]);
  t.deepEqual({ ...first!, deviation: 0 }, { mean: 2, deviation: 0, min: 0, max: 8, zeros: 4 / 6 });
  t.true(Math.abs(first!.deviation - Math.sqrt((4 + 4 + 4 + 4 + 4 + 36) / 6)) < 1e-12);
  t.like(second!, { mean: 20, min: 10, max: 40, zeros: 0 });
  t.deepEqual(pixelStatistics(nothing, [1, 2, 2]), []);
});

test('floats are described and drawn as the bytes that they stand for', (t) => {
  const floats = { ...set, images: Float32Array.from(set.images, (byte) => byte / 255) };
  const [first] = pixelStatistics(floats, [1, 2, 2]);
  const [expected] = pixelStatistics(set, [1, 2, 2]);
  for (const key of ['mean', 'deviation', 'min', 'max', 'zeros'] as const)
    t.true(Math.abs(first![key] - expected![key]) < 1e-5, key);
  t.deepEqual(meanImages(floats, 3), meanImages(set, 3));
  t.deepEqual(exampleBytes(floats, 1), exampleBytes(set, 1));
});

test('classes are counted, those without examples too', (t) => {
  t.deepEqual(classCounts(set, 4), [2, 0, 1, 0]);
});

test('the mean image of a class is rounded, a class without examples has none', (t) => {
  const means = meanImages(set, 3);
  t.deepEqual([...means[0]!], [4, 10, 2, 25]);
  t.is(means[1], null);
  t.deepEqual([...means[2]!], [0, 10, 0, 40]);
  t.deepEqual(meanImages(nothing, 2), [null, null]);
});

test('random examples are those of the seed, of one class, each once', (t) => {
  const labels = Uint8Array.from({ length: 100 }, (_, index) => index % 5);
  const many = { count: 100, images: new Uint8Array(100), labels };
  const drawn = randomExamples(many, { most: 10, label: null, seed: 1 });
  t.is(new Set(drawn).size, 10);
  t.deepEqual(randomExamples(many, { most: 10, label: null, seed: 1 }), drawn);
  t.notDeepEqual(randomExamples(many, { most: 10, label: null, seed: 2 }), drawn);
  const threes = randomExamples(many, { most: 50, label: 3, seed: 1 });
  t.is(threes.length, 20);
  t.true(threes.every((index) => labels[index] === 3));
  t.deepEqual(randomExamples(nothing, { most: 5, label: null, seed: 1 }), []);
});
