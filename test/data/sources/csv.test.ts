import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { csv } from '../../../src/data/sources/csv.js';
import type { SourceSettings } from '../../../src/data/sources/source.js';
import { dataFixture, formulaBytes, formulaLabels } from '../../helpers/data-fixtures.js';
import {
  checkReadOrRefused,
  examplesOrProblems,
  readExamplesOf,
  sourceOptions,
  sourceSettings,
} from '../../helpers/data-sources.js';
import { mutate, runs } from '../../helpers/fuzz.js';
import { temporaryFolder } from '../../helpers/idx-files.js';

const fixture = (...names: string[]): string => dataFixture('csv', ...names);

function write(t: ExecutionContext, content: string | Uint8Array, name = 'table.csv'): string {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, content);
  return path;
}

const holdsTrain = test.macro(async (t: ExecutionContext, file: string, settings: Partial<SourceSettings> = {}) => {
  const { imageShape, classes, train } = await readExamplesOf(csv, fixture(file), settings);
  t.deepEqual(imageShape, [4, 4, 1]);
  t.is(classes, 3);
  t.deepEqual(train, { count: 12, images: formulaBytes('train', [4, 4]), labels: formulaLabels('train') });
});

for (const file of [
  'header.csv',
  'no-header.csv',
  'quoted.csv',
  'crlf.csv',
  'bom.csv',
  'bom-quoted-crlf.csv',
  'gzipped.csv.gz',
  'index.csv',
  'semicolons.csv',
  'floats.csv',
  'savetxt.csv',
  'label-last.csv',
])
  test(`${file}, as pandas or NumPy writes it, holds its pictures`, holdsTrain, file);

test('the column of labels goes by its name', holdsTrain, 'odd-name.csv', { labelColumn: 'digit, as "drawn"' });
test('the column of labels goes by its number', holdsTrain, 'odd-name.csv', { labelColumn: 16 });
test('without a header the column of labels goes by its number', holdsTrain, 'no-header.csv', { labelColumn: 0 });

test('three times a square of columns are the pixels of colour pictures', async (t) => {
  const { imageShape, train } = await readExamplesOf(csv, fixture('colour.csv'));
  t.deepEqual(imageShape, [3, 3, 3]);
  t.deepEqual(train.images, formulaBytes('train', [3, 3, 3]));
});

test('pictures that are not square have the size that is set', async (t) => {
  const { imageShape } = await readExamplesOf(csv, fixture('header.csv'), { size: [2, 8] });
  t.deepEqual(imageShape, [2, 8, 1]);
  const problems = await problemsOf(fixture('header.csv'), { size: [3, 5] });
  t.regex(problems, /has 16 values for each picture, which are not 3 x 5 pixels/);
});

test('a folder is read by the names of its tables', async (t) => {
  const { train, test, files } = await readExamplesOf(csv, fixture('sign-mnist'));
  t.deepEqual(train.images, formulaBytes('train', [4, 4]));
  t.deepEqual(test, { count: 6, images: formulaBytes('test', [4, 4]), labels: formulaLabels('test') });
  t.deepEqual(
    files.map(({ name }) => name),
    ['sign_mnist_train.csv', 'sign_mnist_test.csv'],
  );
});

test("Kaggle's test.csv, which has no labels, is passed over and named", async (t) => {
  const { test, remarks } = await readExamplesOf(csv, fixture('kaggle'));
  t.is(test, null);
  t.true(remarks.includes('test.csv has no labels: passed over'));
  t.regex(
    await problemsOf(fixture('kaggle', 'test.csv')),
    /has no column of labels; its columns are "pixel0", "pixel1"/,
  );
});

test('an outline counts what is there', async (t) => {
  const outline = await csv.outline(sourceSettings(fixture('sign-mnist')), sourceOptions());
  t.like(outline, { imageShape: [4, 4, 1], classes: 3, lowestLabel: 0, trainCount: 12, testCount: 6 });
});

async function problemsOf(path: string, settings: Partial<SourceSettings> = {}): Promise<string> {
  const outcome = await examplesOrProblems(csv, path, settings);
  if (!Array.isArray(outcome)) return 'read';
  const [problem] = outcome;
  return `${problem.code} ${problem.message.replace(path, 'table.csv')}`;
}

const refuses = test.macro(async (t: ExecutionContext, content: string | Uint8Array, problem: RegExp) => {
  t.regex(await problemsOf(write(t, content)), problem);
});

const HEADER = 'label,p0,p1,p2,p3\n';
const ROW = '1,2,3,4,5\n';

