// How a training step of engine simd spreads over more cores than there are here: `npm run bench:cores -- cnn`. Measured: the
// time of every task on one thread, and whole steps on one thread and on two. Predicted: the rest, from these.
import { availableParallelism } from 'node:os';
import { bindKernels, openNative } from '../src/engine/simd/host/node/native.js';
import { createNodeEngine } from '../src/engine/simd/host/node/engine.js';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import { drawEpochOrder } from '../src/engine/epoch-order.js';
import { compile } from '../src/model/compile.js';
import { initialWeights } from '../src/model/initialize.js';
import { dataRequestOf } from '../src/open/plan-of.js';
import { locateIdxFolder } from './environment.js';
import { loadTask } from './load-task.js';
import { openOneThread } from './one-thread.js';
import { predictCores } from './predict-cores.js';
import { renderTable } from './render.js';
import { MODELS } from './tasks.js';

const STEPS = 300;
const ROUNDS = 5;
const THREADS = [1, 2, 4, 8, 12, 16, 32];
const names = process.argv.slice(2);
const cache = cacheDirectory(process.env);
const { library } = openNative(cache);
const wrap: Parameters<typeof openOneThread>[2] =
  library === null ? undefined : (kernels, memory) => bindKernels(kernels, memory, library);
for (const name of names.length > 0 ? names : ['lr', 'cnn', 'mlp']) await report(name);

async function report(name: string): Promise<void> {
  const task = MODELS.find((one) => one.name === name);
  if (task === undefined) throw new Error(`there is no ${name}; choose of ${MODELS.map((one) => one.name).join(', ')}`);
  const { experiment } = loadTask(task, locateIdxFolder());
  const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cache });
  const plan = compile(experiment, data);
  const taskMs = measureTasks();
  const measured = { one: await measureStep(1), two: availableParallelism() < 2 ? null : await measureStep(2) };
  const predicted = predictCores({ taskMs, measured, threads: THREADS });
  const two = predicted.find(({ threads }) => threads === 2)!.stepMs;
  const format = (ms: number): string => ms.toFixed(3);
  const told: Readonly<Record<number, number | null>> = { 1: measured.one, 2: measured.two };
  console.log(
    `### ${name}, ${library === null ? 'WebAssembly' : `native-${32 * library.lanes}`}: ${taskMs.length} meetings a step, ` +
      `${format(sumOf(taskMs))} ms of tasks (measured)\n`,
  );
  console.log(
    renderTable(
      ['threads', 'longest share', 'meetings', 'step, predicted', 'step, measured', 'faster than on 2, predicted'],
      predicted.map(({ threads, longestMs, meetingsMs, stepMs }) => [
        String(threads),
        `${format(longestMs)} ms`,
        `${format(meetingsMs)} ms`,
        `${format(stepMs)} ms`,
        typeof told[threads] === 'number' ? `${format(told[threads])} ms` : '',
        (two / stepMs).toFixed(2),
      ]),
    ),
  );

  /** Milliseconds of every task of every phase: means of the round with the least sum, after one that warms up. */
  function measureTasks(): readonly (readonly number[])[] {
    const thread = openOneThread(plan, data, wrap);
    const rounds = Array.from({ length: ROUNDS + 1 }, () => {
      const times = thread.program.train.map(({ tasks }) => Array.from({ length: tasks }, () => 0));
      for (let step = 0; step < STEPS; step++)
        thread.step(step, (phase, place, index) => {
          for (let at = 0; at < phase.tasks; at++) {
            const startMs = performance.now();
            phase.run(at, place);
            times[index]![at]! += (performance.now() - startMs) / STEPS;
          }
        });
      return times;
    });
    return rounds.slice(1).reduce((best, times) => (sumOf(times) < sumOf(best) ? times : best));
  }

  /** Milliseconds of a whole step by the engine itself: the mean of the best round, after one that warms up. */
  async function measureStep(threads: number): Promise<number> {
    const { training, normalization } = data;
    const weights = initialWeights(plan);
    const session = await createNodeEngine({ library }).open({ plan, training, normalization, weights, threads });
    const request = { epoch: 1, firstStep: 0, learningRates: new Float64Array(STEPS).fill(0.001) };
    const order = drawEpochOrder(plan, training.count, 1);
    let best = Infinity;
    for (let round = 0; round <= ROUNDS; round++) {
      const startMs = performance.now();
      await session.trainSteps({ ...request, order, signal: new AbortController().signal });
      if (round > 0) best = Math.min(best, (performance.now() - startMs) / STEPS);
    }
    await session.close();
    return best;
  }
}

function sumOf(taskMs: readonly (readonly number[])[]): number {
  return taskMs.flat().reduce((sum, ms) => sum + ms, 0);
}
