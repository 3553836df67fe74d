import { MnistxError } from '../errors.js';
import type { RunSummary } from './summary.js';

type Value = string | number | null;

/** What runs can be sorted and filtered by. */
const COLUMNS: Readonly<Record<string, (run: RunSummary) => Value>> = {
  name: ({ name }) => name,
  description: ({ description }) => description,
  seed: ({ seed }) => seed,
  status: ({ status }) => status,
  created: ({ created }) => created,
  dataset: ({ dataset }) => dataset,
  engine: ({ engine }) => engine,
  epochs: ({ epochsDone }) => epochsDone,
  parameters: ({ parameters }) => parameters,
  loss: ({ loss }) => loss,
  accuracy: ({ accuracy }) => accuracy,
  time: ({ trainingSeconds }) => trainingSeconds,
};

/** Names of the columns that runs can be sorted and filtered by. */
export function columnNames(): string[] {
  return Object.keys(COLUMNS);
}

/** Which runs of a list are shown, and in which order. */
export interface Selection {
  readonly sort: string;
  readonly reverse: boolean;
  readonly filter: readonly string[];
}

/** @throws {MnistxError} BAD_USAGE */
export function select<Listed extends RunSummary>(
  runs: readonly Listed[],
  { sort, reverse, filter }: Selection,
): Listed[] {
  return sortRuns(filterRuns(runs, filter), sort, reverse);
}

/** Runs without a value come first. */
export function sortRuns<Listed extends RunSummary>(
  runs: readonly Listed[],
  column: string,
  reverse: boolean,
): Listed[] {
  const value = columnOf(column);
  const text = new Intl.Collator('en', { numeric: true });
  const order = (a: Value, b: Value): number => {
    if (a === null || b === null) return Number(a !== null) - Number(b !== null);
    return typeof a === 'number' && typeof b === 'number' ? a - b : text.compare(String(a), String(b));
  };
  const sorted = [...runs].sort((a, b) => order(value(a), value(b)));
  return reverse ? sorted.reverse() : sorted;
}

/**
 * Keeps the runs that meet every condition: `status=finished`, `name=cnn` (a part of the text), `accuracy>0.98`.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function filterRuns<Listed extends RunSummary>(
  runs: readonly Listed[],
  conditions: readonly string[],
): Listed[] {
  const tests = conditions.map(parseCondition);
  return runs.filter((run) => tests.every((isMet) => isMet(run)));
}

function parseCondition(condition: string): (run: RunSummary) => boolean {
  const [, column, operator, wanted] = /^\s*(\w+)\s*(>=|<=|=|>|<)\s*(.+?)\s*$/.exec(condition) ?? [];
  if (column === undefined || operator === undefined || wanted === undefined) {
    throw badUsage(`"${condition}" is not a condition`, 'write column=text, column>number or column<number');
  }
  const value = columnOf(column);
  if (operator === '=') {
    return (run) => {
      const found = value(run);
      return typeof found === 'number' ? found === Number(wanted) : (found ?? '').includes(wanted);
    };
  }
  const limit = Number(wanted);
  if (Number.isNaN(limit)) throw badUsage(`"${wanted}" is not a number`, `write for example ${column}${operator}0.9`);
  return (run) => {
    const found = value(run);
    if (typeof found !== 'number') return false;
    return { '>': found > limit, '<': found < limit, '>=': found >= limit, '<=': found <= limit }[operator] === true;
  };
}

function columnOf(column: string): (run: RunSummary) => Value {
  if (!Object.hasOwn(COLUMNS, column))
    throw badUsage(`there is no column "${column}"`, `use one of ${Object.keys(COLUMNS).join(', ')}`);
  return COLUMNS[column]!;
}

function badUsage(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
