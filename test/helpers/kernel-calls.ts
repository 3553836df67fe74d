import type { Kernels } from '../../src/engine/simd/kernel-exports.js';
import { buildProgram } from '../../src/engine/simd/program.js';
import type { Plan } from '../../src/model/types.js';

/** How often each kernel is called in a step of training over 15 images of two channels. */
export function countKernelCalls(plan: Plan): Map<string, number> {
  const calls = new Map<string, number>();
  const count = (name: string) => (): number => {
    calls.set(name, (calls.get(name) ?? 0) + 1);
    return 0;
  };
  const kernels = new Proxy({}, { get: (_, name) => count(String(name)) }) as Kernels;
  const memory = new WebAssembly.Memory({ initial: 400, maximum: 400, shared: true });
  const normalization = { scale: [1, 1], offset: [0, 0] };
  const optimizer = { learningRate: 1, step: 0, powers: [0, 0] as const };
  const places = { base: 1024, mostImages: 15, thread: 0, threads: 1 };
  const { train, setBatch } = buildProgram({ plan, normalization, kernels, memory, optimizer, ...places });
  const step = { count: 15, epoch: 1, step: 0, isTraining: true };
  const set = { images: 0, areFloats: false, labels: 0, examples: 15, order: 0, first: 0, probabilities: 0 };
  setBatch({ ...step, ...set });
  for (const phase of train) for (let task = 0; task < phase.tasks; task++) phase.run(task, step);
  return calls;
}
