import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { npz } from '../../../src/data/sources/npz.js';
import type { SourceSettings } from '../../../src/data/sources/source.js';
import { dataFixture, formulaBytes, formulaLabels } from '../../helpers/data-fixtures.js';
import {
  checkExamples,
  checkReadOrRefused,
  examplesOrProblems,
  readExamplesOf,
  sourceOptions,
  sourceSettings,
} from '../../helpers/data-sources.js';
import { mutate, runs } from '../../helpers/fuzz.js';
import { temporaryFolder } from '../../helpers/idx-files.js';

const fixture = (...names: string[]): string => dataFixture('npz', ...names);

const holds = test.macro(
  async (
    t: ExecutionContext,
    file: string,
    shape: readonly [number, number, number?],
    others: readonly string[] = ['test'],
  ) => {
    const examples = await readExamplesOf(npz, fixture(file));
    const { imageShape, classes, train, test, validation } = examples;
    t.deepEqual(imageShape, [shape[0], shape[1], shape[2] ?? 1]);
    t.is(classes, 3);
    t.deepEqual(train, { count: 12, images: formulaBytes('train', shape), labels: formulaLabels('train') });
    const expected = (split: 'test' | 'val') => ({
      count: split === 'test' ? 6 : 3,
      images: formulaBytes(split, shape),
      labels: formulaLabels(split),
    });
    t.deepEqual(test, others.includes('test') ? expected('test') : null);
    t.deepEqual(validation, others.includes('validation') ? expected('val') : null);
    await checkExamples(npz, fixture(file), examples);
  },
);

for (const file of [
  'stored.npz',
  'compressed.npz',
  'zip64.npz',
  'fortran.npz',
  'big-endian.npz',
  'big-endian-fortran.npz',
  'float32-of-255.npz',
  'float32-times-1-255.npz',
  'float64-of-255.npz',
  'float32-whole.npz',
  'int64.npz',
  'labels-n-1.npz',
  'one-channel.npz',
  'npy',
  'kmnist',
])
  test(`${file}, as NumPy writes it, holds its pictures as bytes`, holds, file, [5, 4]);

test('colour pictures in Fortran order are put in ours', holds, 'fortran-colour.npz', [5, 4, 3]);
test('channels that come first are put last', holds, 'channels-first.npz', [5, 4, 3]);
test("MedMNIST's three sets have labels of (N, 1)", holds, 'medmnist.npz', [5, 4], ['test', 'validation']);
test("MedMNIST's colour pictures are read", holds, 'medmnist-colour.npz', [5, 4, 3], ['test', 'validation']);
test('pictures in one row are square', holds, 'flat.npz', [4, 4], []);
test('other arrays are passed over', holds, 'other-names.npz', [5, 4], []);
for (const version of [1, 2, 3])
  test(`version ${version} of the npy format is read`, holds, join('versions', `version-${version}`), [5, 4], []);

for (const file of ['float32-0-to-1.npz', 'float64-0-to-1.npz'])
  test(`${file}: floats that are no bytes stay floats`, async (t) => {
    const { train, test, remarks } = await readExamplesOf(npz, fixture(file));
    const expected = Float32Array.from(formulaBytes('train', [5, 4]), (byte) => (byte / 255) ** 2);
    t.true(train.images instanceof Float32Array && test!.images instanceof Float32Array);
    // Squares of float32 are rounded once more than those of float64.
    train.images.forEach((value, at) => t.true(Math.abs(value - expected[at]!) < 1e-7));
    t.deepEqual(remarks, ['pictures are floats from 0 to 1']);
  });

test('what was found is said', async (t) => {
  t.deepEqual((await readExamplesOf(npz, fixture('other-names.npz'))).remarks, ['readme: passed over']);
  t.deepEqual((await readExamplesOf(npz, fixture('float32-whole.npz'))).remarks, [
    'floats are whole numbers up to 255: read as bytes',
  ]);
});

async function problemsOf(path: string, settings: Partial<SourceSettings> = {}): Promise<string> {
  const outcome = await examplesOrProblems(npz, path, settings);
  if (!Array.isArray(outcome)) return 'read';
  const [problem] = outcome;
  return `${problem.code} ${problem.message.replaceAll(path, 'data.npz')}`;
}

const refuses = test.macro(async (t: ExecutionContext, file: string, problem: RegExp) => {
  t.regex(await problemsOf(fixture(file)), problem);
});

