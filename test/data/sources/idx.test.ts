import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { describeDataset, loadDataset } from '../../../src/data/load-dataset.js';
import { encodeIdx, makeSmallDataset, temporaryFolder, writeFiles } from '../../helpers/idx-files.js';
import { problemsOf, requestOwn, writeTree } from '../../helpers/source-files.js';

const options = { cacheDirectory: '/nowhere' };

/** EMNIST's letters: labels 1 to 3, pictures stored column by column. */
function writeLetters(folder: string, prefix: string): void {
  writeFiles(folder, {
    [`${prefix}train-images-idx3-ubyte.gz`]: gzipSync(encodeIdx([6, 2, 3])),
    [`${prefix}train-labels-idx1-ubyte.gz`]: gzipSync(encodeIdx([6], [1, 2, 3, 1, 2, 3])),
    [`${prefix}test-images-idx3-ubyte.gz`]: gzipSync(encodeIdx([3, 2, 3])),
    [`${prefix}test-labels-idx1-ubyte.gz`]: gzipSync(encodeIdx([3], [3, 2, 1])),
  });
}

test('IDX files that are named by path are read like those of a directory', async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, makeSmallDataset());
  const { remarks, ...byPath } = await loadDataset(requestOwn({ path: folder }, { validation: 'test' }), options);
  const byDirectory = await loadDataset(
    { ...requestOwn({ path: '' }, { validation: 'test' }), source: { directory: folder } },
    options,
  );
  t.deepEqual({ ...byPath, remarks: [] }, byDirectory);
  t.deepEqual(remarks, [`${folder}: IDX files, 3 classes, 6 training, 4 test examples`]);
});

test('EMNIST’s files are known by their names: labels begin at 0 and pictures stand upright', async (t) => {
  const folder = temporaryFolder(t);
  writeLetters(folder, 'emnist-letters-');
  const info = await describeDataset({ path: folder });
  t.like(info, { classes: 3, imageShape: [3, 2, 1], classNames: ['0', '1', '2'], trainCount: 6, testCount: 3 });
  t.regex(info.remarks[1]!, /begin at 1.*label_offset: 1/);
  t.regex(info.remarks[2]!, /exchanged.*transpose: true/);
  const {
    training,
    test: held,
    ...loaded
  } = await loadDataset(requestOwn({ path: folder }, { validation: 'none' }), options);
  t.like(loaded, info);
  t.deepEqual([...training.labels, ...held.labels], [0, 1, 2, 0, 1, 2, 2, 1, 0]);
  t.deepEqual([...training.images.subarray(0, 12)], [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
});

test('the names of EMNIST’s classes come from its list', async (t) => {
  const folder = temporaryFolder(t);
  writeLetters(folder, 'emnist-letters-');
  const write = (text: string): void => writeFiles(folder, { 'emnist-letters-mapping.txt': Buffer.from(text) });
  write('1 65 97\n2 66 98\r\n3 67 99\n4 68 100\n');
  const info = await describeDataset({ path: folder });
  t.like(info, { classes: 4, classNames: ['Aa', 'Bb', 'Cc', 'Dd'], labelOffset: 1 });
  const loaded = await loadDataset(requestOwn({ path: folder }, { validation: 'none' }), options);
  t.like(loaded, { classNames: info.classNames });
  t.deepEqual([...loaded.test.labels], [2, 1, 0]);
  write('1 65 97\n2 66\n');
  t.deepEqual((await describeDataset({ path: folder })).classNames, ['0', '1', '2']);
  write('1 65 97\ntwo 66\n');
  const [problem] = await problemsOf(describeDataset({ path: folder }));
  t.is(problem?.code, 'DATA_DAMAGED');
  t.regex(problem!.message, /emnist-letters-mapping\.txt:2 is no label/);
});

test('what is set about labels and pictures goes before what is found out', async (t) => {
  const folder = temporaryFolder(t);
  writeLetters(folder, 'emnist-letters-');
  const info = await describeDataset({ path: folder, labelOffset: 0, transpose: false });
  t.like(info, { classes: 4, lowestLabel: 1, imageShape: [2, 3, 1] });
  t.is(info.remarks.length, 1);
  const [problem] = await problemsOf(describeDataset({ path: folder, labelOffset: 2 }));
  t.like(problem, { code: 'CONFLICT', path: ['data', 'label_offset'] });
});

test('labels from 1 under plain names are moved, and turning the pictures is offered', async (t) => {
  const folder = temporaryFolder(t);
  writeLetters(folder, '');
  const info = await describeDataset({ path: folder });
  t.like(info, { classes: 3, imageShape: [2, 3, 1] });
  t.regex(info.remarks.at(-1)!, /lie on their sides.*transpose: true/);
  const turned = await loadDataset(requestOwn({ path: folder, transpose: true }, { validation: 'none' }), options);
  t.deepEqual([...turned.training.images.subarray(0, 6)], [0, 3, 1, 4, 2, 5]);
});

test('of a folder with several sets, a file of one chooses it', async (t) => {
  const folder = temporaryFolder(t);
  writeLetters(folder, 'emnist-letters-');
  writeLetters(folder, 'emnist-digits-');
  const [problem] = await problemsOf(describeDataset({ path: folder }));
  t.is(problem?.code, 'DATA_NOT_FOUND');
  t.regex(problem!.message, /2 sets: emnist-digits, emnist-letters/);
  const [, named] = /: (\/.*)$/.exec(problem!.fix!)!;
  t.is(named, join(folder, 'emnist-digits-train-images-idx3-ubyte.gz'));
  t.is((await describeDataset({ path: named! })).trainCount, 6);
});

test('archives that unpack each file into a folder are recognized', async (t) => {
  const folder = temporaryFolder(t);
  const small = makeSmallDataset();
  writeTree(
    folder,
    Object.fromEntries(
      Object.entries(small).map(([name, bytes]) => [`${name}/${name.replace(/-idx/, '.idx')}`, bytes]),
    ),
  );
  t.like(await describeDataset({ path: folder }), { trainCount: 6, testCount: 4 });
});

test('without test files some training examples are held out; one of two test files is refused', async (t) => {
  const folder = temporaryFolder(t);
  const { 't10k-labels-idx1-ubyte': testLabels, 't10k-images-idx3-ubyte': testImages, ...train } = makeSmallDataset();
  writeFiles(folder, train);
  t.like(await describeDataset({ path: folder }), { trainCount: 6, testCount: 0 });
  const { training, test: held } = await loadDataset(
    requestOwn({ path: folder, test: 0.5 }, { validation: 'none' }),
    options,
  );
  t.deepEqual([training.count, [...held.labels].sort()], [3, [0, 1, 2]]);
  writeFiles(folder, { 't10k-labels-idx1-ubyte': testLabels! });
  const [problem] = await problemsOf(describeDataset({ path: folder }));
  t.regex(problem!.message, /has test labels, but no test images/);
  t.truthy(testImages);
});
