import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { decodePictures } from '../../../src/data/sources/decode-picture.js';
import { parquet } from '../../../src/data/sources/parquet.js';
import { checkColumn } from '../../../src/data/sources/parquet-pages.js';
import { checkZstd } from '../../../src/data/sources/parquet-zstd.js';
import type { SourceSettings } from '../../../src/data/sources/source.js';
import { encodePng } from '../../../src/images/encode-png.js';
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

const fixture = (...names: string[]): string => dataFixture('parquet', ...names);
const NAMES = ['cat', 'dog', 'owl'];

const holds = test.macro(async (t: ExecutionContext, file: string, names: readonly string[] | null = NAMES) => {
  const examples = await readExamplesOf(parquet, fixture(file));
  t.deepEqual(examples.imageShape, [8, 8, 1]);
  t.deepEqual(examples.classNames, names);
  t.is(examples.classes, 3);
  t.deepEqual(examples.train, { count: 12, images: formulaBytes('train', [8, 8]), labels: formulaLabels('train') });
  await checkExamples(parquet, fixture(file), examples);
});

for (const file of ['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'row-groups', 'pages-v2', 'no-dictionary'])
  test(
    `${file}.parquet, as pyarrow writes it, holds its pictures and the names of its classes`,
    holds,
    `${file}.parquet`,
  );

test('pictures may be bytes without a path', holds, 'plain-bytes.parquet', null);
test('a table by pandas is read', holds, 'pandas.parquet', null);
test('columns are found by their other names', holds, 'other-names.parquet', null);

test('a dataset of the hub is read by the names of its files', async (t) => {
  const examples = await readExamplesOf(parquet, fixture('hub'));
  t.deepEqual(examples.train, { count: 12, images: formulaBytes('train', [8, 8]), labels: formulaLabels('train') });
  t.deepEqual(examples.test, { count: 6, images: formulaBytes('test', [8, 8]), labels: formulaLabels('test') });
  t.deepEqual(examples.validation, { count: 3, images: formulaBytes('val', [8, 8]), labels: formulaLabels('val') });
  t.deepEqual(
    examples.files.map(({ name }) => name),
    [
      'train-00000-of-00002.parquet',
      'train-00001-of-00002.parquet',
      'test-00000-of-00001.parquet',
      'validation-00000-of-00001.parquet',
    ],
  );
  await checkExamples(parquet, fixture('hub'), examples);
});

test('colour pictures by JPEG are as Pillow wrote them, to what JPEG loses', async (t) => {
  const { imageShape, train } = await readExamplesOf(parquet, fixture('jpeg-colour.parquet'));
  t.deepEqual(imageShape, [8, 8, 3]);
  const expected = formulaBytes('train', [8, 8, 3]);
  const distances = [...train.images].map((byte, at) => Math.abs(byte - expected[at]!));
  // Where the formula passes 255, there is an edge that a JPEG of quality 95 blurs.
  t.true(distances.reduce((sum, distance) => sum + distance, 0) / distances.length < 3);
});

test('pictures come to the size and the channels that are wanted', async (t) => {
  for (const fit of ['resize', 'crop', 'letterbox'] as const) {
    const { imageShape, train } = await readExamplesOf(parquet, fixture('snappy.parquet'), {
      size: [4, 6],
      channels: 3,
      fit,
    });
    t.deepEqual(imageShape, [4, 6, 3]);
    t.is(train.images.length, 12 * 4 * 6 * 3);
  }
});

test('decoded pictures are kept: a second read decodes none, and a damaged copy is made again', async (t) => {
  const options = { ...sourceOptions(), onProgress: () => void decodings++ };
  let decodings = 0;
  const settings = sourceSettings(fixture('snappy.parquet'));
  const first = await parquet.read(settings, options);
  t.is(decodings, 1);
  t.deepEqual(await parquet.read(settings, options), first);
  t.is(decodings, 1);
  const folder = join(options.cacheDirectory, 'decoded');
  const [name] = readdirSync(folder);
  const kept = readFileSync(join(folder, name!));
  kept[kept.length - 1]! ^= 1;
  writeFileSync(join(folder, name!), kept);
  t.deepEqual(await parquet.read(settings, options), first);
  t.is(decodings, 2);
});

test('progress counts the pictures', async (t) => {
  const seen: string[] = [];
  const options = {
    ...sourceOptions(),
    onProgress: ({ done, total }: { done: number; total: number }) => void seen.push(`${done}/${total}`),
  };
  await parquet.read(sourceSettings(fixture('hub')), options);
  t.deepEqual(seen, ['21/21']);
});

async function problemsOf(path: string, settings: Partial<SourceSettings> = {}): Promise<string> {
  const outcome = await examplesOrProblems(parquet, path, settings);
  if (!Array.isArray(outcome)) return 'read';
  const [problem] = outcome;
  return `${problem.code} ${problem.message.replaceAll(path, 'data.parquet')}`;
}

const refuses = test.macro(async (t: ExecutionContext, file: string, problem: RegExp) => {
  t.regex(await problemsOf(fixture(file)), problem);
});

test(
  'a table without pictures is refused',
  refuses,
  'no-image.parquet',
  /has no column of pictures: its columns are label/,
);
test(
  'a table without labels is refused',
  refuses,
  'no-label.parquet',
  /has no column of labels: its columns are image/,
);
test('a row without a label is named', refuses, 'null-label.parquet', /data\.parquet, row 2: has the label empty/);
test(
  'a row with something else than a picture is named',
  refuses,
  'broken-picture.parquet',
  /data\.parquet, row 5: is neither PNG nor JPEG/,
);
test(
  'a row that names its picture is named',
  refuses,
  'path-only.parquet',
  /row 5: names the picture "pictures\/4\.png" instead/,
);

test('a column of labels that is not there is refused', async (t) => {
  t.regex(
    await problemsOf(fixture('snappy.parquet'), { labelColumn: 'lable' }),
    /has no column lable: its columns are/,
  );
});

test('a file of a set that is missing is named', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'data'));
  const file = 'train-00001-of-00002.parquet';
  copyFileSync(fixture('hub', 'data', file), join(folder, 'data', file));
  t.regex(await problemsOf(folder), /has 1 of 2 files: data\/train-00000… is missing/);
});

