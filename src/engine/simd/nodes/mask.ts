import type { LayerOf } from '../../../config/types.js';
import { fillMask, maskOf } from '../../../model/masks.js';
import type { PlanLayer } from '../../../model/types.js';
import { Purpose } from '../../../random.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Zeros } from '../arena.js';
import type { Placed, Shard, Site, Step } from '../node.js';

/** From this dropout rate on, the output counts as mostly 0. */
const MOSTLY = 0.4;

/** Writes the factors of one image to an address. */
type Draw = (at: number, image: number, step: Step) => void;

/** Multiplies by the factors that the definition of the layer draws, the same ones in every engine. */
export function maskNode(site: Site, layer: PlanLayer): Placed {
  const { memory, plan, input } = site;
  const mask = maskOf(layer);
  if (mask === null) return multiplyNode(site, null, input.zeros);
  const draw: Draw = (at, image, { epoch, step }) => {
    const place = { seed: plan.seed, epoch, step, layer: layer.index, first: image * input.size };
    fillMask(mask, place, new Float32Array(memory.buffer, at, input.size));
  };
  return multiplyNode(site, draw, input.zeros);
}

/** The same factors of a dropout, drawn by a kernel. */
export function dropoutNode(site: Site, { options, index }: PlanLayer): Placed {
  const { kernels, plan, input } = site;
  const { rate } = options as LayerOf<'dropout'>;
  const { size, zeros } = input;
  if (rate === 0) return multiplyNode(site, null, zeros);
  const seedLow = plan.seed >>> 0;
  const seedHigh = Math.floor(plan.seed / 0x100000000);
  const slot = Purpose.dropout * 0x1000000 + index;
  const threshold = rate * 0x100000000;
  const kept = 1 / (1 - rate);
  const draw: Draw = (at, image, { epoch, step }) =>
    kernels.fillMask(at, size, image * size, seedLow, seedHigh, step, epoch, slot, threshold, kept);
  return multiplyNode(site, draw, zeros === 'few' && rate >= MOSTLY ? 'many' : zeros);
}

/** Multiplies by the drawn factors in training; `null` draws none. */
function multiplyNode(site: Site, draw: Draw | null, zeros: Zeros): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { size } = input;
  const output = placeTensor(arena, capacity, size, zeros);
  const dOutput = placeTensor(arena, capacity, size);
  const mask = placeTensor(arena, capacity, size);
  const forward = ({ from, to }: Shard, step: Step): void => {
    for (let image = from; image < to; image++) {
      const [x, y, factors] = [imageAt(input, image), imageAt(output, image), imageAt(mask, image)];
      if (!step.isTraining || draw === null) {
        kernels.copyFloats(y, x, size);
        continue;
      }
      draw(factors, image, step);
      kernels.multiplyInto(y, x, factors, size);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      const [dy, dx] = [imageAt(dOutput, image), imageAt(dInput, image)];
      if (draw === null) kernels.copyFloats(dx, dy, size);
      else kernels.multiplyInto(dx, dy, imageAt(mask, image), size);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}
