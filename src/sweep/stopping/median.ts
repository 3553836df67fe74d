export interface MedianOptions {
  /** No trial stops before it has trained as many. */
  readonly minEpochs: number;
  /** Nor before as many have come that far. */
  readonly minTrials: number;
}

/**
 * The bounds of a new trial, one for each epoch: it stops after one where the best of its values so far is worse than the
 * median of what complete trials had in that epoch. `null` where there is no bound. A median knows no direction: what is
 * worse is up to the caller. Golovin et al., "Google Vizier: a service for black-box optimization", 2017; as in Optuna,
 * an epoch's own values count, not their mean so far.
 */
export function medianBounds(
  curves: readonly (readonly (number | null)[])[],
  { minEpochs, minTrials }: MedianOptions,
): readonly (number | null)[] {
  if (curves.length < minTrials) return [];
  const epochs = curves.reduce((longest, { length }) => Math.max(longest, length), 0);
  return Array.from({ length: epochs }, (_, at) => {
    const values = curves.flatMap((curve) => curve[at] ?? []);
    return at + 1 < minEpochs || values.length < minTrials ? null : median(values);
  });
}

/** Of an even number of values, halfway between the middle two; `null` of none. */
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
