import { join } from 'node:path';
import test from 'ava';
import type { OwnData } from '../../../src/data/data-request.js';
import { classCounts } from '../../../src/data/describe-examples.js';
import { describeDataset, loadDataset } from '../../../src/data/load-dataset.js';
import { encodeIdx, makeSmallDataset, temporaryFolder, writeFiles } from '../../helpers/idx-files.js';
import { encodeCifar, problemsOf, requestOwn, writeTree } from '../../helpers/source-files.js';

const options = { cacheDirectory: '/nowhere' };
const TEN = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');

/** 100 examples of class 0, 40 of class 1 and 10 of class 2, one class after the other. */
function writeSorted(folder: string): void {
  const labels = [100, 40, 10].flatMap((count, label) => Array.from({ length: count }, () => label));
  writeFiles(folder, {
    'train-images-idx3-ubyte': encodeIdx([150, 2, 2]),
    'train-labels-idx1-ubyte': encodeIdx([150], labels),
  });
}

test('without a test set a fifth of every class is held out, and a tenth of the rest validates: said aloud', async (t) => {
  const path = temporaryFolder(t);
  writeSorted(path);
  const { training, validation, test: held, remarks } = await loadDataset(requestOwn({ path }), options);
  t.deepEqual(
    [training, validation!, held].map((set) => classCounts(set, 3)),
    [
      [72, 29, 7],
      [8, 3, 1],
      [20, 8, 2],
    ],
  );
  t.regex(remarks[1]!, /no test set: 30 examples are held out by the seed \(test: 0\.2\)/);
  t.regex(remarks[2]!, /no validation set: 12 training examples.*\(validation: 0\.1\)/);
});

test('a class with too few examples for its share is said', async (t) => {
  const path = temporaryFolder(t);
  const labels = [...Array<number>(40).fill(0), 1, 2, 2, 2, 2, 2];
  writeFiles(path, {
    'train-images-idx3-ubyte': encodeIdx([labels.length, 2, 2]),
    'train-labels-idx1-ubyte': encodeIdx([labels.length], labels),
  });
  const source = { path, classNames: ['cat', 'dog', 'owl'] };
  const { test: held, validation, remarks } = await loadDataset(requestOwn(source), options);
  t.deepEqual(
    [classCounts(held, 3), classCounts(validation!, 3)],
    [
      [8, 0, 1],
      [4, 0, 0],
    ],
  );
  t.deepEqual(
    remarks.slice(2, 5).map((remark) => remark.replace(/^there is.*/, '')),
    ['no test example of dog: too few examples', '', 'no validation example of dog, owl: too few examples'],
  );
  const most = await loadDataset(requestOwn({ ...source, test: 0.6 }, { validation: 'none' }), options);
  t.is(most.remarks[2], 'no training example of dog: too few examples');
});

test('the seed alone chooses what is held out, and every example is used once', async (t) => {
  const path = temporaryFolder(t);
  writeSorted(path);
  const load = async (seed: number) => loadDataset(requestOwn({ path }, { seed }), options);
  const [one, same, other] = [await load(1), await load(1), await load(2)];
  t.deepEqual(one.test, same.test);
  t.deepEqual(one.validation, same.validation);
  t.notDeepEqual(one.test.images, other.test.images);
  const all = [one.training, one.validation!, one.test].flatMap(({ images }) => [...images]);
  t.deepEqual(all.sort(), [...encodeIdx([150, 2, 2]).subarray(16)].sort());
});

test('a limit takes some of every class, and a larger one takes the same and more', async (t) => {
  const path = temporaryFolder(t);
  writeSorted(path);
  const load = async (train: number) =>
    loadDataset(requestOwn({ path, test: 0.5 }, { limit: { train, test: 15 }, validation: 'none' }), options);
  const [few, more] = [await load(15), await load(30)];
  t.deepEqual(
    [few.training, few.test, more.training].map((set) => classCounts(set, 3)),
    [
      [10, 4, 1],
      [10, 4, 1],
      [20, 8, 2],
    ],
  );
  const pictures = new Set(
    Array.from({ length: 30 }, (_, at) => String(more.training.images.subarray(4 * at, 4 * at + 4))),
  );
  for (let at = 0; at < 15; at++) t.true(pictures.has(String(few.training.images.subarray(4 * at, 4 * at + 4))));
});

test('what cannot be held out is refused where the file says so', async (t) => {
  const path = temporaryFolder(t);
  writeSorted(path);
  const refuse = async (changes: Partial<OwnData>, code: string, key: string): Promise<void> => {
    const [problem] = await problemsOf(loadDataset(requestOwn({ path, ...changes }), options));
    t.like(problem, { code, path: ['data', key] });
  };
  await refuse({ test: 0.001 }, 'OUT_OF_RANGE', 'test');
  writeFiles(path, makeSmallDataset());
  await refuse({ test: 0.2 }, 'CONFLICT', 'test');
  await refuse({ testPath: path }, 'CONFLICT', 'test_path');
  await refuse({ size: [28, 28] }, 'CONFLICT', 'size');
  await refuse({ labels: 'coarse' }, 'CONFLICT', 'labels');
});

test('class_names name numbers, rename names, or put the names of the source into another order', async (t) => {
  const path = temporaryFolder(t);
  writeTree(path, { 'data_batch_1.bin': encodeCifar([[0], [1]]), 'batches.meta.txt': TEN.join('\n') });
  const load = async (classNames: readonly string[]) =>
    loadDataset(requestOwn({ path, classNames, test: 0.5 }, { validation: 'none' }), options);
  const labelsOf = async (classNames: readonly string[]): Promise<number[]> => {
    const { training, test: held } = await load(classNames);
    return [...training.labels, ...held.labels].sort();
  };
  t.deepEqual(await labelsOf([...TEN].reverse()), [8, 9]);
  t.deepEqual(await labelsOf(TEN.map((name) => name.toUpperCase())), [0, 1]);
  t.deepEqual(await labelsOf(['plane', ...TEN.slice(1)]), [0, 1]);
  const refuse = async (classNames: readonly string[], message: RegExp): Promise<void> => {
    const [problem] = await problemsOf(describeDataset({ path, classNames }));
    t.like(problem, { code: 'CONFLICT', path: ['data', 'class_names'] });
    t.regex(problem!.message, message);
  };
  await refuse(['plane', 'truck', ...TEN.slice(1, 9)], /in another order, but lacks airplane$/);
  await refuse(TEN.slice(1), /9 names, but there are 10 classes: airplane/);
});

test('more names than labels that occur are classes without examples', async (t) => {
  const path = temporaryFolder(t);
  writeFiles(path, makeSmallDataset());
  const classNames = ['a', 'b', 'c', 'd'];
  t.like(await describeDataset({ path, classNames }), { classes: 4, classNames });
  const [problem] = await problemsOf(describeDataset({ path, classNames: ['a', 'b'] }));
  t.regex(problem!.message, /2 names, but there are 3 classes$/);
});

test('a change of the test file is a change of the data, also if it has the name of the training file', async (t) => {
  const folder = temporaryFolder(t);
  writeTree(folder, {
    'a/train.bin': encodeCifar([
      [0, 0],
      [1, 1],
    ]),
    'b/train.bin': encodeCifar([[1, 1]]),
  });
  const source = { path: join(folder, 'a/train.bin'), testPath: join(folder, 'b/train.bin') };
  const { files } = await loadDataset(requestOwn(source, { validation: 'none' }), options);
  t.deepEqual(
    files.map(({ name }) => name),
    ['train.bin', 'train.bin (test)'],
  );
});
