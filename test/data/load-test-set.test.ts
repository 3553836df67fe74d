import { cpSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { loadTestSet } from '../../src/data/load-test-set.js';
import type { TrainedForm } from '../../src/data/load-test-set.js';
import { encodeIdx, temporaryFolder, writeFiles } from '../helpers/idx-files.js';
import { dataFixture } from '../helpers/data-fixtures.js';
import { problemsOf, writeTree } from '../helpers/source-files.js';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

function trained(changes: Partial<TrainedForm> = {}): TrainedForm {
  return {
    imageShape: [2, 3, 1],
    classNames: DIGITS,
    source: { dataset: 'mnist' },
    reading: { labelOffset: 0, isTransposed: false },
    ...changes,
  };
}

const load = (path: string, form: TrainedForm) => loadTestSet({ path }, form, { cacheDirectory: '/nowhere' });

/** A table of pictures of 6 pixels, the first of which counts up. */
function writeTable(t: ExecutionContext, labels: readonly number[]): string {
  const rows = labels.map((label, at) => [label, at, 1, 2, 3, 4, 5].join());
  const folder = temporaryFolder(t);
  writeTree(folder, { 'table.csv': ['label,p0,p1,p2,p3,p4,p5', ...rows, ''].join('\n') });
  return join(folder, 'table.csv');
}

function writeIdx(t: ExecutionContext, prefix: string, labels: readonly number[]): string {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    [`${prefix}train-images-idx3-ubyte`]: encodeIdx([labels.length, 2, 3]),
    [`${prefix}train-labels-idx1-ubyte`]: encodeIdx([labels.length], labels),
  });
  return folder;
}

/** A folder of pictures of 5 x 4 pixels for each class. */
function writePictures(t: ExecutionContext, classes: readonly string[]): string {
  const folder = temporaryFolder(t);
  for (const name of classes)
    cpSync(dataFixture('folder', 'split', 'test', 'cat'), join(folder, name), { recursive: true });
  return folder;
}

test('labels of other data are those of training, also if its first class has no examples', async (t) => {
  const { test: held, remarks } = await load(writeTable(t, [1, 2, 9]), trained());
  t.deepEqual([...held.labels], [1, 2, 9]);
  t.false(remarks.some((remark) => remark.includes('subtracted')));
});

test('what was subtracted from the labels for training is subtracted from those of other data', async (t) => {
  const form = trained({ classNames: DIGITS.slice(0, 3), reading: { labelOffset: 1, isTransposed: false } });
  const { test: held, remarks } = await load(writeTable(t, [2, 3, 3]), form);
  t.deepEqual([...held.labels], [1, 2, 2]);
  t.true(remarks.some((remark) => remark.startsWith('as in training, 1 is subtracted')));
  const [problem] = await problemsOf(load(writeTable(t, [0, 1, 2]), form));
  t.like(problem, { code: 'CLASS_COUNT' });
  t.regex(problem!.message, /trained on begin at 1, but the lowest of these is 0/);
});

test('names of classes do not move by what was subtracted from labels', async (t) => {
  const form = trained({ imageShape: [5, 4, 3], reading: { labelOffset: 1, isTransposed: false } });
  const { test: held } = await load(writePictures(t, ['0', '1']), form);
  t.deepEqual([...new Set(held.labels)], [0, 1]);
});

test('pictures are exchanged as for training, unless their files say or are pictures', async (t) => {
  const turned = { labelOffset: 0, isTransposed: true };
  const upright = [0, 1, 2, 3, 4, 5];
  const exchanged = [0, 3, 1, 4, 2, 5];
  const first = async (path: string, form: TrainedForm) => [...(await load(path, form)).test.images.subarray(0, 6)];

  const plain = writeIdx(t, '', [0, 1]);
  t.deepEqual(await first(plain, trained()), upright);
  t.deepEqual(await first(plain, trained({ imageShape: [3, 2, 1], reading: turned })), exchanged);
  const table = writeTable(t, [0, 1]);
  t.deepEqual(await first(table, trained()), upright);
  t.deepEqual(await first(table, trained({ imageShape: [3, 2, 1], reading: turned })), [0, 3, 1, 4, 2, 5]);

  // EMNIST's names say so themselves.
  const emnist = writeIdx(t, 'emnist-digits-', [0, 1]);
  t.deepEqual(await first(emnist, trained({ imageShape: [3, 2, 1] })), exchanged);
  t.deepEqual(await first(emnist, trained({ source: { path: emnist, transpose: false } })), upright);

  const pictures = writePictures(t, ['0', '1']);
  const asStored = await first(pictures, trained({ imageShape: [5, 4, 3] }));
  t.deepEqual(await first(pictures, trained({ imageShape: [5, 4, 3], reading: turned })), asStored);
});

test('classes are matched by their names, also if these are numbers', async (t) => {
  const { test: held, classNames } = await load(writePictures(t, ['1', '7']), trained({ imageShape: [5, 4, 3] }));
  t.deepEqual([...new Set(held.labels)], [1, 7]);
  t.deepEqual(classNames, DIGITS);
  const [problem] = await problemsOf(load(writePictures(t, ['1', '12']), trained({ imageShape: [5, 4, 3] })));
  t.regex(problem!.message, /does not know: 12; it knows 0, 1/);
});

test('labels that are only numbers are the places of classes with names; other numbers are strange', async (t) => {
  const names = ['cat', 'dog', 'owl'];
  const { test: held } = await load(writeTable(t, [2, 0, 1]), trained({ classNames: names }));
  t.deepEqual([...held.labels], [2, 0, 1]);
  const [problem] = await problemsOf(
    load(writePictures(t, ['1', '7']), trained({ imageShape: [5, 4, 3], classNames: names })),
  );
  t.regex(problem!.message, /does not know: 1, 7; it knows cat, dog, owl/);
});
