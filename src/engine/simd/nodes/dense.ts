import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { ACTIVATIONS, expectZeros, isElementwise, isFromOutput } from '../activation-kinds.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Node, Phase, Placed, Range, Shard, Site, Step } from '../node.js';
import { denseProduct, ROWS_PER_TASK, sparseProduct } from './dense-products.js';
import type { Product } from './dense-products.js';

/**
 * Weights of a kernel that no longer stay in the cache of a core while the images of a shard pass. Then a task takes some of the
 * units, or of the features, of half a batch, so that each weight is fetched twice a step instead of once a shard.
 */
const LARGE = 65_536;

/** Units in one task of a large kernel: whole blocks of registers, whatever the width of a vector. */
const UNITS_PER_TASK = 96;

/** Parts of a batch in the tasks of a large kernel: without them there would be few. */
const PARTS = 2;

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
  const product = (input.zeros === 'few' ? denseProduct : sparseProduct)(site, layer, { y: before, dy: dOutput });
  const isLarge = features * units >= LARGE;

  const forward = (shard: Shard, step: Step): void => {
    if (!isLarge || !step.isTraining) {
      product.prepare(shard, step);
      product.forward(shard, { from: 0, to: units });
    }
    for (let image = shard.from; kind !== 0 && image < shard.to; image++)
      kernels.activate(kind, imageAt(before, image), imageAt(output, image), units);
  };
  const activateBackward = ({ from, to }: Shard): void => {
    for (let image = from; kind !== 0 && image < to; image++) {
      const dy = imageAt(dOutput, image);
      kernels.activateBackward(kind, imageAt(before, image), imageAt(output, image), dy, dy, units);
    }
  };
  const backward = (shard: Shard): void => {
    activateBackward(shard);
    if (dInput !== null) product.inputGradient(shard, { from: 0, to: features });
  };
  const gradients: Phase = {
    tasks: kernelTasks + (biasSlot === undefined ? 0 : 1),
    run: (task: number, { count }: Step) => {
      if (task < kernelTasks) product.gradient(task, count);
      else kernels.sumRows(dOutput.at, dOutput.stride, count, units, site.gradient(biasSlot!));
    },
  };
  const node: Node = { output, forward, backward, gradients: [gradients] };
  if (!isLarge) return { node, dOutput };
  const prepareForward = { partial: product.prepare, finish: inTasks(product.forward, units, UNITS_PER_TASK) };
  if (dInput === null) return { node: { ...node, prepareForward }, dOutput };
  const prepareBackward = {
    partial: activateBackward,
    finish: inTasks(product.inputGradient, features, ROWS_PER_TASK),
  };
  return { node: { ...node, prepareForward, prepareBackward, backward: () => {} }, dOutput };
}

/** Work on up to `most` of `all` units or features and a part of the batch, a task each. */
function inTasks(work: Product['forward'], all: number, most: number): Phase {
  const part = (index: number, count: number): Range => ({
    from: Math.floor((index * count) / PARTS),
    to: Math.floor(((index + 1) * count) / PARTS),
  });
  return {
    tasks: PARTS * Math.ceil(all / most),
    run: (task, { count }) => {
      const from = Math.floor(task / PARTS) * most;
      work(part(task % PARTS, count), { from, to: Math.min(all, from + most) });
    },
  };
}
