import type { Plane } from './plane.js';

/** Resizes a picture: shrinking averages areas, enlarging interpolates linearly. */
export function resize(plane: Plane, width: number, height: number): Plane {
  return resizeRows(resizeColumns(plane, width), height);
}

/** Which neighbours an output value is made of: `weights` of the input values from `first` on; their sum is 1. */
export interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Along one side, from `from` values to `to`. */
export function computeTaps(from: number, to: number): Taps[] {
  return Array.from({ length: to }, (_, index) =>
    to < from ? computeAreaTaps(from, to, index) : computeLinearTaps(from, to, index),
  );
}

/** Weights each input value by the part of it that the output value covers. */
function computeAreaTaps(from: number, to: number, index: number): Taps {
  const scale = from / to;
  const [start, end] = [index * scale, Math.min(from, (index + 1) * scale)];
  const first = Math.floor(start);
  const last = Math.max(first, Math.ceil(end) - 1);
  const covers = Array.from(
    { length: last - first + 1 },
    (_, at) => Math.min(end, first + at + 1) - Math.max(start, first + at),
  );
  const total = covers.reduce((sum, cover) => sum + cover, 0);
  return { first, weights: covers.map((cover) => cover / total) };
}

/** Values are at the middle of their pixels; outer values extend beyond the edges. */
function computeLinearTaps(from: number, to: number, index: number): Taps {
  const place = Math.min(from - 1, Math.max(0, ((index + 0.5) * from) / to - 0.5));
  const first = Math.min(Math.floor(place), Math.max(0, from - 2));
  const part = place - first;
  return from === 1 || part === 0 ? { first, weights: [1] } : { first, weights: [1 - part, part] };
}

function resizeColumns(plane: Plane, width: number): Plane {
  if (width === plane.width) return plane;
  const taps = computeTaps(plane.width, width);
  const values = new Float32Array(width * plane.height);
  for (let row = 0; row < plane.height; row++) {
    taps.forEach(({ first, weights }, column) => {
      let sum = 0;
      for (let at = 0; at < weights.length; at++) sum += weights[at]! * plane.values[row * plane.width + first + at]!;
      values[row * width + column] = sum;
    });
  }
  return { width, height: plane.height, values };
}

function resizeRows(plane: Plane, height: number): Plane {
  if (height === plane.height) return plane;
  const { width } = plane;
  const values = new Float32Array(width * height);
  computeTaps(plane.height, height).forEach(({ first, weights }, row) => {
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let at = 0; at < weights.length; at++) sum += weights[at]! * plane.values[(first + at) * width + column]!;
      values[row * width + column] = sum;
    }
  });
  return { width, height, values };
}