test(
  'a short row is named with its line',
  refuses,
  `${HEADER}${ROW}1,2,3\n${ROW}`,
  /table\.csv:3: this row has 3 columns, the header 5: it ends before column 4 \(p2\)/,
);
test(
  'a long row is named with its line',
  refuses,
  `${ROW}1,2,3,4,5,6,7\n`,
  /table\.csv:2: this row has 7 columns, the first row 5: column 6 is one too many/,
);
test('an empty row is named with its line', refuses, `${HEADER}${ROW}\n${ROW}`, /table\.csv:3: this row is empty/);
test(
  'an empty field is named with line and column',
  refuses,
  `${HEADER}${ROW}1,2,,4,5\n`,
  /table\.csv:3: column 3 \(p1\): is empty/,
);
test('an empty last field is named', refuses, `${HEADER}1,2,3,4,\n`, /table\.csv:2: column 5 \(p3\): is empty/);
test(
  'what is no number is named',
  refuses,
  `${HEADER}1,2,x,4,5\n`,
  /table\.csv:2: column 3 \(p1\): "x" is no whole number/,
);
test(
  'a pixel above 255 is named',
  refuses,
  `${HEADER}${ROW}1,2,3,4,256\n`,
  /table\.csv:3: column 5 \(p3\): "256" is no whole number/,
);
test(
  'a negative label is named',
  refuses,
  `${HEADER}-1,2,3,4,5\n`,
  /table\.csv:2: column 1 \(label\): "-1" is no whole number/,
);
test(
  'a number of a million digits that is none is named at once',
  refuses,
  `${HEADER}1,2,${'1'.repeat(1e6)}x,4,5\n`,
  /column 3 \(p1\): "1{40}…" is no whole number/,
);
test('a fraction is named', refuses, `${HEADER}1,2,0.5,4,5\n`, /column 3 \(p1\): "0\.5" is no whole number/);
test(
  'lines are counted behind a header with line breaks',
  refuses,
  'label,"p\n0",p1,p2,p3\r\n1,2,3,4,x\r\n',
  /table\.csv:3: column 5/,
);
test('a header alone has no rows', refuses, HEADER, /has no rows but its header/);
test('an empty file is refused', refuses, '', /is empty/);
test('UTF-16 is refused by name', refuses, Buffer.from('\ufefflabel,p0\n', 'utf16le'), /is UTF-16 text/);
test('bytes that are no text are refused', refuses, Buffer.from([1, 0, 44, 50, 10]), /is no text/);
test('one column is refused', refuses, '1\n2\n', /has no columns of pixels/);
test('gzip data that is cut off is refused', refuses, gzipSync(`${HEADER}${ROW}`).subarray(0, 30), /is cut short/);
test(
  'bytes after gzip data are refused',
  refuses,
  Buffer.concat([gzipSync(`${HEADER}${ROW}`), Buffer.alloc(3)]),
  /bytes after the end/,
);

test('a column of labels that is not there is refused', async (t) => {
  t.regex(await problemsOf(fixture('header.csv'), { labelColumn: 'lable' }), /has no column "lable", but "label"/);
  t.regex(await problemsOf(fixture('header.csv'), { labelColumn: 17 }), /has 17 columns, so there is no column 17/);
  t.regex(await problemsOf(fixture('no-header.csv'), { labelColumn: 'label' }), /has no header, so no column "label"/);
});

test('a bomb of gzip is refused before it is unpacked', async (t) => {
  const bomb = gzipSync(Buffer.concat([Buffer.from(HEADER), Buffer.alloc(100_000_000, ROW)]));
  t.regex(await problemsOf(write(t, bomb)), /unpacks to a hundred times its size/);
});

test('a line that never ends is refused', async (t) => {
  t.regex(await problemsOf(write(t, Buffer.alloc(20_000_000, '1,'))), /has a line of more than 16 MiB/);
});

test('empty lines at the end, and no line break at all, are no matter', async (t) => {
  for (const end of ['', '\n', '\n\n\r\n']) {
    const { train } = await readExamplesOf(csv, write(t, `${HEADER}${ROW}1,2,3,4,5${end}`));
    t.deepEqual([...train.images], [2, 3, 4, 5, 2, 3, 4, 5]);
  }
});

test('rows that lie across the pieces of a large file are whole', async (t) => {
  const rows = Array.from({ length: 120_000 }, (_, at) => [
    at % 7,
    at % 256,
    (3 * at) % 256,
    (7 * at) % 256,
    (at >> 8) % 256,
  ]);
  const text = `${HEADER}${rows.map((row) => row.join(',')).join('\n')}\n`;
  for (const content of [text, gzipSync(text)]) {
    const { train } = await readExamplesOf(csv, write(t, content));
    t.deepEqual(train.images, Uint8Array.from(rows.flatMap((row) => row.slice(1))));
    t.deepEqual(
      train.labels,
      Uint8Array.from(rows, ([label]) => label!),
    );
  }
});

test('tables are recognized by their names or their first bytes', (t) => {
  const place = (path: string, head: string | Uint8Array = '') => ({
    path,
    isFolder: false,
    names: [path],
    head: Buffer.from(head),
  });
  t.true(csv.recognizes(place('train.csv')));
  t.true(csv.recognizes(place('train.CSV.gz')));
  t.true(csv.recognizes(place('mnist.txt', readFileSync(fixture('bom.csv')))));
  t.false(csv.recognizes(place('config.yaml', 'name: x\nmodel: [1, 2, 3, 4, 5, 6]\n')));
  t.true(csv.recognizes({ path: 'd', isFolder: true, names: ['a.csv', 'b.txt'], head: Buffer.of() }));
});

test('any table is read completely or refused', async (t) => {
  const path = join(temporaryFolder(t), 'file.csv');
  const files = ['header.csv', 'bom-quoted-crlf.csv', 'gzipped.csv.gz', 'savetxt.csv', 'index.csv'];
  await fc.assert(
    fc.asyncProperty(mutate(files.map((name) => readFileSync(fixture(name)))), async (bytes) => {
      writeFileSync(path, bytes);
      await checkReadOrRefused(csv, path);
    }),
    runs(0.15),
  );
  t.pass();
});
