import test from 'ava';
import { nestLayers } from '../../src/import/nest-layers.js';
import type { Series } from '../../src/import/nest-layers.js';
import type { WiredLayer } from '../../src/import/types.js';

/** Layers by what they take: several outputs make an Add. `x` is the first. */
function layersOf(wires: Readonly<Record<string, string>>): readonly WiredLayer[] {
  const names = ['x', ...Object.keys(wires)];
  return names.map((name) => {
    const inputs = (wires[name] ?? '').split(' ').flatMap((input) => (input === '' ? [] : [names.indexOf(input)]));
    return { name, className: inputs.length > 1 ? 'Add' : 'Dense', config: {}, inputs };
  });
}

/** `x sum(a b | )`: a merge with its branches. */
function text(series: Series, layers: readonly WiredLayer[]): string {
  return series
    .map(({ place, branches }) => {
      const inner = branches.map((branch) => text(branch, layers)).join('|');
      return branches.length === 0 ? layers[place]!.name : `${layers[place]!.name}(${inner})`;
    })
    .join(' ');
}

const nests = test.macro<[wires: Readonly<Record<string, string>>, wanted: string]>((t, wires, wanted) => {
  const layers = layersOf(wires);
  t.is(text(nestLayers(layers), layers), wanted);
});

test('a chain is a series', nests, { a: 'x', b: 'a' }, 'x a b');
test('a residual block', nests, { a: 'x', b: 'a', sum: 'b x', c: 'sum' }, 'x sum(a b|) c');
test('branches keep the order of the inputs', nests, { a: 'x', b: 'x', c: 'x', sum: 'c a b' }, 'x sum(c|a|b)');
test('blocks one behind the other', nests, { a: 'x', s: 'a x', b: 's', t: 's b' }, 'x s(a|) t(|b)');
test(
  'a block at the beginning of a branch shares its fork',
  nests,
  { a: 'x', s: 'a x', b: 's', t: 'b x' },
  'x t(s(a|) b|)',
);
test(
  'a block in the middle of a branch',
  nests,
  { a: 'x', b: 'a', c: 'a', s: 'b c', d: 's', t: 'd x' },
  'x t(a s(b|c) d|)',
);
test('a block at the end of a branch', nests, { a: 'x', b: 'a', s: 'a b', t: 's x' }, 'x t(a s(|b)|)');
test('an output that is taken twice', nests, { sum: 'x x', a: 'sum' }, 'x sum(|) a');
test(
  'dense blocks that join what was joined before nest',
  nests,
  { a: 'x', s: 'x a', b: 's', t: 's b', c: 't', u: 't c' },
  'x s(|a) t(|b) u(|c)',
);

const crosses = test.macro<[wires: Readonly<Record<string, string>>, message: RegExp]>((t, wires, message) => {
  const error = t.throws(() => nestLayers(layersOf(wires)), { code: 'MODEL_UNSUPPORTED' });
  t.regex(error!.message, message);
});

test(
  'a wire out of a branch is refused with both of its ends',
  crosses,
  { a: 'x', b: 'x', c: 'a', s: 'c b', t: 's a' },
  /^the layer "a" \(Dense\) cannot be imported: its output goes to "c" and "t", and their wires cross/,
);
test(
  'a dense block that joins all outputs so far is refused',
  crosses,
  { a: 'x', s: 'x a', b: 's', t: 'x a b' },
  /"a" \(Dense\).* goes to "s" and "t"/,
);
test(
  'a butterfly is refused',
  crosses,
  { a: 'x', b: 'x', c: 'a b', d: 'a b', e: 'c d' },
  /"(a|b)" \(Dense\).* goes to "c" and "d"/,
);
test(
  'an output that one merge takes twice beside others is refused',
  crosses,
  { a: 'x', s: 'a a x' },
  /"s" more than once/,
);

/** Sums in sums: the branch of each is the sum before. */
const tower = (floors: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: floors }, (_, at) => [`s${at}`, `${at === 0 ? 'x' : `s${at - 1}`} x`]));

test('blocks may stand in one another as deep as an experiment allows', (t) => {
  const layers = layersOf(tower(16));
  t.is(text(nestLayers(layers), layers).match(/\(/g)!.length, 16);
});
test('deeper blocks are refused', crosses, tower(17), /"s0" \(Add\).*it stands in 16 blocks/);
test('a tower that is deeper than the stack is refused', crosses, tower(20_000), /it stands in 16 blocks/);

test('a chain of 100,000 layers does not exhaust the stack', (t) => {
  const layers = Array.from({ length: 100_000 }, (_, at) => {
    return { name: `layer${at}`, className: 'Dense', config: {}, inputs: at === 0 ? [] : [at - 1] };
  });
  t.is(nestLayers(layers).length, layers.length);
});
