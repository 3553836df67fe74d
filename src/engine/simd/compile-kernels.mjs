// Compiles kernels/*.ts (AssemblyScript) into dist/src/engine/simd/kernels.wasm, a step of the build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const dist = process.argv[2] ?? fileURLToPath(new URL('../../../dist', import.meta.url));
const output = join(dist, 'src', 'engine', 'simd', 'kernels.wasm');
const sources = fileURLToPath(new URL('./kernels', import.meta.url));

// Portable SIMD only, so that every machine computes the same bits; no runtime, no start-up code.
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
const written = new Map();
const { error, stderr } = await asc.main(
  ['index.ts', '--baseDir', sources, '--outFile', 'kernels.wasm', ...options, ...memory],
  {
    writeFile: (name, contents) => void written.set(name, contents),
  },
);
if (error !== null) {
  console.error(stderr.toString());
  process.exit(1);
}
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, written.get('kernels.wasm'));
