import test from 'ava';
import { parseYaml } from '../../src/config/parse.js';
import { locate, toPlain } from '../../src/config/tree.js';

const placeOf = (text: string, ...path: (string | number)[]): string => {
  const { line, column, length, sourceLine } = locate(parseYaml('x.yaml', text).tree!, path);
  return `${line}:${column} ${sourceLine.slice(column - 1, column - 1 + length)}`;
};

test('every value knows its line and column', (t) => {
  const text = 'a: 1\nb:\n  - { c: two, d: [3, four] }\n';
  t.is(placeOf(text, 'a'), '1:4 1');
  t.is(placeOf(text, 'b', 0, 'c'), '3:10 two');
  t.is(placeOf(text, 'b', 0, 'd', 1), '3:22 four');
});

test('a missing path gives the nearest thing around it', (t) => {
  t.is(placeOf('a: { b: 1 }\n', 'a', 'c', 'd'), '1:4 { b: 1 }');
});

test('Windows line ends do not shift columns', (t) => {
  t.is(placeOf('a: 1\r\nb:\r\n  c: two\r\n', 'b', 'c'), '3:6 two');
});

test('an alias repeats the value, and a problem of its place stands at the alias', (t) => {
  const { tree } = parseYaml('x.yaml', 'a: &x { b: 1 }\nc: *x\n');
  t.deepEqual(toPlain(tree!), { a: { b: 1 }, c: { b: 1 } });
  t.is(locate(tree!, ['c', 'b']).line, 1);
  t.is(locate(tree!, ['c', 'b'], { atAlias: true }).line, 2);
});

test('numbers, texts and booleans are those of YAML 1.2', (t) => {
  const { tree } = parseYaml('x.yaml', 'a: [0o17, 0x10, 1e3, yes, true, "1", ~, .inf]\n');
  t.deepEqual(toPlain(tree!), { a: [15, 16, 1000, 'yes', true, '1', null, Infinity] });
});

test('integers are exact up to 2^53 - 1 and refused beyond', (t) => {
  t.deepEqual(parseYaml('x.yaml', 'a: [9007199254740991, -9007199254740991]\n').problems, []);
  t.deepEqual(
    parseYaml('x.yaml', 'a: [9007199254740992, -9007199254740993]\n').problems.map(({ code }) => code),
    ['OUT_OF_RANGE', 'OUT_OF_RANGE'],
  );
});

test('a key named __proto__ stays a plain key', (t) => {
  const value = toPlain(parseYaml('x.yaml', '__proto__: { polluted: 1 }\n').tree!) as object;
  t.true(Object.hasOwn(value, '__proto__'));
  t.is(({} as { polluted?: number }).polluted, undefined);
});

const refused = test.macro((t, text: string, code: string) => {
  t.is(parseYaml('x.yaml', text).problems[0]?.code, code as never);
});

test('100,000 brackets are refused', refused, '['.repeat(100_000), 'TOO_LARGE');
test('100,000 dashes are refused', refused, '- '.repeat(100_000), 'TOO_LARGE');
test('100,000 aliases are refused', refused, '*a '.repeat(80_000), 'TOO_LARGE');
test('aliases that multiply are refused', refused, bomb(), 'TOO_LARGE');

function bomb(): string {
  const lines = Array.from(
    { length: 12 },
    (_, level) => `k${level + 1}: &k${level + 1} [${Array(10).fill(`*k${level}`).join(', ')}]\n`,
  );
  return `k0: &k0 [x]\n${lines.join('')}`;
}
