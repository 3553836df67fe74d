import type { RunSummary } from './summary.js';

/** A row of `ls`. */
export type Row = RunSummary | SweepRow;

/** A sweep, with all its trials in one row. */
export interface SweepRow {
  readonly kind: 'sweep';
  /** Path of the folder, as given. */
  readonly folder: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly created: string;
  readonly trialsDone: number;
  readonly trialsPlanned: number;
  readonly metric: string;
  /** The best trial and its metric; `null` before the first is complete. */
  readonly best: { readonly trial: number; readonly value: number } | null;
  readonly tags: readonly string[];
  readonly note: string;
}

export type Value = string | number | null;

/** What rows can be sorted and filtered by, and show. */
export interface Column {
  readonly name: string;
  /** `null` if the row has none. */
  readonly value: (row: Row) => Value;
  /** Whether `column=wanted` holds. */
  readonly matches: (row: Row, wanted: string) => boolean;
}

type ValueOf<Kind extends Row> = (row: Kind) => Value;

const COLUMNS: Readonly<Record<string, Omit<Column, 'name'>>> = {
  name: ofBoth(({ name }) => name),
  description: ofBoth(({ description }) => description),
  seed: ofRuns(({ seed }) => seed),
  status: ofBoth(({ status }) => status),
  created: ofBoth(({ created }) => created),
  dataset: ofRuns(({ dataset }) => dataset),
  engine: ofRuns(({ engine }) => engine),
  epochs: ofRuns(({ epochsDone }) => epochsDone),
  parameters: ofRuns(({ parameters }) => parameters),
  loss: ofBoth((row) => (row.kind === 'run' ? row.loss : bestOf(row, /loss$/))),
  accuracy: ofBoth((row) => (row.kind === 'run' ? row.accuracy : bestOf(row, /accuracy$/))),
  best: ofBoth((row) => (row.kind === 'run' ? row.bestAccuracy : bestOf(row, /accuracy$/))),
  last: ofRuns(({ lastAccuracy }) => lastAccuracy),
  time: ofRuns(({ trainingSeconds }) => trainingSeconds),
  tag: {
    value: ({ tags }) => (tags.length === 0 ? null : tags.join(' ')),
    matches: ({ tags }, wanted) => tags.includes(wanted),
  },
  note: ofBoth(({ note }) => (note === '' ? null : note)),
  sweep: exact((row) => (row.kind === 'run' ? row.sweep : row.name)),
  settings: ofRuns(settingsOf),
  trials: exact((row) => (row.kind === 'sweep' ? row.trialsDone : null)),
};

/** Names of the columns that need no experiment. */
export function columnNames(): string[] {
  return Object.keys(COLUMNS);
}

/** `null` if there is none of that name. */
export function findColumn(name: string): Column | null {
  return Object.hasOwn(COLUMNS, name) ? { name, ...COLUMNS[name]! } : null;
}

/** A part of a text matches, but only the whole of a number. */
function ofBoth(value: ValueOf<Row>): Omit<Column, 'name'> {
  return {
    value,
    matches: (row, wanted) => {
      const found = value(row);
      return typeof found === 'number' ? found === Number(wanted) : (found ?? '').includes(wanted);
    },
  };
}

function ofRuns(value: ValueOf<RunSummary>): Omit<Column, 'name'> {
  return ofBoth((row) => (row.kind === 'run' ? value(row) : null));
}

function exact(value: ValueOf<Row>): Omit<Column, 'name'> {
  return { value, matches: (row, wanted) => String(value(row)) === wanted };
}

function bestOf({ metric, best }: SweepRow, measure: RegExp): number | null {
  return best !== null && measure.test(metric) ? best.value : null;
}

/** What differs from trial to trial: the description of a trial is `trial 7 of cnn-search: lr=0.0031 batch=64`. */
function settingsOf({ sweep, description }: RunSummary): string | null {
  if (sweep === null) return null;
  const [, settings] = /^trial \d+ of .+?: (.*)$/s.exec(description) ?? [];
  return settings ?? null;
}
