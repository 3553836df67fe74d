import test from 'ava';
import { chartCsv } from '../../../src/web/parts/chart-csv.js';

test('the values of a chart are rows of CSV, with the columns of all of them', (t) => {
  const values = [
    { run: 'a, "b"', epoch: 1, value: 0.5 },
    { run: 'c\nd', epoch: 2, isBest: true, value: null },
  ];
  t.is(chartCsv({ data: { values }, mark: 'line' }), 'run,epoch,value,isBest\n"a, ""b""",1,0.5,\n"c\nd",2,,true\n');
});

test('panels and layers stand below each other and are numbered; what several share is there once', (t) => {
  const shared = { values: [{ a: 1 }] };
  const spec = { hconcat: [{ data: shared, layer: [{ data: { values: [{ b: 2 }] } }, {}] }, { data: shared }] };
  t.is(chartCsv(spec), 'part,a,b\n1,1,\n2,,2\n');
});

test('a name that a spreadsheet would take for a formula gets an apostrophe', (t) => {
  t.is(chartCsv({ data: { values: [{ run: '=HYPERLINK("x")', value: -1 }] } }), `run,value\n"'=HYPERLINK(""x"")",-1\n`);
});

test('pictures are left out, and a chart without values is an empty table', (t) => {
  t.is(chartCsv({ data: { values: [{ url: 'data:image/png;base64,AA', label: '7' }] } }), 'label\n7\n');
  t.is(chartCsv({ mark: 'point' }), '\n');
});
