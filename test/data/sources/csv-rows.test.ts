import test from 'ava';
import { RowReader } from '../../../src/data/sources/csv-rows.js';
import { MOST_PIXEL_BYTES } from '../../../src/data/sources/damaged.js';

const columns = { count: 3, names: null, label: 0, index: -1, imageShape: [1, 2, 1], delimiter: ',' } as const;
const rows = new TextEncoder().encode('1,2,3\n0,4,5\n');

test('a table is read as long as its pixels fit beside those that are in memory already', (t) => {
  const read = (otherBytes: number): number => {
    const reader = new RowReader('table.csv', columns, 1, otherBytes);
    reader.readLines(rows, 1);
    return reader.finish().count;
  };
  t.is(read(MOST_PIXEL_BYTES - 4), 2);
  t.throws(() => read(MOST_PIXEL_BYTES - 2), { message: /table\.csv has 1073741826 bytes of pixels/ });
});
