import type { Answer, Contingency } from './types.js';

/** Counts the right and wrong answers of two classifiers. Both lists have the same examples in the same order. */
export function countContingency(first: readonly Answer[], second: readonly Answer[]): Contingency {
  const counts = { bothRight: 0, onlyFirst: 0, onlySecond: 0, bothWrong: 0 };
  first.forEach((one, index) => {
    const other = second[index]!;
    const isRight = one.prediction === one.label;
    if (other.prediction === other.label) counts[isRight ? 'bothRight' : 'onlySecond']++;
    else counts[isRight ? 'onlyFirst' : 'bothWrong']++;
  });
  return counts;
}
