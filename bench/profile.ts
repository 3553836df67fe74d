// Where a training step of engine simd spends its time, kernel by kernel, on one thread: `npm run bench:profile -- cnn`
// of configs/, or the path of an experiment.
// With native kernels beside WebAssembly's, in turn, if `mnistx setup native` has made them. Whole steps are measured in time of
// the processor, which other programs disturb less; MNISTX_BENCH_STEPS of them each time (default: 600).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderProblems } from '../src/cli/render/problems.js';
import { loadExperiment } from '../src/config/load-experiment.js';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import { bindKernels, openNative } from '../src/engine/simd/host/node/native.js';
import type { Kernels } from '../src/engine/simd/kernel-exports.js';
import { MnistxError } from '../src/errors.js';
import { compile } from '../src/model/compile.js';
import { dataRequestOf } from '../src/open/plan-of.js';
import { ROOT } from './environment.js';
import { openOneThread } from './one-thread.js';

const STEPS = Number(process.env['MNISTX_BENCH_STEPS'] ?? 600);
const [name = 'cnn', ...overrides] = process.argv.slice(2);
const { experiment } = readNetwork();
const cache = cacheDirectory(process.env);
const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cache });
const { library } = openNative(cache);
const plan = compile(experiment, data);
const times = new Map<string, { calls: number; ms: number }>();
const plain = measure((kernels) => kernels);
if (library !== null) {
  const rounds = [0, 1, 2].map(
    () => [measure((kernels) => kernels), measure((kernels, memory) => bindKernels(kernels, memory, library))] as const,
  );
  const ratios = rounds.map(([web, native]) => (web / native).toFixed(2));
  const best = Math.min(...rounds.map(([, native]) => native));
  console.log(
    `${name}: ${(best / STEPS).toFixed(3)} ms a step with native kernels; times faster, in turn: ${ratios.join(' ')}`,
  );
}
times.clear();
measure((kernels, memory) => timeKernels(library === null ? kernels : bindKernels(kernels, memory, library)));
let inKernels = 0;
for (const { ms } of times.values()) inKernels += ms;
const rows = [...times].sort(([, a], [, b]) => b.ms - a.ms);
console.log(
  `${name}: ${(plain / STEPS).toFixed(3)} ms a step on one thread, untimed; ${library === null ? '' : 'native '}kernels, timed one by one:`,
);
for (const [kernel, { calls, ms }] of rows) {
  const share = ((100 * ms) / inKernels).toFixed(1).padStart(5);
  console.log(
    `${share} %  ${(ms / STEPS).toFixed(4)} ms  ${String(Math.round(calls / STEPS)).padStart(6)} calls  ${kernel}`,
  );
}

function readNetwork(): ReturnType<typeof loadExperiment> {
  try {
    return loadExperiment({
      file: name.includes('/') ? name : join(ROOT, 'configs', `${name}.yaml`),
      overrides: ['train.batch_size=100', ...overrides],
      readFile: (path) => readFileSync(path),
    });
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    console.error(renderProblems(error.problems, { color: false }));
    process.exit(2);
  }
}

/** Milliseconds of an epoch's first steps, weights fresh; the first steps warm up. */
function measure(wrap: (kernels: Kernels, memory: WebAssembly.Memory) => Kernels): number {
  const thread = openOneThread(plan, data, wrap);
  for (let step = 0; step < STEPS / 4; step++) thread.step(step);
  times.clear();
  const before = process.cpuUsage();
  for (let step = 0; step < STEPS; step++) thread.step(step);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function timeKernels(kernels: Kernels): Kernels {
  const timers = Object.entries(kernels).map(([kernel, call]) => [
    kernel,
    (...args: never[]) => {
      const startMs = performance.now();
      const result: unknown = (call as (...args: never[]) => unknown)(...args);
      const time = times.get(kernel) ?? { calls: 0, ms: 0 };
      time.calls++;
      time.ms += performance.now() - startMs;
      times.set(kernel, time);
      return result;
    },
  ]);
  return Object.fromEntries(timers) as Kernels;
}
