import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { repository } from '../../helpers/runs-on-disk.js';
import { loadKernels } from '../../helpers/kernels.js';

const { kernels } = loadKernels();
/** Beside them the module exports its memory. */
const exported = Object.entries(kernels as object).filter(([name]) => name !== 'memory');
const [folder, file] = [join(repository, 'src', 'engine', 'simd'), 'kernel-exports.ts'];

function textsIn(directory: string): string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.ts'));
  return names.map((name) => readFileSync(join(directory, name), 'utf8'));
}

/** Name and parameters of each function that a pattern finds. */
function functionsOf(text: string, pattern: RegExp): Map<string, readonly string[]> {
  const found = [...text.matchAll(pattern)];
  return new Map(found.map(([, name, list]) => [name!, [...list!.matchAll(/(\w+): /g)].map(([, one]) => one!)]));
}

const declared = functionsOf(readFileSync(join(folder, file), 'utf8'), /^ {2}(\w+)\(([^)]*)\): \w+;$/gm);

test('the types of the kernels list exactly what the compiled module exports, with as many parameters', (t) => {
  t.true(declared.size > 50);
  t.deepEqual(
    [...declared].map(([name, parameters]) => [name, parameters.length]),
    exported.map(([name, kernel]) => [name, (kernel as { readonly length: number }).length]),
  );
});

test('their parameters are named as in the sources', (t) => {
  const sources = textsIn(join(folder, 'kernels')).join('\n');
  const written = functionsOf(sources, /^export function (\w+)\(([^)]*)\)/gm);
  for (const [name, parameters] of declared) t.deepEqual(parameters, written.get(name), name);
});

test('every kernel of the module is used by the engine, not by tests alone', (t) => {
  const sources = [...textsIn(folder), ...textsIn(join(folder, 'nodes'))];
  t.true(sources.length > 25);
  const text = sources.join('\n');
  t.deepEqual(
    exported.map(([name]) => name).filter((name) => !new RegExp(String.raw`\bkernels\.${name}\b`).test(text)),
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
