import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { ACTIVATIONS, expectZeros, isElementwise, isFromOutput } from '../activation-kinds.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Placed, Shard, Site } from '../node.js';
import { placeRowGradients } from './row-gradients.js';

/** Dense + bias + activation of every token of (tokens, features); a softmax stays outside. */
export function tokenDenseNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput, weight, gradient, learns } = site;
  const { activation: name, units } = layer.options as LayerOf<'dense'>;
  const [tokens, features] = layer.inputShape as readonly [number, number];
  const [kernelSlot, biasSlot] = [layer.slots[0]!, layer.slots[1]];
  const activation = isElementwise(name) ? name : 'linear';
  const size = tokens * units;
  const output = placeTensor(arena, capacity, size, expectZeros(activation));
  const dOutput = placeTensor(arena, capacity, size);
  const kind = ACTIVATIONS[activation];
  const before = isFromOutput(activation) ? output : placeTensor(arena, capacity, size);
  const [kernel, bias] = [weight(kernelSlot), biasSlot === undefined ? 0 : weight(biasSlot)];
  const gradients = placeRowGradients(site, { rows: tokens, features, units });

  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const x = [imageAt(input, image), 4 * features, tokens, features] as const;
      const y = imageAt(before, image);
      kernels.denseForward(...x, kernel, 4 * units, bias, units, y, 4 * units);
      if (kind !== 0) kernels.activate(kind, y, imageAt(output, image), size);
    }
  };
  const backward = (shard: Shard): void => {
    for (let image = shard.from; image < shard.to; image++) {
      const dy = imageAt(dOutput, image);
      if (kind !== 0) kernels.activateBackward(kind, imageAt(before, image), imageAt(output, image), dy, dy, size);
      if (dInput === null) continue;
      const rows = [dy, 4 * units, tokens, units] as const;
      kernels.denseBackwardInput(...rows, kernel, features, imageAt(dInput, image), 4 * features);
    }
    if (learns) gradients.run(shard, input, dOutput);
  };
  const dBias = biasSlot === undefined ? 0 : gradient(biasSlot);
  const reduce = gradients.reduce([{ first: 0, count: units, kernel: gradient(kernelSlot), bias: dBias }]);
  return { node: { output, forward, backward, gradients: [reduce] }, dOutput };
}
