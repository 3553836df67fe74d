import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import { NONZERO_TABLE } from '../nonzero-table.js';
import type { Range, Site, Step } from '../node.js';

/** Rows of the kernel in one task of its gradient. */
export const ROWS_PER_TASK = 64;

/** Input times kernel, and the gradients of the input and of the kernel's rows for one task's features. */
export interface Product {
  /** What `forward` needs first of the images. */
  readonly prepare: (images: Range, step: Step) => void;
  readonly forward: (images: Range, units: Range) => void;
  /** Features from a multiple of ROWS_PER_TASK on. */
  readonly inputGradient: (images: Range, features: Range) => void;
  readonly gradient: (task: number, count: number) => void;
}

/** `y`: output before the activation; `dy`: its gradient. */
export interface Outputs {
  readonly y: Tensor;
  readonly dy: Tensor;
}

export function denseProduct(site: Site, { inputShape, slots, options }: PlanLayer, { y, dy }: Outputs): Product {
  const { kernels, input, dInput, weight, gradient } = site;
  const [features, { units }] = [inputShape[0]!, options as LayerOf<'dense'>];
  const [kernel, bias] = [slots[0]!, slots[1]];
  return {
    prepare: () => {},
    forward: ({ from, to }, some) => {
      const x = [imageAt(input, from), input.stride, to - from, features] as const;
      const at = 4 * some.from;
      const weights = [weight(kernel) + at, 4 * units, bias === undefined ? 0 : weight(bias) + at] as const;
      kernels.denseForward(...x, ...weights, some.to - some.from, imageAt(y, from) + at, y.stride);
    },
    inputGradient: ({ from, to }, some) => {
      const rows = [imageAt(dy, from), dy.stride, to - from, units] as const;
      const target = [some.to - some.from, imageAt(dInput!, from) + 4 * some.from, dInput!.stride] as const;
      kernels.denseBackwardInput(...rows, weight(kernel) + 4 * units * some.from, ...target);
    },
    gradient: (task, count) => {
      const from = task * ROWS_PER_TASK;
      const to = Math.min(features, from + ROWS_PER_TASK);
      const rows = [input.at, input.stride, dy.at, dy.stride, count, units] as const;
      kernels.denseBackwardKernel(...rows, from, to, gradient(kernel));
    },
  };
}

/** The same over lists of nonzero values. */
export function sparseProduct(site: Site, layer: PlanLayer, { y, dy }: Outputs): Product {
  const { inputShape, slots, options } = layer;
  const { kernels, arena, capacity, input, dInput, weight, gradient } = site;
  const [features, { units }] = [inputShape[0]!, options as LayerOf<'dense'>];
  const [kernel, bias] = [slots[0]!, slots[1]];
  const groups = Math.ceil(features / ROWS_PER_TASK);
  const listStride = roundUp(8 * features + 32, 16);
  const endsStride = roundUp(4 * groups, 16);
  const [lists, ends] = [arena.bytes(capacity * listStride), arena.bytes(capacity * endsStride)];
  const listsFrom = (image: number) =>
    [lists + image * listStride, listStride, ends + image * endsStride, endsStride] as const;
  const columns = site.scratch(256 + 8 * ROWS_PER_TASK * capacity);
  const table = site.constant(NONZERO_TABLE);
  const whole = denseProduct(site, layer, { y, dy });
  const places = { lists, listStride, ends, endsStride, width: ROWS_PER_TASK, step: 4 * units, table };
  const listImages = site.takeImagesAsLists?.() ?? null;
  return {
    prepare: ({ from, to }, step) => {
      if (listImages !== null) return listImages({ from, to }, step, places);
      const x = [imageAt(input, from), input.stride, to - from, features, ROWS_PER_TASK] as const;
      kernels.listRows(...x, 4 * units, table, ...listsFrom(from));
    },
    forward: ({ from, to }, some) => {
      const at = 4 * some.from;
      const weights = [weight(kernel) + at, bias === undefined ? 0 : weight(bias) + at, some.to - some.from] as const;
      kernels.sparseDenseForward(...listsFrom(from), groups, to - from, ...weights, imageAt(y, from) + at, y.stride);
    },
    inputGradient: ({ from, to }, some) => {
      if (input.zeros !== 'final') return whole.inputGradient({ from, to }, some);
      const groupsOf = [some.from / ROWS_PER_TASK, Math.ceil(some.to / ROWS_PER_TASK), ROWS_PER_TASK] as const;
      const rows = [to - from, imageAt(dy, from), dy.stride, units] as const;
      const target = [weight(kernel), features, imageAt(dInput!, from), dInput!.stride] as const;
      kernels.sparseDenseInput(...listsFrom(from), ...groupsOf, ...rows, ...target);
    },
    gradient: (task, count) => {
      const rows = Math.min(ROWS_PER_TASK, features - task * ROWS_PER_TASK);
      const places = [...listsFrom(0), task, ROWS_PER_TASK, count, dy.at, dy.stride] as const;
      kernels.sparseDenseKernel(...places, rows, units, gradient(kernel), columns());
    },
  };
}
