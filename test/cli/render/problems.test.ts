import test from 'ava';
import { renderProblems } from '../../../src/cli/render/problems.js';

const position = { file: 'a.yaml', line: 2, column: 1, length: 3, sourceLine: 'abc' };

test('a message that lists things keeps its lines', (t) => {
  const message = 'f.gz could not be downloaded:\n  http://a/: HTTP 404\n  http://b/: HTTP 500';
  const text = renderProblems([{ code: 'DATA_UNREACHABLE', message, fix: 'connect' }], { color: false });
  t.is(text, `DATA_UNREACHABLE  ${message}\n  connect\n`);
});

test('control characters and line breaks of a file do not reach the terminal', (t) => {
  const text = renderProblems([{ code: 'UNKNOWN_KEY', message: '"a\nb\u001b[2J" is no key', position }], {
    color: false,
  });
  t.is(text, 'a.yaml:2:1  UNKNOWN_KEY  "a\ufffdb\ufffd[2J" is no key\n  2 | abc\n    | ^^^\n');
});
