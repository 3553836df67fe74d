import { MnistxError } from '../errors.js';
import type { Column, Row, Value } from './columns.js';

/** Which rows of a list are shown, and in which order. */
export interface Selection<Condition = string> {
  /** Name of a column. */
  readonly sort: string;
  readonly reverse: boolean;
  /** `status=finished`, `accuracy>0.98`. */
  readonly filter: readonly Condition[];
}

/** `train.batch_size>=64`, taken apart. */
export interface Condition {
  readonly column: string;
  readonly operator: '=' | '>' | '<' | '>=' | '<=';
  readonly wanted: string;
}

/** @throws {MnistxError} BAD_USAGE for a column that there is not */
export type ColumnOf = (name: string) => Column;

/** Rows without a value come first. */
export function sortRows<Listed extends Row>(rows: readonly Listed[], { value }: Column, reverse: boolean): Listed[] {
  const text = new Intl.Collator('en', { numeric: true });
  const order = (a: Value, b: Value): number => {
    if (a === null || b === null) return Number(a !== null) - Number(b !== null);
    return typeof a === 'number' && typeof b === 'number' ? a - b : text.compare(String(a), String(b));
  };
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  const sorted = keyed.sort((a, b) => order(a.key, b.key)).map(({ row }) => row);
  return reverse ? sorted.reverse() : sorted;
}

/**
 * Keeps the rows that meet every condition.
 *
 * @throws {MnistxError} BAD_USAGE
 */
export function filterRows<Listed extends Row>(
  rows: readonly Listed[],
  conditions: readonly Condition[],
  columnOf: ColumnOf,
): Listed[] {
  const tests = conditions.map((condition) => testOf(condition, columnOf(condition.column)));
  return rows.filter((row) => tests.every((isMet) => isMet(row)));
}

/** @throws {MnistxError} BAD_USAGE */
export function parseCondition(written: string): Condition {
  const [, column, operator, wanted] = /^\s*([\w.[\]-]+)\s*(>=|<=|=|>|<)\s*(.+?)\s*$/s.exec(written) ?? [];
  if (column === undefined || operator === undefined || wanted === undefined)
    throw badUsage(`"${written}" is not a condition`, 'write column=text, column>number or column<number');
  const condition = { column, operator: operator as Condition['operator'], wanted };
  if (operator !== '=' && Number.isNaN(Number(wanted)))
    throw badUsage(`"${wanted}" is not a number`, `write for example ${column}${operator}0.9`);
  return condition;
}

function testOf({ operator, wanted }: Condition, { value, matches }: Column): (row: Row) => boolean {
  if (operator === '=') return (row) => matches(row, wanted);
  const limit = Number(wanted);
  return (row) => {
    const found = value(row);
    if (typeof found !== 'number') return false;
    return { '>': found > limit, '<': found < limit, '>=': found >= limit, '<=': found <= limit }[operator];
  };
}

function badUsage(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
