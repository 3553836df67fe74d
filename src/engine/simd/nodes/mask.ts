import type { LayerOf } from '../../../config/types.js';
import { sizeOf } from '../../../model/layer-definition.js';
import type { Mask } from '../../../model/layer-definition.js';
import { fillMask, maskOf, shapeOfMask } from '../../../model/masks.js';
import type { PlanLayer } from '../../../model/types.js';
import { Purpose } from '../../../random.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { Placed, Shard, Site, Step } from '../node.js';

/** From this dropout rate on, the output counts as mostly 0. */
const MOSTLY = 0.4;

/** Writes the factors of one image to an address. */
type Draw = (at: number, image: number, step: Step) => void;

/** Applies the factors that the definition of the layer draws, the same ones in every engine. */
export function maskNode(site: Site, layer: PlanLayer): Placed {
  const { memory, plan } = site;
  const mask = maskOf(layer);
  if (mask === null) return copyNode(site);
  const size = factorsOf(mask, layer);
  return combineNode(site, layer, mask, (at, image, { epoch, step }) => {
    const place = { seed: plan.seed, epoch, step, layer: layer.index, first: image * size };
    fillMask(mask, place, new Float32Array(memory.buffer, at, size));
  });
}

/** The same factors of a dropout, drawn by a kernel. */
export function dropoutNode(site: Site, layer: PlanLayer): Placed {
  const { input } = site;
  const mask = maskOf(layer);
  if (mask === null) return copyNode(site);
  const { rate } = layer.options as LayerOf<'dropout' | 'spatial_dropout2d'>;
  const size = factorsOf(mask, layer);
  const drawFactors = drawDropout(site, layer, rate)!;
  const draw: Draw = (at, image, step) => drawFactors(at, size, image * size, step);
  const zeros = input.zeros === 'few' && rate >= MOSTLY ? 'many' : input.zeros;
  return combineNode(site, layer, mask, draw, zeros);
}

/** Writes `count` factors of a dropout from number `first` of the batch on. */
export type DrawFactors = (at: number, count: number, first: number, step: Step) => void;

/** Draws the factors of a layer's dropout by a kernel; `null` if all of them are 1. */
export function drawDropout(site: Site, layer: PlanLayer, rate: number): DrawFactors | null {
  if (rate === 0) return null;
  const streamOf = namesOf(site, layer);
  const [threshold, kept] = [rate * 0x100000000, 1 / (1 - rate)];
  return (at, count, first, step) => site.kernels.fillMask(at, count, first, ...streamOf(step), threshold, kept);
}

/** The same noise, drawn by a kernel. */
export function gaussianNoiseNode(site: Site, layer: PlanLayer): Placed {
  const { kernels } = site;
  const mask = maskOf(layer);
  if (mask === null) return copyNode(site);
  const { stddev } = layer.options as LayerOf<'gaussian_noise'>;
  const size = factorsOf(mask, layer);
  const streamOf = namesOf(site, layer);
  const draw: Draw = (at, image, step) => kernels.fillNoise(at, size, image * size, ...streamOf(step), stddev);
  return combineNode(site, layer, mask, draw);
}

function factorsOf(mask: Mask, layer: PlanLayer): number {
  return sizeOf(shapeOfMask(mask, layer));
}

/** The stream of random words of a layer and step, as kernels take its name. */
function namesOf({ plan: { seed } }: Site, { index }: PlanLayer) {
  const [low, high] = [seed >>> 0, Math.floor(seed / 0x100000000)];
  const slot = Purpose.dropout * 0x1000000 + index;
  return ({ epoch, step }: Step) => [low, high, step, epoch, slot] as const;
}

/** Passes its values on, in training too. */
function copyNode(site: Site): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const output = placeTensor(arena, capacity, input.size, input.zeros);
  const dOutput = placeTensor(arena, capacity, input.size);
  const copy = ({ from, to }: Shard, target: Tensor, source: Tensor): void => {
    for (let image = from; image < to; image++)
      kernels.copyFloats(imageAt(target, image), imageAt(source, image), input.size);
  };
  const forward = (shard: Shard): void => copy(shard, output, input);
  const backward = (shard: Shard): void => {
    if (dInput !== null) copy(shard, dInput, dOutput);
  };
  return { node: { output, forward, backward }, dOutput };
}

/** Applies the drawn factors in training. */
function combineNode(
  site: Site,
  layer: PlanLayer,
  mask: Mask,
  draw: Draw,
  zeros = mask.operation === 'add' ? ('few' as const) : site.input.zeros,
): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { size } = input;
  const columns = factorsOf(mask, layer);
  const output = placeTensor(arena, capacity, size, zeros);
  const dOutput = placeTensor(arena, capacity, size);
  const factors = placeTensor(arena, capacity, columns);
  const isSum = mask.operation === 'add';
  const multiply = (target: number, source: number, image: number): void =>
    kernels.multiplyRows(target, source, imageAt(factors, image), size / columns, columns);
  const forward = ({ from, to }: Shard, step: Step): void => {
    for (let image = from; image < to; image++) {
      const [x, y] = [imageAt(input, image), imageAt(output, image)];
      if (step.isTraining) draw(imageAt(factors, image), image, step);
      if (!step.isTraining) kernels.copyFloats(y, x, size);
      else if (isSum) kernels.addRows(y, x, imageAt(factors, image), size / columns, columns);
      else multiply(y, x, image);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    for (let image = from; dInput !== null && image < to; image++) {
      const [dy, dx] = [imageAt(dOutput, image), imageAt(dInput, image)];
      if (isSum) kernels.copyFloats(dx, dy, size);
      else multiply(dx, dy, image);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}