test('pickled objects are refused', refuses, 'objects.npz', /data\.npz: y_train holds pickled Python objects/);
test('labels that are text are refused', refuses, 'strings.npz', /data\.npz: y_train holds text/);
test(
  'several labels a picture are refused with the reason',
  refuses,
  'multi-label.npz',
  /train_labels has the shape \(12, 14\): several labels for each picture/,
);
test('one-hot labels are refused', refuses, 'one-hot.npz', /y_train has the shape \(12, 3\)/);
test('half floats are refused', refuses, 'half.npz', /x_train holds float16/);
test(
  'floats below 0 are refused',
  refuses,
  'float32-out-of-range.npz',
  /holds pixels from -1 to 1: x_train \(float32\), x_test/,
);
test('what is not finite is named with its place', refuses, 'float32-nan.npz', /data\.npz: x_train\[0, 0, 0\] is NaN/);
test(
  'an archive without pictures is refused',
  refuses,
  'no-pictures.npz',
  /has no training images: its arrays are weights/,
);
test(
  'one array of a pair is refused',
  refuses,
  join('kmnist', 'kmnist-train-imgs.npz'),
  /has no train labels: its arrays are kmnist-train-imgs/,
);

test('a size or channels that the arrays do not have are refused', async (t) => {
  t.regex(await problemsOf(fixture('stored.npz'), { size: [28, 28] }), /has pictures of 5 x 4 x 1, not 28 x 28 x 1/);
  t.regex(await problemsOf(fixture('stored.npz'), { channels: 3 }), /not 5 x 4 x 3/);
  t.is(await problemsOf(fixture('stored.npz'), { size: [5, 4], channels: 1 }), 'read');
});

/** An array as NumPy writes it, whose header may lie. */
function encodeNpy(shape: string, type: string, content: Uint8Array): Uint8Array {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117) + '\n';
  const head = Buffer.from(`\x93NUMPY\x01\0\0\0${text}`, 'latin1');
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, content]);
}

const pixels = encodeNpy(
  '6, 2, 3',
  '|u1',
  Uint8Array.from({ length: 36 }, (_, at) => at),
);
const marks = encodeNpy('6,', '|u1', Uint8Array.of(0, 1, 2, 0, 1, 2));

function write(t: ExecutionContext, members: Readonly<Record<string, Uint8Array>>, level: 0 | 1 = 0): string {
  const path = join(temporaryFolder(t), 'data.npz');
  writeFileSync(path, zipSync(members, { level }));
  return path;
}

test('a header that claims too much is refused before memory is taken', async (t) => {
  for (const shape of ['1000000000000, 28, 28', '6, 99999999999, 99999999999', '6, 2, 4']) {
    const path = write(t, { 'x_train.npy': encodeNpy(shape, '|u1', pixels.subarray(128)), 'y_train.npy': marks });
    t.regex(await problemsOf(path), /x_train has 164 bytes, its header says \d/);
  }
});

test('the sets together are refused if they have more pixels than fit, whatever each has', async (t) => {
  for (const [type, sides] of [
    ['|u1', '10000, 10000'],
    ['<f4', '5000, 5000'],
  ] as const) {
    const folder = temporaryFolder(t);
    for (const split of ['train', 'test']) {
      const images = join(folder, `x_${split}.npy`);
      const header = encodeNpy(`6, ${sides}`, type, new Uint8Array());
      writeFileSync(images, header);
      // Zeros that take no place on the disk.
      truncateSync(images, header.length + 600_000_000);
      writeFileSync(join(folder, `y_${split}.npy`), marks);
    }
    t.regex(await problemsOf(folder), /has 1200000000 bytes of pixels; 1073741824 are the most/);
  }
});

test('a bomb is refused before it is unpacked', async (t) => {
  const zeros = encodeNpy('90000, 28, 28', '|u1', new Uint8Array(90_000 * 784));
  const labels = encodeNpy('90000,', '|u1', new Uint8Array(90_000));
  const path = write(t, { 'x_train.npy': zeros, 'y_train.npy': labels }, 1);
  t.regex(await problemsOf(path), /x_train would unpack to \d+ times its size/);
});

test('a member that is changed does not have its checksum', async (t) => {
  const path = write(t, { 'x_train.npy': pixels, 'y_train.npy': marks });
  const bytes = readFileSync(path);
  bytes[bytes.indexOf(Buffer.of(20, 21, 22, 23))]!++;
  writeFileSync(path, bytes);
  t.regex(await problemsOf(path), /x_train does not have its checksum/);
});

