import { renderArchitecture } from './architecture-line.js';
import { hasGroups } from './group-measures.js';
import type { ComparedRun, Comparison } from './types.js';

type Value = string | number | null;

const COLUMNS: Readonly<Record<string, (run: ComparedRun) => Value>> = {
  run: ({ label }) => label,
  name: ({ name }) => name,
  folder: ({ folder }) => folder,
  status: ({ status }) => status,
  architecture: ({ layers }) => renderArchitecture(layers),
  parameters: ({ parameters }) => parameters,
  flops: ({ flops }) => flops,
  epochs_done: ({ epochsDone }) => epochsDone,
  epochs_planned: ({ epochsPlanned }) => epochsPlanned,
  test_accuracy: ({ test }) => test?.accuracy ?? null,
  test_loss: ({ test }) => test?.loss ?? null,
  weights_of: ({ weights }) => weights,
  measured_in: ({ source, final }) => (final === null ? null : source),
  best_accuracy: ({ bestAccuracy }) => bestAccuracy?.value ?? null,
  best_accuracy_epoch: ({ bestAccuracy }) => bestAccuracy?.epoch ?? null,
  best_loss: ({ bestLoss }) => bestLoss?.value ?? null,
  best_loss_epoch: ({ bestLoss }) => bestLoss?.epoch ?? null,
  final_accuracy: ({ final }) => final?.accuracy ?? null,
  final_loss: ({ final }) => final?.loss ?? null,
  seconds: ({ seconds }) => seconds,
  seconds_per_epoch: ({ secondsPerEpoch }) => secondsPerEpoch,
  engine: ({ engine }) => engine,
};

/** One row for each run. Unknown values are empty cells. Runs of groups also have their group and seed. */
export function listComparisonRows({ runs, groups }: Comparison): Value[][] {
  const rows = runs.map((run) => Object.values(COLUMNS).map((read) => read(run)));
  if (!hasGroups(groups)) return [Object.keys(COLUMNS), ...rows];
  const own = runs.map(({ seed }, place): Value[] => {
    const group = groups.find((one) => one.runs.includes(place) || one.repeats.includes(place))!;
    return [group.label, seed];
  });
  return [[...Object.keys(COLUMNS), 'group', 'seed'], ...rows.map((row, place) => [...row, ...own[place]!])];
}
