import test from 'ava';
import { packDataset, sizeOfDataset, unpackDataset } from '../../src/data/dataset-bytes.js';
import type { Dataset, ExampleSet, Images } from '../../src/data/types.js';

function makeSet(images: Images, count: number): ExampleSet {
  return { count, images, labels: Uint8Array.from({ length: count }, (_, at) => at % 3) };
}

/** Sets whose lengths are no multiples of four. */
const training = makeSet(
  Uint8Array.from({ length: 35 }, (_, at) => 7 * at),
  7,
);
const testSet = makeSet(
  Float32Array.from({ length: 15 }, (_, at) => at / 15),
  3,
);
const base: Dataset = {
  ...{ name: 'mine', imageShape: [5, 1, 1], classes: 3, classNames: ['é', 'b', 'c'], trainCount: 7, testCount: 3 },
  ...{ remarks: ['a remark'], labelOffset: 1, normalization: { scale: [1 / 255], offset: [-0.1] } },
  ...{ files: [{ name: 'x', bytes: 3, sha256: 'ab' }], training, validation: null, test: testSet },
};
const cases: readonly (readonly [title: string, data: Dataset])[] = [
  ['no validation set', base],
  ['a validation set of its own', { ...base, validation: makeSet(Uint8Array.of(1, 2, 3, 4, 5), 1) }],
  ['the test set for validation', { ...base, validation: testSet }],
];

for (const [title, data] of cases) {
  test(`a dataset with ${title} is unpacked as it was packed`, (t) => {
    const unpacked = unpackDataset(packDataset(data).buffer);
    t.deepEqual(unpacked, data);
    t.is(unpacked.validation === unpacked.test, data.validation === data.test);
  });
}

test('a set that is part of a larger one is packed alone', (t) => {
  const part = {
    ...training,
    images: training.images.subarray(5, 15),
    labels: training.labels.subarray(1, 3),
    count: 2,
  };
  const data = { ...base, training: part };
  const packed = packDataset(data);
  t.deepEqual(unpackDataset(packed.buffer), data);
  t.is(sizeOfDataset(data), 10 + 2 + 60 + 3);
  t.true(packed.length < 1000);
});