test('counts that differ, empty arrays and arrays of too many dimensions are refused', async (t) => {
  const of = (x: Uint8Array, y: Uint8Array) => problemsOf(write(t, { 'x_train.npy': x, 'y_train.npy': y }));
  t.regex(await of(pixels, encodeNpy('5,', '|u1', new Uint8Array(5))), /y_train has 5 labels, but x_train 6 pictures/);
  t.regex(await of(encodeNpy('0, 2, 3', '|u1', new Uint8Array(0)), marks), /is empty: its shape is \(0, 2, 3\)/);
  t.regex(await of(encodeNpy('6, 1, 2, 3, 1', '|u1', new Uint8Array(36)), marks), /which are no pictures/);
  t.regex(await of(encodeNpy('6, 5', '|u1', new Uint8Array(30)), marks), /has 5 values for each picture/);
  t.regex(await of(encodeNpy('6, 2, 3', '<i2', new Uint8Array(72).fill(1)), marks), /x_train\[0, 0, 0\] is not from 0/);
  t.regex(await of(pixels, encodeNpy('6,', '|i1', new Uint8Array(6).fill(255))), /y_train\[0\] is not from 0 to 255/);
  t.regex(await of(pixels, encodeNpy("6,), 'x': (", '|u1', marks.subarray(128))), /a header that NumPy does not write/);
});

test('a header is refused at once, however long its numbers and spaces are', async (t) => {
  for (const shape of [`${'1'.repeat(60_000)}x`, `${'1,'.repeat(30_000)}x`, ' '.repeat(60_000) + 'x']) {
    const path = write(t, { 'x_train.npy': encodeNpy(shape, '|u1', pixels.subarray(128)), 'y_train.npy': marks });
    t.regex(await problemsOf(path), /x_train has a header that NumPy does not write/);
  }
  const path = write(t, { 'x_train.npy': encodeNpy('1,'.repeat(30_000), '|u1', Buffer.of(1)), 'y_train.npy': marks });
  t.regex(await problemsOf(path), /x_train has 30000 dimensions/);
});

test('two arrays for the same role are refused', async (t) => {
  const path = write(t, { 'x_train.npy': pixels, 'train_images.npy': pixels, 'y_train.npy': marks });
  t.regex(await problemsOf(path), /has both x_train and train_images: train images/);
});

test('bytes and floats in one archive are refused', async (t) => {
  const floats = encodeNpy('6, 2, 3', '<f4', new Uint8Array(144));
  const path = write(t, { 'x_train.npy': pixels, 'x_test.npy': floats, 'y_train.npy': marks, 'y_test.npy': marks });
  t.regex(await problemsOf(path), /mixes bytes and floats: x_train \(uint8\), x_test \(float32\)/);
});

test('what is no archive is refused', async (t) => {
  const path = join(temporaryFolder(t), 'data.npz');
  for (const bytes of [new Uint8Array(0), Buffer.from('PK\x03\x04 no archive'), new Uint8Array(100)]) {
    writeFileSync(path, bytes);
    t.regex(await problemsOf(path), /^DATA_DAMAGED data\.npz cannot be read \(/);
  }
  t.regex(await problemsOf(join(path, '..', 'absent.npz')), /^DATA_NOT_FOUND/);
});

test('archives and folders of arrays are recognized', (t) => {
  const place = (file: string) => ({ path: file, isFolder: false, names: [file], head: readFileSync(fixture(file)) });
  for (const file of ['stored.npz', 'compressed.npz', 'zip64.npz', join('npy', 'x_train.npy')])
    t.true(npz.recognizes(place(file)), file);
  t.false(npz.recognizes({ path: 'a.zip', isFolder: false, names: ['a.zip'], head: Buffer.from('PK\x03\x04') }));
  t.true(npz.recognizes({ path: 'd', isFolder: true, names: ['x_train.npy'], head: Buffer.of() }));
});

test('an outline reads no pictures', async (t) => {
  const outline = await npz.outline(sourceSettings(fixture('float32-nan.npz')), sourceOptions());
  t.like(outline, { imageShape: [5, 4, 1], classes: 3, lowestLabel: 0, trainCount: 12, testCount: 6 });
});

test('any archive is read completely or refused', async (t) => {
  const path = join(temporaryFolder(t), 'data.npz');
  const whole = ['stored.npz', 'compressed.npz', 'zip64.npz', 'float32-0-to-1.npz', 'fortran-colour.npz'];
  // Inside an intact archive, the arrays still are headers that may say anything.
  const inside = fc
    .tuple(mutate([pixels, encodeNpy('3, 2, 3', '<f8', new Uint8Array(144))]), mutate([marks]))
    .map(([x, y]) => zipSync({ 'x_train.npy': x, 'y_train.npy': y }, { level: 0 }));
  const files = fc.oneof(mutate(whole.map((name) => readFileSync(fixture(name)))), inside);
  await fc.assert(
    fc.asyncProperty(files, async (bytes) => {
      writeFileSync(path, bytes);
      await checkReadOrRefused(npz, path);
    }),
    runs(0.3),
  );
  t.pass();
});
