import type { Domain } from '../../charts/domain.js';

/** An axis as zooming sees it. */
export interface ZoomAxis {
  readonly domain: Domain;
  readonly isLog: boolean;
}

/** A part of the axis that is `factor` as long, around a place on it (0 at its low end, 1 at its high one). */
export function zoomBy(axis: ZoomAxis, factor: number, around = 0.5): Domain {
  return partOf(axis, around * (1 - factor), around + (1 - around) * factor);
}

/** Moves by a share of its length. */
export function moveBy(axis: ZoomAxis, share: number): Domain {
  return partOf(axis, share, 1 + share);
}

/** From one share of the axis to another one. */
export function partOf({ domain: [low, high], isLog }: ZoomAxis, from: number, to: number): Domain {
  if (!isLog) return [low + from * (high - low), low + to * (high - low)];
  const [start, end] = [Math.log(low), Math.log(high)];
  return [Math.exp(start + from * (end - start)), Math.exp(start + to * (end - start))];
}

/** Nothing is to be seen outside of the whole axis; a part as large as it is no zoom. */
export function keepWithin(part: Domain, { domain: [low, high], isLog }: ZoomAxis): Domain | null {
  const [from, to] = [Math.max(low, part[0]), Math.min(high, part[1])];
  if (!(from < to)) return null;
  if (from <= low && to >= high) return null;
  // A shorter part has no two different ticks.
  const isTooShort = isLog ? to / from < 1.0001 : to - from < (high - low) * 1e-6;
  return isTooShort ? null : [from, to];
}
