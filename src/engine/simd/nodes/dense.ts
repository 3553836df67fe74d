import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import { ACTIVATIONS, isElementwise, isFromOutput } from '../activation-kinds.js';
import type { Phase, Placed, Shard, Site, Step } from '../node.js';

/** Rows of the kernel in one task of its gradient. */
const ROWS_PER_TASK = 32;

/** Dense + bias + activation; a softmax stays outside. */
export function denseNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const options = layer.options as LayerOf<'dense'>;
  const [features, units] = [layer.inputShape[0]!, options.units];
  const [kernelSlot, biasSlot] = [layer.slots[0]!, layer.slots[1]];
  const output = placeTensor(arena, capacity, units);
  const dOutput = placeTensor(arena, capacity, units);
  const activation = isElementwise(options.activation) ? options.activation : 'linear';
  const kind = ACTIVATIONS[activation];
  const before = isFromOutput(activation) ? output : placeTensor(arena, capacity, units);
  const weights = site.weight(kernelSlot);
  const bias = biasSlot === undefined ? 0 : site.weight(biasSlot);
  const kernelTasks = Math.ceil(features / ROWS_PER_TASK);

  const forward = ({ from, to }: Shard): void => {
    kernels['denseForward']!(
      imageAt(input, from),
      input.stride,
      to - from,
      features,
      weights,
      bias,
      units,
      imageAt(before, from),
      before.stride,
    );
    if (kind === 0) return;
    for (let image = from; image < to; image++)
      kernels['activate']!(kind, imageAt(before, image), imageAt(output, image), units);
  };
  const backward = ({ from, to }: Shard): void => {
    if (kind !== 0) {
      for (let image = from; image < to; image++) {
        const dy = imageAt(dOutput, image);
        kernels['activateBackward']!(kind, imageAt(before, image), imageAt(output, image), dy, dy, units);
      }
    }
    if (dInput === null) return;
    kernels['denseBackwardInput']!(
      imageAt(dOutput, from),
      dOutput.stride,
      to - from,
      units,
      weights,
      features,
      imageAt(dInput, from),
      dInput.stride,
    );
  };
  const gradients: Phase = {
    tasks: kernelTasks + (biasSlot === undefined ? 0 : 1),
    run: (task: number, { count }: Step) => {
      if (task < kernelTasks) {
        const from = task * ROWS_PER_TASK;
        kernels['denseBackwardKernel']!(
          input.at,
          input.stride,
          dOutput.at,
          dOutput.stride,
          count,
          units,
          from,
          Math.min(features, from + ROWS_PER_TASK),
          site.gradient(kernelSlot),
        );
      } else kernels['sumRows']!(dOutput.at, dOutput.stride, count, units, site.gradient(biasSlot!));
    },
  };
  return { node: { output, forward, backward, gradients: [gradients] }, dOutput };
}
