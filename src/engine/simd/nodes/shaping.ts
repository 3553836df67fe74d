import { sizeOf } from '../../../model/layer-definition.js';
import type { PlanLayer } from '../../../model/types.js';
import { imageAt, placeTensor } from '../arena.js';
import type { Placed, Shard, Site } from '../node.js';

/** Zeros around the image: rows of floats copied into the middle, and back. */
export function zeroPaddingNode(site: Site, { inputShape, outputShape, options }: PlanLayer): Placed {
  if (options.type !== 'zero_padding2d') throw new Error(`${options.type} is no padding`);
  const { kernels, arena, capacity, input, dInput } = site;
  const [height, width, channels] = inputShape as [number, number, number];
  const outerWidth = outputShape[1]!;
  const [[top], [left]] = options.padding;
  const size = sizeOf(outputShape);
  const output = placeTensor(arena, capacity, size);
  const dOutput = placeTensor(arena, capacity, size);
  const inner = (row: number): number => 4 * row * width * channels;
  const outer = (row: number): number => 4 * ((row + top) * outerWidth + left) * channels;
  const forward = ({ from, to }: Shard): void => {
    for (let image = from; image < to; image++) {
      const [x, y] = [imageAt(input, image), imageAt(output, image)];
      kernels.fillValue(y, size, 0);
      for (let row = 0; row < height; row++) kernels.copyFloats(y + outer(row), x + inner(row), width * channels);
    }
  };
  const backward = ({ from, to }: Shard): void => {
    if (dInput === null) return;
    for (let image = from; image < to; image++) {
      const [dx, dy] = [imageAt(dInput, image), imageAt(dOutput, image)];
      for (let row = 0; row < height; row++) kernels.copyFloats(dx + inner(row), dy + outer(row), width * channels);
    }
  };
  return { node: { output, forward, backward }, dOutput };
}
