import test from 'ava';
import { call, docText, keyword, list, prefixed, statement } from '../../../src/export/python/code.js';

const long = 'a'.repeat(40);

test('a statement that fits stays on one line, else its brackets are opened as black opens them', (t) => {
  t.deepEqual(statement(prefixed('x = ', call('f', '1', keyword('b', '2'))), 1), ['    x = f(1, b=2)']);
  t.deepEqual(statement(call('function', long, long)), ['function(', `    ${long}, ${long}`, ')']);
  t.deepEqual(statement(call('f', long, long, long)), ['f(', `    ${long},`, `    ${long},`, `    ${long},`, ')']);
  t.deepEqual(statement(call('f', list(long, long, long))), [
    'f(',
    '    [',
    `        ${long},`,
    `        ${long},`,
    `        ${long},`,
    '    ]',
    ')',
  ]);
});

test('the text of a foreign run cannot end the docstring that it stands in', (t) => {
  t.is(docText('a"""\nimport os\u2028\u202e\\'), "a''' import os \\\\");
});
