import type { Pair } from '../../config/types.js';
import { needsImage, shapeText } from '../layer-definition.js';
import type { Misfit } from '../layer-definition.js';
import type { Shape } from '../types.js';

/** How a kernel or a pool moves over an image. */
export interface Window {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilation: Pair;
  readonly padding: 'valid' | 'same';
}

/** `5×5 stride 2×2 same`: strides only if they are not the usual ones. */
export function windowText({ size, strides, padding }: Window, usual: Pair): string {
  const isUsual = strides.every((step, axis) => step === usual[axis]);
  return [
    size.join('×'),
    ...(isUsual ? [] : [`stride ${strides.join('×')}`]),
    ...(padding === 'same' ? ['same'] : []),
  ].join(' ');
}

/** Height and width of the output; 0 or less if the window does not fit. */
export function windowOutput({ size, strides, dilation, padding }: Window, [height, width]: Shape): Pair {
  const along = (axis: 0 | 1, length: number): number => {
    const reach = (size[axis] - 1) * dilation[axis] + 1;
    return padding === 'same' ? Math.ceil(length / strides[axis]) : Math.floor((length - reach) / strides[axis]) + 1;
  };
  return [along(0, height!), along(1, width!)];
}

export function windowMisfit(
  type: Parameters<typeof needsImage>[0],
  window: Window,
  input: Shape,
  key: string,
): Misfit | null {
  const misfit = needsImage(type, input);
  if (misfit !== null) return misfit;
  const [height, width] = windowOutput(window, input);
  if (height > 0 && width > 0) return null;
  const { size, dilation } = window;
  const reach = size.map((length, axis) => (length - 1) * dilation[axis as 0 | 1] + 1);
  const largest = Math.min(...dilation.map((step, axis) => Math.floor((input[axis]! - 1) / step) + 1));
  return {
    code: 'EMPTY_OUTPUT',
    message: `a window of ${reach.join('×')} does not fit into ${shapeText(input)}: nothing is left after ${type}`,
    fix: `lower ${key} to at most ${largest}, set padding: same, or shrink the image less before this layer`,
    key,
  };
}
