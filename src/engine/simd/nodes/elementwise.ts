import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { Purpose } from '../../../random.js';
import { imageAt, placeTensor } from '../arena.js';
import { ACTIVATIONS, expectZeros, isElementwise } from '../activation-kinds.js';
import type { Placed, Shard, Site, Step } from '../node.js';

/** From this dropout rate on, the output counts as mostly 0. */
const MOSTLY = 0.4;

/** An activation layer of its own; softmax goes over the last axis. */
export function activationNode(site: Site, { options, outputShape }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { activation } = options as LayerOf<'activation'>;
  const { size } = input;
  const output = placeTensor(arena, capacity, size, isElementwise(activation) ? expectZeros(activation) : 'few');
  const dOutput = placeTensor(arena, capacity, size);
  const columns = outputShape.at(-1)!;
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const [x, y] = [imageAt(input, image), imageAt(output, image)];
      if (isElementwise(activation)) kernels.activate(ACTIVATIONS[activation], x, y, size);
      else kernels.softmaxRows(x, y, size / columns, columns);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      const [x, y, dy, dx] = [
        imageAt(input, image),
        imageAt(output, image),
        imageAt(dOutput, image),
        imageAt(dInput, image),
      ];
      if (isElementwise(activation)) kernels.activateBackward(ACTIVATIONS[activation], x, y, dy, dx, size);
      else kernels.softmaxRowsBackward(y, dy, dx, size / columns, columns);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}

/** Softmax after a layer that has it as its activation, where the loss does not take logits. */
export function softmaxNode(site: Site, layer: PlanLayer): Placed {
  return activationNode(site, { ...layer, options: { type: 'activation', activation: 'softmax', name: layer.name } });
}

/** Drops with the mask of (seed, epoch, step, layer), the same one that every engine uses. */
export function dropoutNode(site: Site, { options, index }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput, plan } = site;
  const { rate } = options as LayerOf<'dropout'>;
  const { size } = input;
  const output = placeTensor(arena, capacity, size, input.zeros === 'few' && rate >= MOSTLY ? 'many' : input.zeros);
  const dOutput = placeTensor(arena, capacity, size);
  const mask = placeTensor(arena, capacity, size);
  const threshold = rate * 0x100000000;
  const kept = 1 / (1 - rate);
  const seedLow = plan.seed >>> 0;
  const seedHigh = Math.floor(plan.seed / 0x100000000);
  const forward = ({ from, to }: Shard, { isTraining, epoch, step }: Step): void => {
    for (let image = from; image < to; image++) {
      const [x, y] = [imageAt(input, image), imageAt(output, image)];
      if (!isTraining || rate === 0) {
        kernels.copyFloats(y, x, size);
        continue;
      }
      kernels.fillMask(
        imageAt(mask, image),
        size,
        image * size,
        seedLow,
        seedHigh,
        step,
        epoch,
        Purpose.dropout * 0x1000000 + index,
        threshold,
        kept,
      );
      kernels.multiplyInto(y, x, imageAt(mask, image), size);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      const [dy, dx] = [imageAt(dOutput, image), imageAt(dInput, image)];
      if (rate === 0) kernels.copyFloats(dx, dy, size);
      else kernels.multiplyInto(dx, dy, imageAt(mask, image), size);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}
