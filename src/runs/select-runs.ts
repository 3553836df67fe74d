import { MnistxError } from '../errors.js';
import type { Run } from './types.js';

type Value = string | number | null;

/** What runs can be sorted and filtered by. */
const COLUMNS: Readonly<Record<string, (run: Run) => Value>> = {
  name: ({ manifest }) => manifest.name,
  status: ({ manifest }) => manifest.status,
  created: ({ manifest }) => manifest.created,
  dataset: ({ manifest }) => manifest.data.name,
  engine: ({ manifest }) => manifest.engine.name,
  epochs: ({ history }) => history.length,
  parameters: ({ manifest }) => manifest.model.parameters,
  loss: (run) => lastLoss(run),
  accuracy: (run) => lastAccuracy(run),
  time: ({ manifest }) => manifest.timings.training_seconds,
};

/** Of the last epoch: validation where there is one, else training. */
export function lastAccuracy({ history }: Run): number | null {
  const last = history.at(-1);
  return last?.val_accuracy ?? last?.accuracy ?? null;
}

export function lastLoss({ history }: Run): number | null {
  const last = history.at(-1);
  return last?.val_loss ?? last?.loss ?? null;
}

/** Runs without a value come first. */
export function sortRuns(runs: readonly Run[], column: string, reverse: boolean): Run[] {
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
export function filterRuns(runs: readonly Run[], conditions: readonly string[]): Run[] {
  const tests = conditions.map(parseCondition);
  return runs.filter((run) => tests.every((isMet) => isMet(run)));
}

function parseCondition(condition: string): (run: Run) => boolean {
  const [, column, operator, wanted] = /^\s*(\w+)\s*(>=|<=|=|>|<)\s*(.+?)\s*$/.exec(condition) ?? [];
  if (column === undefined || operator === undefined || wanted === undefined) {
    throw badUsage(`"${condition}" is no condition`, 'write column=text, column>number or column<number');
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

function columnOf(column: string): (run: Run) => Value {
  if (!Object.hasOwn(COLUMNS, column))
    throw badUsage(`there is no column "${column}"`, `use one of ${Object.keys(COLUMNS).join(', ')}`);
  return COLUMNS[column]!;
}

function badUsage(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
