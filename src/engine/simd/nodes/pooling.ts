import type { LayerOf } from '../../../config/types.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Placed, Shard, Site } from '../node.js';
import { countPaddingBefore } from './window.js';

export function maxPoolingNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { size, shape } = describePool(layer);
  const [output, dOutput, places] = [0, 0, 0].map(() => placeTensor(arena, capacity, size)) as [never, never, never];
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      kernels.maxPool(imageAt(input, image), imageAt(output, image), imageAt(places, image), ...shape);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      kernels.fillValue(imageAt(dInput, image), dInput.size, 0);
      kernels.maxPoolBackward(imageAt(dOutput, image), imageAt(places, image), imageAt(dInput, image), size);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}

export function averagePoolingNode(site: Site, layer: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const { size, shape } = describePool(layer);
  const output = placeTensor(arena, capacity, size);
  const dOutput = placeTensor(arena, capacity, size);
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      kernels.averagePool(imageAt(input, image), imageAt(output, image), ...shape);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      kernels.fillValue(imageAt(dInput, image), dInput.size, 0);
      kernels.averagePoolBackward(imageAt(dOutput, image), imageAt(dInput, image), ...shape);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}

export function globalMaxPoolingNode(site: Site, { inputShape }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const [height, width, channels] = inputShape as [number, number, number];
  const output = placeTensor(arena, capacity, channels);
  const dOutput = placeTensor(arena, capacity, channels);
  const places = placeTensor(arena, capacity, channels);
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      kernels.globalMaxPool(
        imageAt(input, image),
        imageAt(output, image),
        imageAt(places, image),
        height * width,
        channels,
      );
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      kernels.fillValue(imageAt(dInput, image), dInput.size, 0);
      kernels.maxPoolBackward(imageAt(dOutput, image), imageAt(places, image), imageAt(dInput, image), channels);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}

/** Mean of each channel over all places of an image, or of each feature over all tokens. */
export function globalAveragePoolingNode(site: Site, { inputShape }: PlanLayer): Placed {
  const { kernels, arena, capacity, input, dInput } = site;
  const channels = inputShape.at(-1)!;
  const places = input.size / channels;
  const output = placeTensor(arena, capacity, channels);
  const dOutput = placeTensor(arena, capacity, channels);
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      kernels.globalAveragePool(imageAt(input, image), imageAt(output, image), places, channels);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      kernels.fillValue(imageAt(dInput, image), dInput.size, 0);
      kernels.globalAveragePoolBackward(imageAt(dOutput, image), imageAt(dInput, image), places, channels);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}

type PoolShape = readonly [number, number, number, number, number, number, number, number, number, number, number];

/** The numbers that every pooling kernel takes, in their order. */
function describePool({ options, inputShape, outputShape }: PlanLayer): { size: number; shape: PoolShape } {
  const { pool_size: pool, strides, padding } = options as LayerOf<'max_pooling2d' | 'average_pooling2d'>;
  const [height, width, channels] = inputShape as [number, number, number];
  const [outHeight, outWidth] = outputShape as [number, number];
  const before = countPaddingBefore({ size: pool, strides, dilation: [1, 1], padding }, inputShape, outputShape);
  return {
    size: outHeight * outWidth * channels,
    shape: [height, width, channels, outHeight, outWidth, ...pool, ...strides, ...before],
  };
}
