import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';
import type { Kernels } from '../../src/engine/simd/kernel-exports.js';
import { compileKernels } from '../../src/engine/simd/host/node/kernels.js';
import { instantiate, makeSharedMemory } from '../../src/engine/simd/kernels.js';

/** A memory with room to put arrays. */
export interface KernelMemory {
  /** Copies values to unaligned-by-`shift`-bytes memory and returns its address. */
  put(values: ArrayLike<number>, shift?: number): number;
  putBytes(values: ArrayLike<number>): number;
  /** Room for some floats, filled with NaN so that what is left unwritten shows. */
  room(floats: number): number;
  zeros(floats: number): number;
  read(address: number, floats: number): Float32Array;
  readDoubles(address: number, count: number): Float64Array;
  readInts(address: number, count: number): Int32Array;
  /** Forgets all that was put. */
  clear(): void;
  readonly buffer: SharedArrayBuffer;
  /** Instantiates another module over it. */
  link(module: WebAssembly.Module): unknown;
}

const FLAGS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd,threads',
  '--importMemory',
  '--sharedMemory',
];
const LIMITS = ['--initialMemory', '1', '--maximumMemory', '65536', '--use', 'abort='];
const MEGABYTES = 256;
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'src', 'engine', 'simd', 'kernels');

/** The kernels of the engine, over a memory of their own. */
export function loadKernels(): { readonly kernels: Kernels; readonly memory: KernelMemory } {
  const memory = makeKernelMemory();
  return { kernels: memory.link(compileKernels()) as Kernels, memory };
}

function makeKernelMemory(): KernelMemory {
  const memory = makeSharedMemory(MEGABYTES * 1024 * 1024);
  let next = 64;
  const take = (bytes: number, shift = 0): number => {
    const address = next + shift;
    next = (address + bytes + 79) & ~63;
    if (next > MEGABYTES * 1024 * 1024) throw new Error('the kernels of this test need more memory');
    return address;
  };
  const bytesAt = (address: number, bytes: number): Uint8Array => new Uint8Array(memory.buffer, address, bytes);
  const put = (values: ArrayLike<number>, shift = 0): number => {
    const floats = Float32Array.from(values);
    const address = take(floats.byteLength, shift);
    bytesAt(address, floats.byteLength).set(new Uint8Array(floats.buffer));
    return address;
  };
  const copy = (address: number, bytes: number): ArrayBuffer => bytesAt(address, bytes).slice().buffer as ArrayBuffer;
  return {
    buffer: memory.buffer,
    link: (module) => instantiate(module, memory),
    put,
    putBytes(values) {
      const address = take(values.length);
      bytesAt(address, values.length).set(Uint8Array.from(values));
      return address;
    },
    room: (floats) => put(new Float32Array(floats).fill(NaN)),
    zeros: (floats) => put(new Float32Array(floats)),
    read: (address, floats) => new Float32Array(copy(address, floats * 4)),
    readDoubles: (address, count) => new Float64Array(copy(address, count * 8)),
    readInts: (address, count) => new Int32Array(copy(address, count * 4)),
    clear() {
      next = 64;
    },
  };
}

/** Largest |actual - expected| / (absolute + |expected|), infinite where only one of them is NaN. */
export function findLargestError(actual: ArrayLike<number>, expected: ArrayLike<number>, absolute = 1): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let at = 0; at < actual.length; at++) {
    const [a, e] = [actual[at]!, expected[at]!];
    if (Object.is(a, e) || a === e) continue;
    const error = Math.abs(a - e) / (absolute + Math.abs(e));
    largest = Number.isNaN(error) ? Infinity : Math.max(largest, error);
  }
  return largest;
}

/** Seeded values of about a normal distribution (the sum of four uniform ones). */
export function makeFloats(count: number, seed: number, spread = 1): Float32Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x100000000;
  };
  return Float32Array.from(
    { length: count },
    () => spread * 1.73 * (uniform() + uniform() + uniform() + uniform() - 2),
  );
}

/** A source of the kernels that is not in the engine's module, compiled once for each state of the sources. */
export async function compileSource(entry: string): Promise<WebAssembly.Module> {
  const hash = createHash('sha256').update([...FLAGS, ...LIMITS, entry].join(' '));
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  for (const name of sources.sort()) hash.update(name).update(readFileSync(join(folder, name)));
  const place = join(tmpdir(), 'mnistx-kernels');
  const file = join(place, `${hash.digest('hex').slice(0, 24)}.wasm`);
  if (existsSync(file)) return new WebAssembly.Module(readFileSync(file));
  mkdirSync(place, { recursive: true });
  const draft = `${file}.${process.pid}`;
  const { error, stderr } = await main([join(folder, entry), '--baseDir', '/', '-o', draft, ...FLAGS, ...LIMITS]);
  if (error !== null) throw new Error(`the kernels do not compile: ${error.message}\n${stderr.toString()}`);
  renameSync(draft, file);
  return new WebAssembly.Module(readFileSync(file));
}
