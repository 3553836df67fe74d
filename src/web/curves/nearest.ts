import { findFirst } from './plot-lines.js';
import type { PlotLine } from './plot-lines.js';

export interface Projection {
  readonly toX: (x: number) => number;
  readonly toY: (y: number) => number;
  /** The value of an axis at a pixel. */
  readonly fromX: (pixel: number) => number;
}

export interface Found {
  readonly line: PlotLine;
  /** The point of the line that is nearest to where it was found. */
  readonly point: number;
}

/** The line nearest to a place on the screen, at most `reach` pixels away. Faint lines are no lines of their own. */
export function findNearest(
  lines: readonly PlotLine[],
  { left, top }: { readonly left: number; readonly top: number },
  projection: Projection,
  reach = 14,
): Found | null {
  const { toX, toY, fromX } = projection;
  const [from, to] = [fromX(left - reach), fromX(left + reach)];
  let nearest: Found | null = null;
  let least = reach;
  for (const line of lines) {
    if (line.isFaint) continue;
    const first = Math.max(0, findFirst(line.xs, from) - 1);
    const last = Math.min(line.xs.length - 1, findFirst(line.xs, to));
    for (let at = first; at <= last; at++) {
      const next = Math.min(at + 1, last);
      const a = [toX(line.xs[at]!), toY(line.ys[at]!)] as const;
      const b = [toX(line.xs[next]!), toY(line.ys[next]!)] as const;
      const { distance, share } = distanceTo(left, top, a, b);
      if (distance > least) continue;
      least = distance;
      nearest = { line, point: share < 0.5 ? at : next };
    }
  }
  return nearest;
}

type Place = readonly [x: number, y: number];

/** How far a place is from a straight line between two others, and at which share of it. */
function distanceTo(x: number, y: number, [ax, ay]: Place, [bx, by]: Place) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return { distance: Math.hypot(x - ax - share * dx, y - ay - share * dy), share };
}
