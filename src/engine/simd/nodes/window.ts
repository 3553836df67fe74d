import type { Shape } from '../../../model/types.js';

export interface Window {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: 'valid' | 'same';
}

/** Rows above and columns left of the image that windows reach; TensorFlow puts the odd one below and right. */
export function countPaddingBefore(window: Window, input: Shape, output: Shape): readonly [top: number, left: number] {
  return [
    Math.floor(countMissing(window, input, output, 0) / 2),
    Math.floor(countMissing(window, input, output, 1) / 2),
  ];
}

/** Rows (axis 0) or columns (axis 1) that windows reach beyond the image. */
function countMissing({ size, strides, dilation, padding }: Window, input: Shape, output: Shape, axis: 0 | 1): number {
  if (padding === 'valid') return 0;
  return Math.max(0, (output[axis]! - 1) * strides[axis] + (size[axis] - 1) * dilation[axis] + 1 - input[axis]!);
}