test('what is no Parquet file is refused', async (t) => {
  const path = join(temporaryFolder(t), 'data.parquet');
  for (const bytes of [
    new Uint8Array(0),
    Buffer.from('PAR1'),
    Buffer.alloc(100),
    Buffer.from(`PAR1${'x'.repeat(40)}PAR1`),
  ]) {
    writeFileSync(path, bytes);
    t.regex(await problemsOf(path), /^DATA_DAMAGED data\.parquet cannot be read \(/);
  }
  t.regex(await problemsOf(join(path, '..', 'absent.parquet')), /^DATA_NOT_FOUND/);
});

test('Zstandard data that claim or may unpack to too much are refused', (t) => {
  const frame = (size: number, blocks: readonly number[][]): Uint8Array => {
    const head = Buffer.alloc(9);
    head.writeUInt32LE(0xfd2fb528);
    head.writeUInt8(0xa0, 4);
    head.writeUInt32LE(size, 5);
    return Buffer.concat([head, ...blocks.map((block) => Buffer.from(block))]);
  };
  const block = (type: number, size: number, isLast: boolean): number[] => {
    const header = (size << 3) | (type << 1) | Number(isLast);
    return [header & 255, (header >> 8) & 255, header >> 16, 7];
  };
  t.notThrows(() => checkZstd(frame(5, [block(1, 5, true)]), 5));
  t.throws(() => checkZstd(frame(2 ** 31, [block(1, 5, true)]), 5), { message: /claim 2147483648 bytes instead of 5/ });
  const bomb = Array.from({ length: 2000 }, (_, at) => block(1, 2 ** 17, at === 1999));
  t.throws(() => checkZstd(frame(5, bomb), 5), { message: /may unpack to 262144000 bytes instead of 5/ });
  t.throws(() => checkZstd(frame(5, [block(1, 5, false)]), 5), { message: /cut off/ });
});

test('pages that are small one by one and large together are refused before the second is unpacked', (t) => {
  /** A number as Thrift's compact protocol has it, after the type of its field. */
  const number = (value: number): number[] => {
    const bytes = [0x15];
    let rest = 2 * value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    return [...bytes, rest];
  };
  /** A page of one plain value that claims to unpack to 60 MiB. */
  const page = [...number(0), ...number(60 * 2 ** 20), ...number(1)];
  const values = [0x2c, ...number(1), ...number(0), ...number(3), ...number(3), 0, 0];
  const bytes = Buffer.from(Array.from({ length: 3 }, () => [...page, ...values, 7]).flat());
  const schema = [
    { name: 'root', num_children: 1 },
    { name: 'image', repetition_type: 'REQUIRED' as const },
  ];
  let unpackedPages = 0;
  const unpack = (): Uint8Array => {
    unpackedPages++;
    return new Uint8Array(0);
  };
  t.throws(() => checkColumn(bytes, { path: ['image'], rows: 3, schema, unpack }), {
    message: /^\d+ bytes would unpack to 125829120$/,
  });
  t.is(unpackedPages, 1);
});

test('a picture in colour is not made grey because the first one is', (t) => {
  const picture = (channels: 1 | 3) => {
    const content = encodePng({ width: 2, height: 2, channels, bytes: new Uint8Array(4 * channels).fill(7) });
    return { path: `row ${channels}`, bytes: content.length, content };
  };
  const form = { height: 2, width: 2, channels: 1, fit: 'resize', isFitted: false } as const;
  const pictures = [picture(1), picture(3)];
  const { problems } = decodePictures(pictures, { ...form, hasChannels: false });
  t.deepEqual(
    problems.map(({ message }) => message),
    ['row 3 is in colour, the first picture is grey'],
  );
  t.deepEqual(decodePictures(pictures, { ...form, hasChannels: true }).problems, []);
});

test('tables and their folders are recognized', (t) => {
  const head = readFileSync(fixture('snappy.parquet')).subarray(0, 4096);
  t.true(parquet.recognizes({ path: 'a', isFolder: false, names: ['a'], head }));
  t.true(parquet.recognizes({ path: fixture('hub'), isFolder: true, names: ['data'], head: Buffer.of() }));
  t.true(parquet.recognizes({ path: 'd', isFolder: true, names: ['train.parquet'], head: Buffer.of() }));
  const folder = temporaryFolder(t);
  t.false(parquet.recognizes({ path: folder, isFolder: true, names: [], head: Buffer.of() }));
});

test('an outline reads one picture', async (t) => {
  const outline = await parquet.outline(sourceSettings(fixture('broken-picture.parquet')), sourceOptions());
  t.like(outline, { imageShape: [8, 8, 1], classes: 3, lowestLabel: 0, trainCount: 12, testCount: null });
});

test('any table is read completely or refused', async (t) => {
  const path = join(temporaryFolder(t), 'data.parquet');
  const files = ['none', 'snappy', 'gzip', 'zstd', 'row-groups', 'pages-v2', 'no-dictionary', 'lz4', 'brotli'];
  const whole = files.map((name) => readFileSync(fixture(`${name}.parquet`)));
  await fc.assert(
    fc.asyncProperty(mutate(whole), async (bytes) => {
      writeFileSync(path, bytes);
      await checkReadOrRefused(parquet, path);
    }),
    runs(0.3),
  );
  t.pass();
});
