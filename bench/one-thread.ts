import { compileKernels } from '../src/engine/simd/host/node/kernels.js';
import { instantiate, makeSharedMemory } from '../src/engine/simd/kernels.js';
import type { Kernels } from '../src/engine/simd/kernel-exports.js';
import type { Phase, Step } from '../src/engine/simd/node.js';
import { buildProgram, measureProgram } from '../src/engine/simd/program.js';
import type { Program } from '../src/engine/simd/program.js';
import { drawEpochOrder } from '../src/engine/epoch-order.js';
import type { Dataset } from '../src/data/types.js';
import { initialWeights } from '../src/model/initialize.js';
import { firstPowers, nextPowers, optimizerOf } from '../src/model/optimizers.js';
import type { Plan } from '../src/model/types.js';

export type RunPhase = (phase: Phase, step: Step, index: number) => void;

/** A program of engine simd on this thread, with fresh weights and the training set in its memory. */
export interface OneThread {
  readonly program: Program;
  /** Trains a step of the first epoch, counted from 0; `runPhase` runs all tasks of a phase by default. */
  readonly step: (step: number, runPhase?: RunPhase) => void;
}

/** `wrap`: other kernels in place of WebAssembly's */
export function openOneThread(
  plan: Plan,
  { training, normalization }: Pick<Dataset, 'training' | 'normalization'>,
  wrap: (kernels: Kernels, memory: WebAssembly.Memory) => Kernels = (kernels) => kernels,
): OneThread {
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
  const run = (phases: readonly Phase[], step: number, runPhase: RunPhase): void => {
    const place = { count, epoch: 1, step, isTraining: true };
    const sources = { images, areFloats: false, labels, examples: training.count, order, probabilities: 0 };
    program.setBatch({ ...place, ...sources, first: step * count });
    phases.forEach((phase, index) => runPhase(phase, place, index));
    optimizer.step++;
    optimizer.powers = nextPowers(optimizer.powers, definition, optimizer.step);
  };
  run(program.pack, 0, runAll);
  return {
    program,
    step: (step, runPhase = runAll) => run(program.train, step % Math.floor(training.count / count), runPhase),
  };
}

function runAll(phase: Phase, step: Step): void {
  for (let task = 0; task < phase.tasks; task++) phase.run(task, step);
}
