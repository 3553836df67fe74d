import { imageAt } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { Phase, Shard, Site } from '../node.js';
import { SHARDS } from '../node.js';

/** A dense product of rows: each image has as many, one behind the other. */
export interface RowsProduct {
  readonly rows: number;
  readonly features: number;
  readonly units: number;
}

/** Gradients of a kernel and a bias that all rows of all images go through: a part for each shard, and their sum. */
export interface RowGradients {
  /** Computes a shard's part from the product's input and from the gradient of its output. */
  readonly run: (shard: Shard, x: Tensor, dy: Tensor) => void;
  /** Adds the parts up into gradients of weights. */
  readonly reduce: (targets: readonly UnitsTarget[]) => Phase;
}

/** Where the gradients of neighbouring units go: addresses of those of their kernel and of their bias, 0 without one. */
export interface UnitsTarget {
  readonly first: number;
  readonly count: number;
  readonly kernel: number;
  readonly bias: number;
}

/** Floats that one task adds up. */
const FLOATS_PER_TASK = 4096;

export function placeRowGradients(site: Site, { rows, features, units }: RowsProduct): RowGradients {
  const { kernels, arena, capacity } = site;
  const size = features * units;
  const [stride, biasStride] = [4 * (size + 4), 4 * (units + 4)];
  const [parts, biasParts] = [arena.bytes(SHARDS * stride), arena.bytes(SHARDS * biasStride)];
  const most = rows * Math.ceil(capacity / SHARDS);
  const [gatheredX, gatheredDy] = [site.scratch(4 * most * features), site.scratch(4 * most * units)];
  const gather = (to: number, from: Tensor, shard: Shard, width: number): void => {
    const imageBytes = 4 * rows * width;
    const count = shard.to - shard.from;
    kernels.copyRows(to, imageBytes, imageAt(from, shard.from), from.stride, count, rows * width);
  };
  return {
    run: (shard, x, dy) => {
      const [xs, dys, count] = [gatheredX(), gatheredDy(), rows * (shard.to - shard.from)];
      gather(xs, x, shard, features);
      gather(dys, dy, shard, units);
      const part = parts + shard.index * stride;
      kernels.denseBackwardKernel(xs, 4 * features, dys, 4 * units, count, units, 0, features, part);
      kernels.sumRows(dys, 4 * units, count, units, biasParts + shard.index * biasStride);
    },
    reduce: (targets) => {
      const rowsPerTask = Math.max(1, Math.floor(FLOATS_PER_TASK / units));
      const kernelTasks = Math.ceil(features / rowsPerTask);
      const addUp = (from: number, step: number, count: number, to: number): void =>
        void kernels.sumRows(from, step, SHARDS, count, to);
      return {
        tasks: kernelTasks + 1,
        run: (task) => {
          for (const { first, count, kernel, bias } of targets) {
            if (task === kernelTasks) {
              if (bias !== 0) addUp(biasParts + 4 * first, biasStride, count, bias);
              continue;
            }
            const from = task * rowsPerTask;
            for (let row = from; row < Math.min(features, from + rowsPerTask); row++)
              addUp(parts + 4 * (row * units + first), stride, count, kernel + 4 * row * count);
          }
        },
      };
    },
  };
}
