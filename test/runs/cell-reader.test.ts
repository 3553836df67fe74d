import test from 'ava';
import fc from 'fast-check';
import { CellReader } from '../../src/runs/cell-reader.js';
import { longOr } from '../helpers/long.js';

function isAsNumber(cell: string): boolean {
  const [first, second] = [`${cell},1\n`, `${cell}\n`].map((text) => new CellReader(Buffer.from(text), 0)) as [
    CellReader,
    CellReader,
  ];
  const value = cell === '' ? NaN : Number(cell);
  const isText = cell !== '' && Number.isNaN(value);
  const isRead = [first, second].every((reader) => Object.is(reader.next(), value) && reader.isText === isText);
  return isRead && !first.isEndOfRow && second.isEndOfRow && first.next() === 1 && !first.isText;
}

test('every double comes back bit for bit', (t) => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => isAsNumber(String(value))),
    { numRuns: longOr({ long: 20_000, short: 4000 }) },
  );
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -10, max: 10 }), fc.integer({ min: 1, max: 20 }), (value, digits) =>
      isAsNumber(value.toPrecision(digits)),
    ),
    { numRuns: longOr({ long: 20_000, short: 4000 }) },
  );
  t.pass();
});

test('decimal numbers near the middle of two doubles are rounded as Number does', (t) => {
  const near = fc
    .tuple(fc.double({ noNaN: true, min: 0.001, max: 1000 }), fc.integer({ min: -3, max: 3 }))
    .map(([value, step]) => {
      // The middle has more digits than are read at once. Its first 19, changed a little, are close to it.
      const middle = BigInt(Math.round(value * 2 ** 40)) * 2n + 1n;
      const digits = String((middle * 10n ** 18n) / 2n ** 41n + BigInt(step)).padStart(19, '0');
      return `${digits.slice(0, -18)}.${digits.slice(-18)}`;
    });
  fc.assert(fc.property(near, isAsNumber), { numRuns: longOr({ long: 20_000, short: 4000 }) });
  for (const text of [
    '9007199254740993',
    '9007199254740993.0',
    '4503599627370496.5',
    '4503599627370497.5',
    '0.50000000000000011102',
  ])
    t.true(isAsNumber(text), text);
});

test('any text is what Number makes of it', (t) => {
  const part = fc.constantFrom(
    '0',
    '00',
    '1',
    '9',
    '123456789',
    '.',
    '-',
    '+',
    'e',
    'E5',
    'e-7',
    ' ',
    'Infinity',
    'x',
    '\r',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => isAsNumber(parts.join(''))),
    { numRuns: longOr({ long: 20_000, short: 4000 }) },
  );
  t.pass();
});
