import { countBefore } from '../count-before.js';
import { NumberList } from '../number-list.js';

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
export class MedianBounds {
  private count = 0;
  /** What complete trials had in each epoch, the least first. */
  private readonly epochs: NumberList[] = [];

  constructor(private readonly options: MedianOptions) {}

  /** Of a complete trial. */
  add(curve: readonly (number | null)[]): void {
    this.count++;
    curve.forEach((value, at) => {
      const known = (this.epochs[at] ??= new NumberList());
      if (value === null) return;
      const place = countBefore(known.length, (rank) => known.values[rank]! < value);
      known.insert(place, value);
    });
  }

  now(): readonly (number | null)[] {
    const { minEpochs, minTrials } = this.options;
    if (this.count < minTrials) return [];
    return this.epochs.map((values, at) => (at + 1 < minEpochs || values.length < minTrials ? null : medianOf(values)));
  }
}

/** Of an even number of sorted values, halfway between the middle two; `null` of none. */
function medianOf({ values, length }: NumberList): number | null {
  if (length === 0) return null;
  return (values[Math.ceil(length / 2) - 1]! + values[Math.floor(length / 2)]!) / 2;
}
