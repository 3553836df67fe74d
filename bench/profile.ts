// Where a training step of engine simd spends its time, kernel by kernel, on one thread: `npm run bench:profile -- cnn`.
// With native kernels beside WebAssembly's, in turn, if `mnistx setup native` has made them. Whole steps are measured in time of
// the processor, which other programs disturb less; MNISTX_BENCH_STEPS of them each time (default: 600).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadExperiment } from '../src/config/load-experiment.js';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import { compileKernels } from '../src/engine/simd/host/node/kernels.js';
import { bindKernels, openNative } from '../src/engine/simd/host/node/native.js';
import { instantiate, makeSharedMemory } from '../src/engine/simd/kernels.js';
import type { Kernels } from '../src/engine/simd/kernel-exports.js';
import { firstPowers, nextPowers, optimizerOf } from '../src/model/optimizers.js';
import { buildProgram, measureProgram } from '../src/engine/simd/program.js';
import { drawEpochOrder } from '../src/engine/epoch-order.js';
import { compile } from '../src/model/compile.js';
import { initialWeights } from '../src/model/initialize.js';
import { dataRequestOf } from '../src/open/plan-of.js';
import { ROOT } from './environment.js';

const STEPS = Number(process.env['MNISTX_BENCH_STEPS'] ?? 600);
const [name = 'cnn', ...overrides] = process.argv.slice(2);
const { experiment } = loadExperiment({
  file: join(ROOT, 'configs', `${name}.yaml`),
  overrides: ['train.batch_size=100', ...overrides],
  readFile: (path) => readFileSync(path),
});
const cache = cacheDirectory(process.env);
const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cache });
const { library } = openNative(cache);
const plan = compile(experiment, data);
const { training, normalization } = data;
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

/** Milliseconds of an epoch's first steps, weights fresh; the first steps warm up. */
function measure(wrap: (kernels: Kernels, memory: WebAssembly.Memory) => Kernels): number {
  const module = compileKernels();
  const definition = optimizerOf(plan.training.optimizer);
  const optimizer = { learningRate: 0.001, step: 0, powers: firstPowers(definition) };
  const count = plan.training.batch_size;
  const unlinked = { plan, normalization, base: 1024, thread: 0, threads: 1, mostImages: count, optimizer };
  const { end } = measureProgram(unlinked);
  const images = Math.ceil(end / 64) * 64;
  const labels = images + training.images.length;
  const order = Math.ceil((labels + training.labels.length) / 64) * 64;
  const memory = makeSharedMemory(order + 4 * training.count + 65_536);
  const program = buildProgram({ ...unlinked, memory, kernels: wrap(instantiate(module, memory), memory) });
  new Uint8Array(memory.buffer).set(training.images, images);
  new Uint8Array(memory.buffer).set(training.labels, labels);
  new Uint32Array(memory.buffer, order, training.count).set(drawEpochOrder(plan, training.count, 1));
  new Float32Array(memory.buffer, program.weights, plan.weightCount).set(initialWeights(plan));
  for (const { at, values } of program.constants) new Int32Array(memory.buffer, at, values.length).set(values);
  const run = (phases: typeof program.train, step: number): void => {
    const place = { count, epoch: 1, step, isTraining: true };
    const sources = { images, areFloats: false, labels, examples: training.count, order, probabilities: 0 };
    program.setBatch({ ...place, ...sources, first: step * count });
    for (const phase of phases) for (let task = 0; task < phase.tasks; task++) phase.run(task, place);
    optimizer.step++;
    optimizer.powers = nextPowers(optimizer.powers, definition, optimizer.step);
  };
  run(program.pack, 0);
  for (let step = 0; step < STEPS / 4; step++) run(program.train, step);
  times.clear();
  const before = process.cpuUsage();
  for (let step = 0; step < STEPS; step++) run(program.train, step % Math.floor(training.count / count));
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
