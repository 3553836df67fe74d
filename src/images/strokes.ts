import { mapPlane } from './plane.js';
import type { Box, Plane } from './plane.js';

/** A piece with less ink than this part of the largest one is a speck. The bar of a 5 has far more. */
const SPECK = 0.03;

/** Sets specks to 0: connected pieces (of eight neighbours) with little ink. */
export function keepStrokes(plane: Plane): Plane {
  const { pieces, ink } = findPieces(plane);
  const least = SPECK * ink.reduce((most, one) => Math.max(most, one), 0);
  return mapPlane(plane, (value, at) => (ink[pieces[at]!]! < least ? 0 : value));
}

/** The smallest box around all values above 0; `null` if there are none. */
export function findBounds({ width, height, values }: Plane): Box | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let at = 0; at < values.length; at++) {
    if (values[at]! <= 0) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The number of each pixel's piece (0 for background), and the sum of each piece's values. */
function findPieces({ width, height, values }: Plane): { pieces: Uint32Array; ink: number[] } {
  const pieces = new Uint32Array(values.length);
  const ink = [0];
  const open: number[] = [];
  for (let start = 0; start < values.length; start++) {
    if (values[start]! <= 0 || pieces[start] !== 0) continue;
    const piece = ink.push(0) - 1;
    pieces[start] = piece;
    open.push(start);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      ink[piece]! += values[at]!;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const next = row * width + column;
          if (values[next]! <= 0 || pieces[next] !== 0) continue;
          pieces[next] = piece;
          open.push(next);
        }
      }
    }
  }
  return { pieces, ink };
}
