import { MnistxError } from '../errors.js';
import type { Row } from '../runs/columns.js';
import { parseCondition } from '../runs/select-runs.js';
import type { ColumnOf, Condition } from '../runs/select-runs.js';
import { findColumn } from '../runs/columns.js';
import { columnsOf } from '../tasks/config-columns.js';
import { asksForTrials, selectRows } from '../tasks/select-rows.js';
import { varyingPaths } from '../tasks/varying-columns.js';
import type { RunId, RunList } from './api/runs.js';
import type { RunIndex } from './run-index.js';
import { toRunRow } from './run-row.js';

export interface ListRowsRequest {
  readonly filter: readonly string[];
  readonly sort: string;
  readonly reverse: boolean;
  /** Names of columns and paths in the experiments; `varying` for what differs. */
  readonly columns: readonly string[];
  /** List its trials; `null` for runs and sweeps. */
  readonly sweep: RunId | null;
  readonly offset: number;
  /** Default: `MOST_ROWS`, which is also the most. */
  readonly limit: number | null;
  readonly signal: AbortSignal;
}

/** More at once are megabytes of text; a table asks for what it shows. */
export const MOST_ROWS = 1000;
const VARYING = 'varying';
/** More have no room in a table. */
const MOST_VARYING = 12;

/**
 * Lists runs and sweeps, or trials of a sweep, from the index.
 *
 * @throws {MnistxError} BAD_USAGE, RUN_NOT_FOUND
 */
export async function listRows(request: ListRowsRequest, index: RunIndex): Promise<RunList> {
  const { sort, reverse, offset, limit, signal } = request;
  const { experiments } = index;
  const conditions = request.filter.map(parseCondition);

  // 1. What there is now.
  index.refresh();
  const all = rowsOf(request, conditions, index);

  // 2. Experiments, if values in them are asked for.
  const named = [sort, ...request.columns, ...conditions.map(({ column }) => column)];
  const runs = all.filter((row) => row.kind === 'run');
  if (named.some((name) => name === VARYING || findColumn(name) === null)) await experiments.load(runs, signal);

  // 3. Those that meet the conditions, in their order, and what differs between them.
  const asked = request.columns.filter((name) => name !== VARYING);
  const asksForVarying = asked.length < request.columns.length;
  // Pages show trials below runs, in the same columns: a key may be in some of these lists only.
  const isPart = request.sweep !== null || asksForVarying;
  const columnOf = columnsOf(all, experiments.of);
  const there = isPart ? asked.filter((name) => isKnown(name, columnOf)) : asked;
  const selection = { conditions, sort, reverse, columns: there, experimentOf: experiments.of };
  const { rows, columns } = selectRows(all, selection);
  const varying = asksForVarying ? varyingOf(rows, index) : [];
  const more = varying.filter((name) => columns.every((column) => column.name !== name));
  const shown = [...columns, ...more.map(columnsOf(rows, experiments.of))];

  // 4. The part that was asked for.
  const part = rows.slice(offset, offset + Math.min(limit ?? MOST_ROWS, MOST_ROWS));
  return {
    columns: shown.map(({ name }) => name),
    varying,
    rows: part.map((row) => {
      const id = index.idOf(row.folder);
      return toRunRow(row, id, index.progress.get(id) ?? null);
    }),
    cells: part.map((row) => shown.map(({ value }) => value(row))),
    matching: rows.length,
    total: all.length,
    damaged: index.damaged.map(({ folder, reason }) => ({ path: folder, reason })),
  };
}

function rowsOf({ sweep }: ListRowsRequest, conditions: readonly Condition[], index: RunIndex): readonly Row[] {
  if (sweep !== null) return index.trialsOf(index.folderOf(sweep));
  if (!asksForTrials(conditions)) return index.rows;
  return index.rows.flatMap((row) => (row.kind === 'sweep' ? index.trialsOf(row.folder) : [row]));
}

function isKnown(name: string, columnOf: ColumnOf): boolean {
  try {
    columnOf(name);
    return true;
  } catch (error) {
    if (error instanceof MnistxError) return false;
    throw error;
  }
}

function varyingOf(rows: readonly Row[], { experiments }: RunIndex): string[] {
  return varyingPaths(
    rows.flatMap((row) => (row.kind === 'run' ? [experiments.of(row)] : [])),
    MOST_VARYING,
  );
}
