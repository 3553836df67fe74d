import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import test from 'ava';
import { describeDataset, loadDataset } from '../../../src/data/load-dataset.js';
import { MnistxError } from '../../../src/errors.js';
import { mutate, runs } from '../../helpers/fuzz.js';
import { temporaryFolder } from '../../helpers/idx-files.js';
import { encodeCifar, problemsOf, requestOwn, writeTree } from '../../helpers/source-files.js';

const options = { cacheDirectory: '/nowhere' };
const TEN = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');
const hundred = Array.from({ length: 100 }, (_, index) => `fine_${index}`);
const twenty = Array.from({ length: 20 }, (_, index) => `coarse_${index}`);

test('CIFAR-10’s batches are read in their order, with planes interleaved and names from the metadata', async (t) => {
  const folder = temporaryFolder(t);
  writeTree(folder, {
    'cifar-10-batches-bin/data_batch_1.bin': encodeCifar([[3], [9]]),
    'cifar-10-batches-bin/data_batch_2.bin': encodeCifar([[0]]),
    'cifar-10-batches-bin/data_batch_10.bin': encodeCifar([[7]]),
    'cifar-10-batches-bin/test_batch.bin': encodeCifar([[1], [2]]),
    'cifar-10-batches-bin/batches.meta.txt': `${TEN.join('\n')}\n\n`,
    'cifar-10-batches-bin/readme.html': '<html>',
  });
  const info = await describeDataset({ path: folder });
  t.like(info, { imageShape: [32, 32, 3], classes: 10, classNames: TEN, trainCount: 4, testCount: 2 });
  const dataset = await loadDataset(requestOwn({ path: folder }, { validation: 'none' }), options);
  t.deepEqual([...dataset.training.labels], [3, 9, 0, 7]);
  t.deepEqual([...dataset.test.labels], [1, 2]);
  t.deepEqual([...dataset.training.images.subarray(0, 6)], [0, 1, 2, 0, 1, 2]);
  t.deepEqual([...dataset.training.images.subarray(2 * 3072 - 3, 2 * 3072 + 3)], [1, 2, 3, 0, 1, 2]);
  t.deepEqual(
    dataset.files.map(({ name }) => name),
    ['data_batch_1.bin', 'data_batch_2.bin', 'data_batch_10.bin', 'test_batch.bin'],
  );
});

test('the files together are refused if they have more pixels than fit, whatever each has', async (t) => {
  const folder = temporaryFolder(t);
  for (const name of ['data_batch_1.bin', 'test_batch.bin']) {
    writeTree(folder, { [name]: '' });
    // Zeros that take no place on the disk.
    truncateSync(join(folder, name), 200_000 * 3073);
  }
  const [problem] = await problemsOf(loadDataset(requestOwn({ path: folder }), options));
  t.regex(problem!.message, /has 1228800000 bytes of pixels; 1073741824 are the most/);
});

test('a link to nothing that has the name of CIFAR’s folder is no CIFAR', async (t) => {
  const path = temporaryFolder(t);
  symlinkSync(join(path, 'absent'), join(path, 'cifar-10-batches-bin'));
  const [problem] = await problemsOf(describeDataset({ path }));
  t.regex(problem!.message, /is a folder with 1 entry \(cifar-10-batches-bin\), in which no examples were recognized/);
});

test('CIFAR-100 has fine labels and coarse ones', async (t) => {
  const path = temporaryFolder(t);
  writeTree(path, {
    'train.bin': encodeCifar([
      [19, 99],
      [4, 0],
    ]),
    'test.bin': encodeCifar([[1, 50]]),
    'fine_label_names.txt': hundred.join('\r\n'),
    'coarse_label_names.txt': twenty.join('\n'),
  });
  const load = async (labels: 'fine' | 'coarse') =>
    loadDataset(requestOwn({ path, labels }, { validation: 'none' }), options);
  const [fine, coarse] = [await load('fine'), await load('coarse')];
  t.deepEqual([fine.classes, fine.classNames[99], [...fine.training.labels]], [100, 'fine_99', [99, 0]]);
  t.deepEqual([coarse.classes, coarse.classNames[19], [...coarse.training.labels]], [20, 'coarse_19', [19, 4]]);
  t.deepEqual(fine.training.images, coarse.training.images);
});

test('one file of CIFAR is a training set, and test_path names another', async (t) => {
  const path = temporaryFolder(t);
  writeTree(path, { 'data_batch_1.bin': encodeCifar([[3], [9]]), 'test_batch.bin': encodeCifar([[1]]) });
  const source = { path: join(path, 'data_batch_1.bin'), testPath: join(path, 'test_batch.bin') };
  const dataset = await loadDataset(requestOwn(source, { validation: 'none' }), options);
  t.deepEqual([dataset.training.count, [...dataset.test.labels]], [2, [1]]);
  t.deepEqual(dataset.classNames.slice(0, 2), ['0', '1']);
});

test('damaged files of CIFAR are refused with what is wrong', async (t) => {
  const path = temporaryFolder(t);
  const refuse = async (files: Readonly<Record<string, Uint8Array | string>>, message: RegExp): Promise<void> => {
    writeTree(path, { 'data_batch_1.bin': encodeCifar([[3]]), 'batches.meta.txt': TEN.join('\n'), ...files });
    const [problem] = await problemsOf(loadDataset(requestOwn({ path }), options));
    t.is(problem?.code, 'DATA_DAMAGED');
    t.regex(problem!.message, message);
  };
  await refuse(
    { 'data_batch_1.bin': encodeCifar([[3]]).subarray(1) },
    /3072 bytes long, which is no multiple of the 3073/,
  );
  await refuse({ 'data_batch_1.bin': '' }, /is 0 bytes long/);
  await refuse({ 'data_batch_1.bin': encodeCifar([[3], [10]]) }, /has the label 10 in example 1; the highest is 9/);
  await refuse({ 'batches.meta.txt': 'one\ntwo' }, /has 2 names, not 10/);
  const [problem] = await problemsOf(describeDataset({ path, labels: 'coarse' }));
  t.like(problem, { code: 'CONFLICT', path: ['data', 'labels'] });
});

test('any file under a name of CIFAR is read completely or refused', async (t) => {
  const path = temporaryFolder(t);
  const file = fc.oneof(mutate([encodeCifar([[3], [9]]), encodeCifar([[1]])]), fc.uint8Array({ maxLength: 60 }));
  const property = fc.asyncProperty(file, mutate([Buffer.from(TEN.join('\n'))]), async (bytes, names) => {
    writeTree(path, { 'data_batch_1.bin': bytes, 'test_batch.bin': encodeCifar([[0]]), 'batches.meta.txt': names });
    try {
      const { training, classes } = await loadDataset(requestOwn({ path }, { validation: 'none' }), options);
      if (training.images.length !== 3072 * training.count || training.labels.some((label) => label >= classes))
        throw new Error(`${training.count} examples`);
    } catch (error) {
      if (!(error instanceof MnistxError) || error.code !== 'DATA_DAMAGED') throw error;
    }
  });
  await fc.assert(property, runs(0.1));
  t.pass();
});
