import type { ReportedTrial, ReportedTrials } from '../../../report/types.js';
import { formatMeasured } from '../../format.js';

/** A column of the table of trials. */
export interface TrialColumn {
  /** In the address. */
  readonly name: string;
  readonly title: string;
  readonly isNumber: boolean;
  readonly text: (trial: ReportedTrial) => string;
  /** What it is sorted by; `null` stands last. */
  readonly key: (trial: ReportedTrial) => number | string | null;
}

export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Made once, as in `format.ts`. */
const ONE_DECIMAL = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

function stateText({ state }: Pick<ReportedTrial, 'state'>): string {
  return state === 'stopped' ? 'stopped early' : state;
}

export function listColumns(parameters: readonly { readonly label: string }[], objective: string): TrialColumn[] {
  const number = (name: string, title: string, key: (trial: ReportedTrial) => number | null): TrialColumn => ({
    ...{ name, title, isNumber: true, key },
    text: (trial) => {
      const value = key(trial);
      return value === null ? '–' : ONE_DECIMAL.format(value);
    },
  });
  return [
    number('trial', 'Trial', (trial) => trial.number),
    ...parameters.map(({ label }, at): TrialColumn => ({
      name: `p${at}`,
      title: label,
      isNumber: true,
      text: ({ texts }) => texts[at] ?? '–',
      key: ({ numbers }) => numbers[at] ?? null,
    })),
    {
      ...{ name: 'value', title: objective, isNumber: true },
      text: ({ value, deviation }) =>
        value === null ? '–' : `${formatMeasured(value)}${deviation === null ? '' : ` ± ${formatMeasured(deviation)}`}`,
      key: ({ value }) => value,
    },
    number('epoch', 'Epoch', ({ epoch }) => epoch),
    number('parameters', 'Parameters', ({ parameters: count }) => count),
    number('seconds', 'Seconds', ({ totalSeconds }) => (totalSeconds === 0 ? null : totalSeconds)),
    { name: 'state', title: 'State', isNumber: false, text: stateText, key: stateText },
    {
      name: 'reason',
      title: 'Reason',
      isNumber: false,
      text: ({ reason }) => reason ?? '',
      key: ({ reason }) => reason,
    },
  ];
}

/** Stable, so that equal trials stay in their order; what has no value stands last in both directions. */
export function sortTrials(
  trials: readonly ReportedTrial[],
  columns: readonly TrialColumn[],
  { column, isDescending }: Sorting,
): readonly ReportedTrial[] {
  const key = columns.find(({ name }) => name === column)?.key;
  if (key === undefined) return trials;
  return trials.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
    return isDescending ? -order : order;
  });
}

type Objective = ReportedTrials['objective'];

/** `sort=epoch&down=1`; without it the best come first. */
export function parseSorting(query: URLSearchParams, objective: Objective): Sorting {
  const column = query.get('sort');
  return column === null ? bestFirst(objective) : { column, isDescending: query.get('down') === '1' };
}

export function formatSorting(sorting: Sorting, objective: Objective): [name: string, value: string][] {
  const usual = bestFirst(objective);
  if (sorting.column === usual.column && sorting.isDescending === usual.isDescending) return [];
  return [['sort', sorting.column], ...(sorting.isDescending ? [['down', '1'] satisfies [string, string]] : [])];
}

function bestFirst({ goal }: Objective): Sorting {
  return { column: 'value', isDescending: goal === 'maximize' };
}

/** The number of the best complete trial, of the oldest one of equals; `null` if none is complete. */
export function findWinner({ trials, objective }: Pick<ReportedTrials, 'trials' | 'objective'>): number | null {
  const complete = trials.filter(({ state, value }) => state === 'complete' && value !== null);
  const [best] = sortTrials(complete, listColumns([], objective.title), bestFirst(objective));
  return best?.number ?? null;
}

/** Why trials have failed, are invalid or were stopped: each reason once, the most frequent first. */
export interface ReasonGroup {
  readonly state: string;
  readonly reason: string;
  readonly numbers: readonly number[];
}

export function groupReasons(trials: readonly ReportedTrial[]): ReasonGroup[] {
  const groups = new Map<string, { state: string; reason: string; numbers: number[] }>();
  for (const trial of trials) {
    if (trial.state === 'complete') continue;
    const reason = trial.reason ?? (trial.state === 'stopped' ? 'worse than others at the same epoch' : 'unknown');
    const key = JSON.stringify([trial.state, reason]);
    const group = groups.get(key) ?? { state: stateText(trial), reason, numbers: [] };
    groups.set(key, { ...group, numbers: [...group.numbers, trial.number] });
  }
  return [...groups.values()].sort((a, b) => b.numbers.length - a.numbers.length);
}
