import test from 'ava';
import fc from 'fast-check';
import { MnistxError } from '../../src/errors.js';
import { csvRows } from '../../src/runs/csv.js';
import { parseNumbers } from '../../src/runs/parse-numbers.js';

test('rows end with a line feed, null is an empty cell, text is quoted where it must be', (t) => {
  t.is(
    csvRows([
      ['a', 'b,c', 'say "hi"'],
      [1, null, 0.1 + 0.2],
    ]),
    'a,"b,c","say ""hi"""\n1,,0.30000000000000004\n',
  );
});

test('text that a spreadsheet would run as a formula gets an apostrophe, numbers get none', (t) => {
  for (const text of ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\tx', ' =1', '＝1']) t.is(csvRows([[text]]), `'${text}\n`);
  t.true(csvRows([['\rx']]).includes("'\rx"));
  t.is(csvRows([[-0.5, '-0.5', '+1e-7', "it's", 'a=b', '']]), "-0.5,-0.5,+1e-7,it's,a=b,\n");
});

test('numbers come back bit for bit', (t) => {
  const values = [0, -0.1, 1e-320, Number.MAX_VALUE, 2 ** 53 - 1, Math.fround(0.1), null];
  const text = csvRows([values.map((_, at) => `c${at}`), values]);
  t.deepEqual(Object.values(parseNumbers('x.csv', Buffer.from(text), [])[0]!), values);
});

test('a last row that was cut off is left out, wherever it was cut', (t) => {
  const text = 'epoch,loss\n1,0.5\n2,0.25\n';
  const rows = [
    { epoch: 1, loss: 0.5 },
    { epoch: 2, loss: 0.25 },
  ];
  for (let length = 'epoch,loss\n'.length; length <= text.length; length++) {
    const cut = text.slice(0, length);
    t.deepEqual(parseNumbers('x.csv', Buffer.from(cut), ['epoch', 'loss']), rows.slice(0, cut.split('\n').length - 2));
  }
});

test('columns that nobody asked for are read, in any order', (t) => {
  t.deepEqual(parseNumbers('x.csv', Buffer.from('extra,epoch\n7,1\n'), ['epoch']), [{ extra: 7, epoch: 1 }]);
});

const refused = test.macro((t, text: string, message: string) => {
  const error = t.throws(() => parseNumbers('x.csv', Buffer.from(text), ['epoch', 'loss']), {
    instanceOf: MnistxError,
  });
  t.deepEqual([error.code, error.message], ['RUN_DAMAGED', message]);
});

test('an empty file has no columns', refused, '', 'x.csv has no column epoch, loss');
test('a missing column is named', refused, 'epoch\n1\n', 'x.csv has no column loss');
test(
  'a row with words is named by its line',
  refused,
  'epoch,loss\n1,0.5\n2,high\n',
  'x.csv:3 is not a row of 2 numbers',
);
test('a row of another length is named by its line', refused, 'epoch,loss\n1\n', 'x.csv:2 is not a row of 2 numbers');

test('any text is read as lines of cells between commas', (t) => {
  const cell = fc.constantFrom(
    '',
    '1',
    '-0.5',
    '1e-7',
    ' 2',
    '0x1f',
    'Infinity',
    'NaN',
    'x',
    '3\r',
    '1.7976931348623157e308',
  );
  const line = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
  const twoCells = fc.tuple(cell, cell).map((cells) => cells.join(','));
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 4, arbitrary: twoCells }, line), { minLength: 1 }),
      fc.boolean(),
      (lines, isCut) => {
        const whole = isCut ? lines.slice(0, -1) : lines;
        const rows = whole.map((text) => text.split(',').map((one) => (one === '' ? null : Number(one))));
        const bad = rows.findIndex((row) => row.length !== 2 || row.includes(NaN));
        const read = () =>
          parseNumbers('x.csv', Buffer.from(`a,b\n${lines.join('\n')}${isCut ? '' : '\n'}`), ['a', 'b']);
        if (bad === -1)
          t.deepEqual(
            read(),
            rows.map(([a, b]) => ({ a: a!, b: b! })),
          );
        else t.throws(read, { message: `x.csv:${bad + 2} is not a row of 2 numbers` });
      },
    ),
  );
});

test('a table has as many rows as its limit allows, and two million at most', (t) => {
  const limit = { rows: 2, fault: 'is one too many' };
  t.is(parseNumbers('x.csv', Buffer.from('a\n1\n2\n'), ['a'], limit).length, 2);
  t.throws(() => parseNumbers('x.csv', Buffer.from('a\n1\n2\n3\n'), ['a'], limit), {
    message: 'x.csv:4 is one too many',
  });
  const endless = Buffer.from(`a\n${'1\n'.repeat(2_000_001)}`);
  t.throws(() => parseNumbers('x.csv', endless, ['a'], { ...limit, rows: 1e15 }), {
    message: /^x\.csv:2000002 is more than the 2,000,000 rows/,
  });
});
