import { describeSpread } from './group-runs.js';
import { hasGroups, showGroups } from './group-measures.js';
import type { ShownGroup } from './group-measures.js';
import type { ComparedRun, Comparison } from './types.js';

type Value = string | number | null;
type Read = (run: ComparedRun) => number | null;

const SPREADS: Readonly<Record<string, Read>> = {
  test_accuracy: ({ test }) => test?.accuracy ?? null,
  test_loss: ({ test }) => test?.loss ?? null,
  best_accuracy: ({ bestAccuracy }) => bestAccuracy?.value ?? null,
  best_loss: ({ bestLoss }) => bestLoss?.value ?? null,
  final_accuracy: ({ final }) => final?.accuracy ?? null,
  final_loss: ({ final }) => final?.loss ?? null,
  seconds: ({ seconds }) => seconds,
};

/** One row for each group, with the mean, the spread and the interval of each measure; `null` if all runs are single. */
export function listGroupRows(comparison: Comparison): Value[][] | null {
  if (!hasGroups(comparison.groups)) return null;
  const ends = ['n', 'mean', 'sd', 'low', 'high'];
  const head = [
    'group',
    'runs',
    'seeds',
    'parameters',
    ...Object.keys(SPREADS).flatMap((name) => ends.map((end) => `${name}_${end}`)),
  ];
  return [head, ...showGroups(comparison).map(makeRow)];
}

function makeRow({ label, runs }: ShownGroup): Value[] {
  const seeds = runs.map(({ seed }) => seed).join(' ');
  const spreads = Object.entries(SPREADS).flatMap(([name, read]): Value[] => {
    const range = [0, name.endsWith('accuracy') ? 1 : Infinity] as const;
    const spread = describeSpread(
      runs.flatMap((run) => read(run) ?? []),
      range,
    );
    const [low, high] = spread?.interval ?? [null, null];
    return [spread?.count ?? 0, spread?.mean ?? null, spread?.deviation ?? null, low, high];
  });
  return [label, runs.length, seeds, runs[0]!.parameters, ...spreads];
}
