import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer, WeightSlot } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import { ACTIVATIONS, isElementwise, isFromOutput } from '../activation-kinds.js';
import type { Elementwise } from '../activation-kinds.js';
import type { Phase, Placed, Shard, Site } from '../node.js';
import { SHARDS } from '../node.js';
import { convolutionNode } from './convolution.js';
import { countPaddingBefore } from './window.js';

export function depthwiseNode(site: Site, layer: PlanLayer): Placed {
  const { activation } = layer.options as LayerOf<'depthwise_conv2d'>;
  const kind = isElementwise(activation) ? activation : 'linear';
  return makeDepthwise(site, layer, { bias: layer.slots[1] ?? null, activation: kind });
}

/** The depthwise half of a separable convolution: no bias, no activation. */
export function separableDepthwiseNode(site: Site, layer: PlanLayer): Placed {
  return makeDepthwise(site, layer, { bias: null, activation: 'linear' });
}

/** The pointwise half: a convolution of 1 x 1. */
export function separablePointwiseNode(site: Site, layer: PlanLayer): Placed {
  const { activation } = layer.options as LayerOf<'separable_conv2d'>;
  const [, kernel, bias = null] = layer.slots;
  const [height, width] = layer.outputShape as [number, number];
  return convolutionNode(
    site,
    {
      inputShape: [height, width, kernel!.shape[2]!],
      outputShape: layer.outputShape,
      kernelSize: [1, 1],
      strides: [1, 1],
      dilation: [1, 1],
      before: [0, 0],
      kernel: kernel!,
      bias,
      activation: isElementwise(activation) ? activation : 'linear',
    },
    null,
  );
}

function makeDepthwise(
  site: Site,
  layer: PlanLayer,
  { bias, activation }: { bias: WeightSlot | null; activation: Elementwise },
): Placed {
  const { kernels, arena, capacity, input, dInput, learns } = site;
  const options = layer.options as LayerOf<'depthwise_conv2d' | 'separable_conv2d'>;
  const [height, width, channels] = layer.inputShape as [number, number, number];
  const [outHeight, outWidth] = layer.outputShape as [number, number];
  const multiplier = options.depth_multiplier;
  const dilation = 'dilation_rate' in options ? options.dilation_rate : ([1, 1] as const);
  const kernel = layer.slots[0]!;
  const size = outHeight * outWidth * channels * multiplier;
  const output = placeTensor(arena, capacity, size);
  const dOutput = placeTensor(arena, capacity, size);
  const before = isFromOutput(activation) ? output : placeTensor(arena, capacity, size);
  const kind = ACTIVATIONS[activation];
  const window = { size: options.kernel_size, strides: options.strides, dilation, padding: options.padding };
  const pad = countPaddingBefore(window, layer.inputShape, layer.outputShape);
  const shape = [
    height,
    width,
    channels,
    multiplier,
    outHeight,
    outWidth,
    ...options.kernel_size,
    ...options.strides,
    ...dilation,
    ...pad,
  ] as const;
  const kernelStride = roundUp(4 * kernel.size, 64);
  const kernelPartials = arena.bytes(SHARDS * kernelStride);
  const outputs = channels * multiplier;
  const biasStride = roundUp(4 * outputs, 64);
  const biasPartials = arena.bytes(SHARDS * biasStride);
  const weights = site.weight(kernel);
  const biasAt = bias === null ? 0 : site.weight(bias);

  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      kernels.depthwiseForward(imageAt(input, image), weights, biasAt, imageAt(before, image), ...shape);
      if (kind !== 0) kernels.activate(kind, imageAt(before, image), imageAt(output, image), size);
    }
  };
  const backward = ({ index, from, to }: Shard): void => {
    const dKernel = kernelPartials + index * kernelStride;
    const dBias = biasPartials + index * biasStride;
    if (learns) {
      kernels.fillValue(dKernel, kernel.size, 0);
      kernels.fillValue(dBias, outputs, 0);
    }
    for (let image = from; image < to; image++) {
      const dy = imageAt(dOutput, image);
      if (kind !== 0) kernels.activateBackward(kind, imageAt(before, image), imageAt(output, image), dy, dy, size);
      if (learns)
        kernels.depthwiseBackwardKernel(imageAt(input, image), dy, dKernel, bias === null ? 0 : dBias, ...shape);
      if (dInput === null) continue;
      kernels.fillValue(imageAt(dInput, image), dInput.size, 0);
      kernels.depthwiseBackwardInput(dy, weights, imageAt(dInput, image), ...shape);
    }
  };
  const reduce: Phase = {
    tasks: bias === null ? 1 : 2,
    run: (task) => {
      if (task === 0) kernels.sumRows(kernelPartials, kernelStride, SHARDS, kernel.size, site.gradient(kernel));
      else kernels.sumRows(biasPartials, biasStride, SHARDS, outputs, site.gradient(bias!));
    },
  };
  return { node: { output, forward, backward, gradients: [reduce] }, dOutput };
}
