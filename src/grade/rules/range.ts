import type { Range } from '../../config/rubric/types.js';

/** The share of its points that a number gets: 1 within the range. */
export function shareOf(value: number, { min, max, points, partialFrom }: Range): number {
  const isWithin = (min === null || value >= min) && (max === null || value <= max);
  if (isWithin) return 1;
  const end = min ?? max;
  if (partialFrom === null || points === null || end === null) return 0;
  return Math.min(1, Math.max(0, (value - partialFrom) / (end - partialFrom)));
}

/** `at least 0.985`, `from 3 to 8`. */
export function rangeText({ min, max }: Pick<Range, 'min' | 'max'>, format: (value: number) => string): string {
  if (min === null) return max === null ? 'any' : `at most ${format(max)}`;
  return max === null ? `at least ${format(min)}` : `from ${format(min)} to ${format(max)}`;
}
