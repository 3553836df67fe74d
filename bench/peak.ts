import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ROOT } from './environment.js';

/** What portable SIMD can do here at most, in GFLOP/s. */
export interface Peak {
  readonly status: 'measured';
  readonly oneCore: number;
  readonly allCores: number;
  readonly cores: number;
}

export type PeakResult = Peak | { readonly status: 'missing'; readonly reason: string };

export async function measurePeak(): Promise<PeakResult> {
  const binary = await compileKernel();
  if (binary === null) return { status: 'missing', reason: 'the package assemblyscript is not installed' };
  const cores = availableParallelism();
  const oneCore = (await measureRates(binary, 1))[0]!;
  const allCores = (await measureRates(binary, cores)).reduce((sum, rate) => sum + rate, 0);
  return { status: 'measured', oneCore, allCores, cores };
}

/** Measures one rate for each thread, with all threads at work. */
async function measureRates(binary: Uint8Array, threads: number): Promise<number[]> {
  const file = join(import.meta.dirname, 'peak-worker.js');
  const gate = new SharedArrayBuffer(4);
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData: { binary, gate, threads } }));
  return Promise.all(
    workers.map(
      (worker) =>
        new Promise<number>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
}

interface Compiler {
  readonly main: (
    args: readonly string[],
    options: {
      readonly readFile: (name: string) => string | null;
      readonly writeFile: (name: string, contents: Uint8Array) => void;
      readonly listFiles: () => string[];
    },
  ) => Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>;
}

async function compileKernel(): Promise<Uint8Array | null> {
  // By a variable: TypeScript must not look for a package that may be absent.
  const name = 'assemblyscript/asc';
  let asc: Compiler;
  try {
    asc = ((await import(name)) as { readonly default: Compiler }).default;
  } catch {
    return null;
  }
  const source = readFileSync(join(ROOT, 'bench', 'peak.as.ts'), 'utf8');
  let binary: Uint8Array | null = null;
  const args = ['peak.ts', '--outFile', 'peak.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
  const { error, stderr } = await asc.main(args, {
    readFile: (file) => (file === 'peak.ts' ? source : null),
    writeFile: (file, contents) => {
      if (file === 'peak.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`bench/peak.as.ts does not compile:\n${stderr.toString()}`, { cause: error });
  return binary;
}
