// Compiles src/engine/simd/kernels/*.ts (AssemblyScript) into dist/src/engine/simd, a step of the build: kernels.wasm for every machine,
// kernels-relaxed.wasm for `fast_math`. Each on a thread of its own. Writes kernel-exports.ts, their types, into the source.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import asc from 'assemblyscript/asc';

const dist = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
const sources = process.argv[3] ?? fileURLToPath(new URL('../src/engine/simd/kernels', import.meta.url));
const exportsFile = fileURLToPath(new URL('../src/engine/simd/kernel-exports.ts', import.meta.url));

// No runtime, no start-up code.
const options = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--use',
  'abort=',
  '--enable',
  'simd',
  '--enable',
  'threads',
];
const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];

const variants = [
  // Portable SIMD only, so that every machine computes the same bits.
  { file: 'kernels.wasm', extra: ['--bindings', 'raw'], declarations: 'kernels.d.ts' },
  { file: 'kernels-relaxed.wasm', extra: ['--use', 'RELAXED=1', '--enable', 'relaxed-simd'] },
];

const DATA_SECTION = 11;
const HAS_DATA =
  'the kernels have constant data, which the engine would overwrite: its arena takes the whole memory. ' +
  'Math and Mathf (log, exp, pow, sin, cos, …) bring tables, and so do literal arrays and strings. ' +
  'Use the functions of kernels/math.ts (exp, log, expm1, tanh, sigmoid, softplus, erf, gelu, swish), ' +
  'or compute the values in TypeScript (src/exact-math.ts) and pass them in.';

if (isMainThread) {
  for (const variant of variants) {
    const worker = new Worker(new URL(import.meta.url), { workerData: variant, argv: [dist, sources] });
    worker.on('exit', (code) => (process.exitCode ||= code));
  }
} else {
  await compile(workerData);
}

async function compile({ file, extra, declarations }) {
  const output = join(dist, 'src', 'engine', 'simd', file);
  const written = new Map();
  const { error, stderr } = await asc.main(
    ['index.ts', '--baseDir', sources, '--outFile', file, ...options, ...memory, ...extra],
    { writeFile: (name, contents) => void written.set(name, contents) },
  );
  if (error !== null) {
    console.error(`${file}: ${stderr.toString()}`);
    process.exitCode = 1;
    return;
  }
  if (hasSection(written.get(file), DATA_SECTION)) {
    console.error(`${file}: ${HAS_DATA}`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, written.get(file));
  if (declarations !== undefined) writeIfChanged(exportsFile, typesOf(written.get(declarations)));
}

/** Whether a module has a section; each is its number, its length (LEB128) and that many bytes. */
function hasSection(wasm, wanted) {
  let at = 8;
  while (at < wasm.length) {
    if (wasm[at++] === wanted) return true;
    let length = 0;
    for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
      byte = wasm[at++];
      length += (byte & 0x7f) * 2 ** shift;
    }
    at += length;
  }
  return false;
}

/** The compiler's declarations of the exported functions, as an interface in the layout of prettier. */
function typesOf(declarations) {
  const functions = [...declarations.matchAll(/export function (\w+)\((.*)\): (\w+);/g)];
  const lines = functions.map(([, name, parameters, result]) => {
    const line = `  ${name}(${parameters}): ${result};`;
    if (line.length <= 120) return line;
    return `  ${name}(\n    ${parameters.replaceAll(', ', ',\n    ')},\n  ): ${result};`;
  });
  return [
    '// Written by compile-kernels.mjs from kernels/*.ts; do not edit.\n',
    '/** The exports of kernels.wasm and kernels-relaxed.wasm: addresses and counts in, as the AssemblyScript sources say. */',
    `export interface Kernels {\n${lines.join('\n')}\n}\n`,
  ].join('\n');
}

function writeIfChanged(file, content) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
