import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import { ACTIVATIONS, expectZeros, isElementwise } from '../activation-kinds.js';
import type { Placed, Shard, Site } from '../node.js';

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
