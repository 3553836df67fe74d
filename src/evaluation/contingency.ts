import type { PredictionRecord } from '../records.js';
import type { Contingency } from './types.js';

export type Answer = Pick<PredictionRecord, 'label' | 'prediction'>;

/** Counts right and wrong of two classifiers whose answers are in the same order. */
export function contingencyOf(first: readonly Answer[], second: readonly Answer[]): Contingency {
  const counts = { bothRight: 0, onlyFirst: 0, onlySecond: 0, bothWrong: 0 };
  first.forEach((one, index) => {
    const other = second[index]!;
    const isRight = one.prediction === one.label;
    if (other.prediction === other.label) counts[isRight ? 'bothRight' : 'onlySecond']++;
    else counts[isRight ? 'onlyFirst' : 'bothWrong']++;
  });
  return counts;
}
