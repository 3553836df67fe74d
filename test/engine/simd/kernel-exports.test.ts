import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repository } from '../../helpers/runs-on-disk.js';
import { loadKernels } from '../../helpers/kernels.js';

const { kernels } = loadKernels();
/** Beside them the module exports its memory. */
const exported = Object.entries(kernels as object).filter(([name]) => name !== 'memory');
const [folder, file] = [join(repository, 'src', 'engine', 'simd'), 'kernel-exports.ts'];

test('the types of the kernels list exactly what the compiled module exports, with as many parameters', (t) => {
  const types = readFileSync(join(folder, file), 'utf8');
  const declared = [...types.matchAll(/^ {2}(\w+)\(([^)]*)\): (\w+);$/gm)].map(([, name, parameters]) => [
    name,
    parameters!.match(/\w+: /g)?.length,
  ]);
  t.true(declared.length > 50);
  t.deepEqual(
    declared,
    exported.map(([name, kernel]) => [name, (kernel as { readonly length: number }).length]),
  );
});

test('every kernel of the module is called by the engine, not by tests alone', (t) => {
  const files = ['.', 'nodes'].flatMap((name) =>
    readdirSync(join(folder, name)).map((entry) => join(folder, name, entry)),
  );
  const sources = files.filter((name) => name.endsWith('.ts')).map((name) => readFileSync(name, 'utf8'));
  t.true(sources.length > 25);
  const text = sources.join('\n');
  t.deepEqual(
    exported.map(([name]) => name).filter((name) => !text.includes(`kernels.${name}(`)),
    [],
  );
});

test('a misspelt kernel, a missing argument and one too many do not compile', (t) => {
  const calls = [
    // @ts-expect-error: no such kernel.
    () => kernels.fillValues(0, 0, 0),
    // @ts-expect-error: an argument is missing.
    () => kernels.fillValue(0, 0),
    // @ts-expect-error: an argument too many.
    () => kernels.fillValue(0, 0, 0, 0),
  ];
  // That this file compiles is the test: an expected error that is none would stop the build.
  t.is(calls.length, 3);
});
