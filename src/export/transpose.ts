import { sizeOf } from '../model/layer-definition.js';
import type { Shape } from '../model/types.js';

/** Exchanges the axes of a tensor: axis `axes[i]` becomes axis i. */
export function transpose(values: Float32Array, shape: Shape, axes: readonly number[]): Float32Array {
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  let at = 0;
  const walk = (depth: number, from: number): void => {
    if (depth === axes.length) {
      result[at++] = values[from]!;
      return;
    }
    const axis = axes[depth]!;
    for (let index = 0; index < shape[axis]!; index++) walk(depth + 1, from + index * steps[axis]!);
  };
  walk(0, 0);
  return result;
}
