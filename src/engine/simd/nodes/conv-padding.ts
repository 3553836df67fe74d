import type { Shape } from '../../../model/types.js';
import { imageAt, placeTensor, roundUp } from '../arena.js';
import type { Tensor } from '../arena.js';
import type { Site } from '../node.js';
import type { Convolution, Padded, Padding } from './conv-types.js';
import { chooseWinogradTile } from './winograd.js';

/** The padding that windows or tiles need beyond the image. What only tiles need is below and to the right. */
export function choosePadding(conv: Convolution): Padding | null {
  const { inputShape, outputShape, kernelSize, strides, dilation, before } = conv;
  const tile = chooseWinogradTile(conv) ?? 1;
  const reach = (axis: 0 | 1): number =>
    (roundUp(outputShape[axis]!, tile) - 1) * strides[axis] + (kernelSize[axis] - 1) * dilation[axis] + 1;
  const height = Math.max(inputShape[0]! + before[0], reach(0));
  const width = Math.max(inputShape[1]! + before[1], reach(1));
  if (height === inputShape[0] && width === inputShape[1]) return null;
  return { top: before[0], left: before[1], height, width };
}

export function placePadded(
  { kernels, arena, capacity }: Pick<Site, 'kernels' | 'arena' | 'capacity'>,
  inner: Tensor,
  [rows, columns, channels]: Shape,
  padding: Padding,
): Padded {
  const { top, left, height, width } = padding;
  const tensor = placeTensor(arena, capacity, height * width * channels!, inner.zeros);
  const middleOf = (image: number): number => imageAt(tensor, image) + 4 * (top * width + left) * channels!;
  const [outerRow, innerRow, floats] = [4 * width * channels!, 4 * columns! * channels!, columns! * channels!];
  return {
    padding,
    tensor,
    fill: (image) => void kernels.copyRows(middleOf(image), outerRow, imageAt(inner, image), innerRow, rows!, floats),
    crop: (image) => void kernels.copyRows(imageAt(inner, image), innerRow, middleOf(image), outerRow, rows!, floats),
  };
}
