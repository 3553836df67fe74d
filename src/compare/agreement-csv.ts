import type { ComparedRun, Comparison, Pair } from './types.js';

type Read = (pair: Pair, runs: readonly ComparedRun[]) => string | number;

const COLUMNS: Readonly<Record<string, Read>> = {
  first: ({ first }, runs) => runs[first]!.label,
  second: ({ second }, runs) => runs[second]!.label,
  both_right: ({ contingency }) => contingency.bothRight,
  only_first_right: ({ contingency }) => contingency.onlyFirst,
  only_second_right: ({ contingency }) => contingency.onlySecond,
  both_wrong: ({ contingency }) => contingency.bothWrong,
  first_accuracy: ({ firstAccuracy }) => firstAccuracy,
  second_accuracy: ({ secondAccuracy }) => secondAccuracy,
  difference: ({ difference }) => difference,
  difference_low: ({ interval }) => interval[0],
  difference_high: ({ interval }) => interval[1],
  p_value: ({ pValue }) => pValue,
  adjusted_p_value: ({ adjustedPValue }) => adjustedPValue,
  verdict: ({ verdict }) => verdict,
};

/** One row a pair of runs; `null` where no two runs were tested on the same images. */
export function agreementRows({ runs, agreement }: Comparison): (string | number)[][] | null {
  if (agreement === null || agreement.pairs.length === 0) return null;
  const rows = agreement.pairs.map((pair) => Object.values(COLUMNS).map((read) => read(pair, runs)));
  return [Object.keys(COLUMNS), ...rows];
}
