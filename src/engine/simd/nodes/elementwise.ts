import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import { ACTIVATIONS, expectZeros, isElementwise } from '../activation-kinds.js';
import type { Placed, Shard, Site } from '../node.js';

/** An activation layer of any activation but softmax, whose node is the same after any layer. */
export function activationNode(site: Site, { options }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { activation } = options as LayerOf<'activation'>;
  if (!isElementwise(activation)) throw new Error(`${activation} is not applied value by value`);
  const { size } = input;
  const output = placeTensor(arena, capacity, size, expectZeros(activation));
  const dOutput = placeTensor(arena, capacity, size);
  const kind = ACTIVATIONS[activation];
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++)
      kernels.activate(kind, imageAt(input, image), imageAt(output, image), size);
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      const [x, y] = [imageAt(input, image), imageAt(output, image)];
      kernels.activateBackward(kind, x, y, imageAt(dOutput, image), imageAt(dInput, image), size);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}

export function rescalingNode(site: Site, { options }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { scale, offset } = options as LayerOf<'rescaling'>;
  const { size, zeros } = input;
  const output = placeTensor(arena, capacity, size, offset === 0 ? zeros : 'few');
  const dOutput = placeTensor(arena, capacity, size);
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++)
      kernels.rescale(imageAt(output, image), imageAt(input, image), size, scale, offset);
  };
  const backward = ({ from, to }: Shard): void => {
    for (let image = from; dInput !== null && image < to; image++)
      kernels.rescale(imageAt(dInput, image), imageAt(dOutput, image), size, scale, 0);
  };
  return { node: { output, forward, backward }, dOutput };
}

/** A softmax over the last axis that the loss does not compute. */
export function softmaxNode(site: Site, { outputShape }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { size } = input;
  const output = placeTensor(arena, capacity, size);
  const dOutput = placeTensor(arena, capacity, size);
  const columns = outputShape.at(-1)!;
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++)
      kernels.softmaxRows(imageAt(input, image), imageAt(output, image), size / columns, columns);
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      const [dy, dx] = [imageAt(dOutput, image), imageAt(dInput, image)];
      kernels.softmaxRowsBackward(imageAt(output, image), dy, dx, size / columns, columns);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}
