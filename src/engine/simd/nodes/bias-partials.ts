import { roundUp } from '../arena.js';
import type { Site } from '../node.js';
import { SHARDS } from '../node.js';
import type { Convolution } from './conv-types.js';

/** Gradients of a bias, one for each shard, and their sum. */
export interface BiasPartials {
  /** Clears a shard's sums and returns their address; 0 without a bias. */
  readonly clear: (shard: number) => number;
  readonly tasks: number;
  readonly reduce: () => void;
}

export function placeBiasPartials(
  { kernels, arena, gradient }: Site,
  { bias, outputShape }: Convolution,
): BiasPartials {
  if (bias === null) return { clear: () => 0, tasks: 0, reduce: () => {} };
  const filters = outputShape[2]!;
  const stride = roundUp(4 * filters, 64);
  const partials = arena.bytes(SHARDS * stride);
  return {
    clear: (shard) => {
      kernels.fillValue(partials + shard * stride, filters, 0);
      return partials + shard * stride;
    },
    tasks: 1,
    reduce: () => void kernels.sumRows(partials, stride, SHARDS, filters, gradient(bias)),
  };
}
