import { meanInterval, meanOf, standardDeviation } from '../evaluation/mean-interval.js';
import { measures, MISSING } from './measures.js';
import type { Measure } from './measures.js';
import type { ComparedRun, Comparison } from './types.js';
import { formatFixed } from './verdict.js';

/** A group as tables and charts show it: its label and its counted runs. */
export interface ShownGroup {
  readonly label: string;
  readonly runs: readonly ComparedRun[];
}

export function showGroups({ groups, runs }: Comparison): ShownGroup[] {
  return groups.map((group) => ({ label: group.label, runs: group.runs.map((run) => runs[run]!) }));
}

/** What charts draw of groups. */
export function toChartGroups(groups: readonly ShownGroup[]) {
  return groups.map(({ label, runs }) => ({
    label: runs.length === 1 ? label : `${label} (${runs.length} seeds)`,
    parameters: runs[0]!.parameters,
    histories: runs.map(({ history }) => history),
  }));
}

/** Whether some group has several runs. */
export function hasGroups(groups: readonly { readonly runs: readonly unknown[] }[]): boolean {
  return groups.some(({ runs }) => runs.length > 1);
}

/** The measures of a table, with those that only groups have. */
export function chooseMeasures(groups: readonly ShownGroup[]): readonly Measure[] {
  if (!hasGroups(groups)) return measures;
  return measures.flatMap((measure) => {
    const added = GROUP_MEASURES.filter(({ after }) => after === measure.title);
    return [measure, ...added.map((one) => one.measure)];
  });
}

/** The text of a measure: of a single run its own, of several mean ± standard deviation, or what their texts are. */
export function formatMeasure(measure: Measure, runs: readonly ComparedRun[]): string {
  if (runs.length === 1) return measure.text(runs[0]!);
  if (measure.ofGroup !== undefined) return measure.ofGroup(runs);
  const { read, show, showDeviation } = measure;
  if (read === undefined || show === undefined || showDeviation === undefined)
    return [...new Set(runs.map(measure.text))].join(', ');
  const values = runs.flatMap((run) => read(run) ?? []);
  if (values.length === 0) return MISSING;
  return formatSpread(values, show, showDeviation);
}

/** `0.9712 ± 0.0012`: mean and standard deviation; the value alone if there is only one. */
export function formatSpread(
  values: readonly number[],
  show: (value: number) => string,
  showDeviation: (deviation: number) => string = show,
): string {
  const mean = show(meanOf(values));
  return values.length < 2 ? mean : `${mean} ± ${showDeviation(standardDeviation(values))}`;
}

/** The value that the best group is chosen by; null if one of the runs has none. */
export function readMeasure({ value }: Measure, runs: readonly ComparedRun[]): number | null {
  const values = runs.map((run) => value?.(run) ?? null);
  return values.includes(null) ? null : meanOf(values as number[]);
}

/** `1`, `1 to 3`, `1, 4, 7` */
export function listNumbers(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const isRow = sorted.length > 2 && last - first === sorted.length - 1;
  return isRow ? `${first} to ${last}` : sorted.join(', ');
}

const GROUP_MEASURES: readonly { readonly after: string; readonly measure: Measure }[] = [
  {
    after: 'status',
    measure: {
      title: 'runs',
      short: 'runs',
      rank: 0.25,
      text: () => '1',
      ofGroup: (runs) => {
        const tested = runs.filter(({ test }) => test !== null).length;
        return tested === runs.length ? String(tested) : `${runs.length} (${tested} tested)`;
      },
    },
  },
  {
    after: 'test accuracy',
    measure: {
      title: '  95 % interval',
      short: '95 % interval',
      rank: 0.5,
      text: () => MISSING,
      ofGroup: (runs) => {
        const accuracies = runs.flatMap(({ test }) => test?.accuracy ?? []);
        if (accuracies.length === 0) return MISSING;
        return meanInterval(accuracies, [0, 1])?.map(formatFixed).join(' to ') ?? 'too few runs';
      },
    },
  },
];
