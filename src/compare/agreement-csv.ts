import type { ComparedGroup, Comparison, Pair } from './types.js';

type Read = (pair: Pair, groups: readonly ComparedGroup[]) => string | number | null;

const COLUMNS: Readonly<Record<string, Read>> = {
  first: ({ first }, groups) => groups[first]!.label,
  second: ({ second }, groups) => groups[second]!.label,
  both_right: ({ contingency }) => contingency?.bothRight ?? null,
  only_first_right: ({ contingency }) => contingency?.onlyFirst ?? null,
  only_second_right: ({ contingency }) => contingency?.onlySecond ?? null,
  both_wrong: ({ contingency }) => contingency?.bothWrong ?? null,
  first_accuracy: ({ firstAccuracy }) => firstAccuracy,
  second_accuracy: ({ secondAccuracy }) => secondAccuracy,
  difference: ({ difference }) => difference,
  difference_low: ({ interval }) => interval[0],
  difference_high: ({ interval }) => interval[1],
  p_value: ({ pValue }) => pValue,
  adjusted_p_value: ({ adjustedPValue }) => adjustedPValue,
  verdict: ({ verdict }) => verdict,
};

/** Only in a comparison that has groups of several runs. */
const GROUP_COLUMNS: Readonly<Record<string, Read>> = {
  first_runs: ({ overSeeds }) => overSeeds?.counts[0] ?? 1,
  second_runs: ({ overSeeds }) => overSeeds?.counts[1] ?? 1,
  standard_error: ({ overSeeds }) => overSeeds?.standardError ?? null,
  degrees_of_freedom: ({ overSeeds }) => overSeeds?.degrees ?? null,
  paired_by_seed: ({ overSeeds }) => (overSeeds === null ? null : String(overSeeds.isPaired)),
};

/** One row for each pair of groups; `null` if no two were tested on the same images. */
export function listAgreementRows({ groups, agreement }: Comparison): (string | number | null)[][] | null {
  if (agreement === null || agreement.pairs.length === 0) return null;
  const isGrouped = agreement.pairs.some(({ overSeeds }) => overSeeds !== null);
  const columns = isGrouped ? { ...COLUMNS, ...GROUP_COLUMNS } : COLUMNS;
  const rows = agreement.pairs.map((pair) => Object.values(columns).map((read) => read(pair, groups)));
  return [Object.keys(columns), ...rows];
}
