import { roundUp } from '../arena.js';
import type { GradientPhase, Site } from '../node.js';
import { SHARDS, wholeSlot } from '../node.js';
import type { Convolution } from './conv-types.js';

/** Gradients of a bias, one for each shard, and their sum. */
export interface BiasPartials {
  /** Clears a shard's sums and returns their address; 0 without a bias. */
  readonly clear: (shard: number) => number;
  /** The phase that sums up the kernel's gradient, with a task more that sums up the bias's. */
  readonly beside: (kernel: GradientPhase) => GradientPhase;
}

export function placeBiasPartials(
  { kernels, arena, gradient }: Site,
  { bias, outputShape }: Convolution,
): BiasPartials {
  if (bias === null) return { clear: () => 0, beside: (kernel) => kernel };
  const filters = outputShape[2]!;
  const stride = roundUp(4 * filters, 64);
  const partials = arena.bytes(SHARDS * stride);
  return {
    clear: (shard) => {
      kernels.fillValue(partials + shard * stride, filters, 0);
      return partials + shard * stride;
    },
    beside: ({ tasks, run, completes }) => ({
      tasks: tasks + 1,
      run: (task, step) => {
        if (task < tasks) run(task, step);
        else kernels.sumRows(partials, stride, SHARDS, filters, gradient(bias));
      },
      completes: (task) => (task < tasks ? (completes?.(task) ?? []) : [wholeSlot(bias)]),
    }),
  };
}
