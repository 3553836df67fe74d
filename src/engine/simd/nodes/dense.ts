import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import { ACTIVATIONS, expectZeros, isElementwise, isFromOutput } from '../activation-kinds.js';
import { NONZERO_TABLE } from '../nonzero-table.js';
import type { Phase, Placed, Shard, Site, Step } from '../node.js';

/** Rows of the kernel in one task of its gradient. */
const ROWS_PER_TASK = 64;

/** Dense + bias + activation; a softmax stays outside. */
export function denseNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const options = layer.options as LayerOf<'dense'>;
  const [features, units] = [layer.inputShape[0]!, options.units];
  const biasSlot = layer.slots[1];
  const activation = isElementwise(options.activation) ? options.activation : 'linear';
  const output = placeTensor(arena, capacity, units, expectZeros(activation));
  const dOutput = placeTensor(arena, capacity, units);
  const kind = ACTIVATIONS[activation];
  const before = isFromOutput(activation) ? output : placeTensor(arena, capacity, units);
  const kernelTasks = Math.ceil(features / ROWS_PER_TASK);

  const product = input.zeros === 'few' ? makeDenseProduct(site, layer) : makeSparseProduct(site, layer);
  const forward = ({ from, to }: Shard): void => {
    product.forward(from, to, before);
    if (kind === 0) return;
    for (let image = from; image < to; image++)
      kernels.activate(kind, imageAt(before, image), imageAt(output, image), units);
  };
  const backward = ({ from, to }: Shard): void => {
    if (kind !== 0) {
      for (let image = from; image < to; image++) {
        const dy = imageAt(dOutput, image);
        kernels.activateBackward(kind, imageAt(before, image), imageAt(output, image), dy, dy, units);
      }
    }
    if (dInput !== null) product.inputGradient(from, to, dOutput);
  };
  const gradients: Phase = {
    tasks: kernelTasks + (biasSlot === undefined ? 0 : 1),
    run: (task: number, { count }: Step) => {
      if (task < kernelTasks) product.gradient(task, count, dOutput);
      else kernels.sumRows(dOutput.at, dOutput.stride, count, units, site.gradient(biasSlot!));
    },
  };
  return { node: { output, forward, backward, gradients: [gradients] }, dOutput };
}

/** Input times kernel, and the gradients of the input and of the kernel's rows for one task's features. */
interface Product {
  readonly forward: (from: number, to: number, y: Tensor) => void;
  readonly inputGradient: (from: number, to: number, dy: Tensor) => void;
  readonly gradient: (task: number, count: number, dy: Tensor) => void;
}

function makeDenseProduct(
  { kernels, input, dInput, weight, gradient }: Site,
  { inputShape, slots, options }: PlanLayer,
): Product {
  const [features, { units }] = [inputShape[0]!, options as LayerOf<'dense'>];
  const [kernel, bias] = [slots[0]!, slots[1]];
  return {
    forward: (from, to, y) => {
      const x = [imageAt(input, from), input.stride, to - from, features] as const;
      const weights = [weight(kernel), bias === undefined ? 0 : weight(bias), units] as const;
      kernels.denseForward(...x, ...weights, imageAt(y, from), y.stride);
    },
    inputGradient: (from, to, dy) => {
      const rows = [imageAt(dy, from), dy.stride, to - from, units] as const;
      const target = [features, imageAt(dInput!, from), dInput!.stride] as const;
      kernels.denseBackwardInput(...rows, weight(kernel), ...target);
    },
    gradient: (task, count, dy) => {
      const from = task * ROWS_PER_TASK;
      const to = Math.min(features, from + ROWS_PER_TASK);
      const rows = [input.at, input.stride, dy.at, dy.stride, count, units] as const;
      kernels.denseBackwardKernel(...rows, from, to, gradient(kernel));
    },
  };
}

/** The same over lists of nonzero values. */
function makeSparseProduct(site: Site, layer: PlanLayer): Product {
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
  const whole = makeDenseProduct(site, layer);
  return {
    forward: (from, to, y) => {
      const x = [imageAt(input, from), input.stride, to - from, features, ROWS_PER_TASK, table] as const;
      const weights = [weight(kernel), bias === undefined ? 0 : weight(bias), units] as const;
      kernels.sparseDenseRows(...x, ...listsFrom(from), ...weights, imageAt(y, from), y.stride);
    },
    inputGradient: (from, to, dy) => {
      if (input.zeros !== 'final') return whole.inputGradient(from, to, dy);
      const rows = [groups, to - from, imageAt(dy, from), dy.stride, units] as const;
      const target = [weight(kernel), features, imageAt(dInput!, from), dInput!.stride] as const;
      kernels.sparseDenseInput(...listsFrom(from), ...rows, ...target);
    },
    gradient: (task, count, dy) => {
      const rows = Math.min(ROWS_PER_TASK, features - task * ROWS_PER_TASK);
      const places = [...listsFrom(0), task, ROWS_PER_TASK, count, dy.at, dy.stride] as const;
      kernels.sparseDenseKernel(...places, rows, units, gradient(kernel), columns());
    },
  };
}
