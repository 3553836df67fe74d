import type { Window } from '../../model/layers/window.js';
import type { Shape } from '../../model/types.js';
import { edgesOf } from '../edges.js';

/** What `padding: same` puts around an image, for libraries that pad by numbers. */
export type Padding =
  | { readonly kind: 'none' }
  /** As much before as behind: `[height, width]`. */
  | { readonly kind: 'even'; readonly each: readonly [number, number] }
  /** `[left, right, top, bottom]`, in PyTorch's order. */
  | { readonly kind: 'odd'; readonly sides: readonly [number, number, number, number] };

export function samePadding(window: Window, input: Shape): Padding {
  const [top, left, bottom, right] = edgesOf(window, input);
  if (bottom === 0 && right === 0) return { kind: 'none' };
  if (top === bottom && left === right) return { kind: 'even', each: [top, left] };
  return { kind: 'odd', sides: [left, right, top, bottom] };
}
