import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import test from 'ava';

import { findFiles } from '../../src/data/directory.js';
import { describeDataset, loadDataset } from '../../src/data/load-dataset.js';
import type { DataRequest } from '../../src/data/data-request.js';
import { normalize } from '../../src/config/normalize.js';
import type { ExperimentSpec } from '../../src/config/types.js';
import { MnistxError } from '../../src/errors.js';
import { compile } from '../../src/model/compile.js';
import { encodeIdx, makeSmallDataset, temporaryFolder, writeFiles } from '../helpers/idx-files.js';

const options = { cacheDirectory: '/nowhere' };
const request = (directory: string): DataRequest => ({
  source: { directory },
  validation: 'none',
  limit: { train: null, test: null },
  normalization: 'unit',
  seed: 1,
});

test('files are found under every usual name, and a plain file goes before a compressed one', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    'train-images.idx4-ubyte.gz': new Uint8Array(),
    'train-labels-idx1-ubyte': new Uint8Array(),
    'train-labels-idx1-ubyte.gz': new Uint8Array(),
    't10k-images-idx3-ubyte.gz': new Uint8Array(),
    't10k-labels.idx1-ubyte': new Uint8Array(),
  });
  t.deepEqual(findFiles(folder), {
    trainImages: join(folder, 'train-images.idx4-ubyte.gz'),
    trainLabels: join(folder, 'train-labels-idx1-ubyte'),
    testImages: join(folder, 't10k-images-idx3-ubyte.gz'),
    testLabels: join(folder, 't10k-labels.idx1-ubyte'),
  });
});

test('a folder in the place of a file is passed over, and looked into if it holds the file', (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-labels-idx1-ubyte'])
    mkdirSync(join(folder, name));
  writeFiles(folder, {
    'train-images.idx3-ubyte': new Uint8Array(),
    'train-labels-idx1-ubyte/train-labels.idx1-ubyte': new Uint8Array(),
    't10k-images-idx3-ubyte': new Uint8Array(),
    't10k-labels-idx1-ubyte.gz': new Uint8Array(),
  });
  t.deepEqual(findFiles(folder), {
    trainImages: join(folder, 'train-images.idx3-ubyte'),
    trainLabels: join(folder, 'train-labels-idx1-ubyte', 'train-labels.idx1-ubyte'),
    testImages: join(folder, 't10k-images-idx3-ubyte'),
    testLabels: join(folder, 't10k-labels-idx1-ubyte.gz'),
  });
});

test('all missing files are reported at once', (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'train-labels-idx1-ubyte': new Uint8Array() });
  const error = t.throws(() => findFiles(folder), { instanceOf: MnistxError });
  t.deepEqual(
    error?.problems.map(({ code, message }) => [code, message]),
    ['training images', 'test images', 'test labels'].map((what) => [
      'DATA_NOT_FOUND',
      `the data folder ${folder} has no ${what}`,
    ]),
  );
  t.regex(error?.problems[0]?.fix ?? '', /train-images-idx3-ubyte.*with or without \.gz/);
});

test('a folder that is not there is one problem', (t) => {
  const error = t.throws(() => findFiles(join(temporaryFolder(t), 'absent')), { instanceOf: MnistxError });
  t.is(error?.code, 'DATA_NOT_FOUND');
  t.is(error?.problems.length, 1);
});

test('a folder is described from headers and labels, and loads the same way', async (t) => {
  const folder = temporaryFolder(t);
  const { 'train-images-idx3-ubyte': trainImages, ...others } = makeSmallDataset();
  writeFiles(folder, { ...others, 'train-images-idx3-ubyte.gz': gzipSync(trainImages ?? '') });
  const info = await describeDataset({ directory: folder });
  t.like(info, { imageShape: [2, 3, 1], classes: 3, classNames: ['0', '1', '2'], trainCount: 6, testCount: 4 });
  const dataset = await loadDataset(request(folder), options);
  t.like(dataset, info);
  t.deepEqual([...dataset.training.labels], [0, 1, 2, 0, 1, 2]);
  t.deepEqual(
    [...dataset.test.images],
    Array.from({ length: 24 }, (_, index) => index),
  );
  t.is(dataset.files.length, 4);
});

test('the highest label of both files decides on the classes, of which there are at least two', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { ...makeSmallDataset(), 't10k-labels-idx1-ubyte': encodeIdx([4], [0, 6, 0, 0]) });
  t.is((await describeDataset({ directory: folder })).classes, 7);
  writeFiles(folder, {
    'train-labels-idx1-ubyte': encodeIdx([6], [0, 0, 0, 0, 0, 0]),
    't10k-labels-idx1-ubyte': encodeIdx([4], [0, 0, 0, 0]),
  });
  t.is((await describeDataset({ directory: folder })).classes, 2);
});

test('labels that begin above 0 are known, and said where the number of classes is asked for', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, makeSmallDataset());
  t.false('lowestLabel' in (await describeDataset({ directory: folder })));
  writeFiles(folder, {
    'train-labels-idx1-ubyte': encodeIdx([6], [1, 2, 3, 26, 5, 6]),
    't10k-labels-idx1-ubyte': encodeIdx([4], [1, 1, 3, 2]),
  });
  const info = await describeDataset({ directory: folder });
  t.like(info, { classes: 27, lowestLabel: 1 });
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 26, activation: 'softmax' }];
  const experiment = normalize({ model: { layers } } as ExperimentSpec, 'letters');
  const error = t.throws(() => compile(experiment, info), { instanceOf: MnistxError, code: 'CLASS_COUNT' });
  t.like(error.problems[0], {
    message:
      'the last layer gives [26], the data has 27 classes: its labels are 1 to 26, label 0 never occurs and counts too',
    fix: 'set units: 27, or let the labels begin at 0 and set units: 26',
  });
});

test('counts and shapes that disagree are refused when described and when loaded', async (t) => {
  const folder = temporaryFolder(t);
  const damage = async (change: Record<string, Uint8Array>, message: RegExp) => {
    writeFiles(folder, { ...makeSmallDataset(), ...change });
    for (const read of [describeDataset({ directory: folder }), loadDataset(request(folder), options)]) {
      const error = await t.throwsAsync(read, { instanceOf: MnistxError, message });
      t.is(error?.code, 'DATA_DAMAGED');
    }
  };
  await damage({ 'train-labels-idx1-ubyte': encodeIdx([5]) }, /has 6 images, but .* has 5 labels/);
  await damage({ 't10k-labels-idx1-ubyte': encodeIdx([5]) }, /has 4 images, but .* has 5 labels/);
  await damage({ 't10k-images-idx3-ubyte': encodeIdx([4, 3, 2]) }, /has 2 x 3 x 1 images, .* 3 x 2 x 1 ones/);
});

test('images with three channels keep them', async (t) => {
  const folder = temporaryFolder(t);
  const { 'train-labels-idx1-ubyte': train, 't10k-labels-idx1-ubyte': held } = makeSmallDataset();
  writeFiles(folder, {
    'train-labels-idx1-ubyte': train as Uint8Array,
    't10k-labels-idx1-ubyte': held as Uint8Array,
    'train-images-idx4-ubyte': encodeIdx([6, 2, 2, 3]),
    't10k-images-idx4-ubyte': encodeIdx([4, 2, 2, 3]),
  });
  const dataset = await loadDataset(request(folder), options);
  t.deepEqual(dataset.imageShape, [2, 2, 3]);
  t.is(dataset.normalization.scale.length, 3);
});
