import { windowOutput } from '../model/layers/window.js';
import type { Window } from '../model/layers/window.js';
import type { Shape } from '../model/types.js';

/** Rows and columns around an image. */
export type Edges = readonly [top: number, left: number, bottom: number, right: number];

/**
 * What the padding of a window puts around an image. An odd row or column goes to the end, as in Keras; written out, since
 * other programs differ in how they work it out with dilations.
 */
export function edgesOf(window: Window, input: Shape): Edges {
  if (window.padding === 'valid') return [0, 0, 0, 0];
  const output = windowOutput(window, input);
  const along = (axis: 0 | 1): readonly [before: number, behind: number] => {
    const reach = (window.size[axis] - 1) * window.dilation[axis] + 1;
    const total = Math.max(0, (output[axis] - 1) * window.strides[axis] + reach - input[axis]!);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  };
  const [[top, bottom], [left, right]] = [along(0), along(1)];
  return [top, left, bottom, right];
}
