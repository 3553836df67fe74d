import type { RunList, RunRow, Value } from '../../../server/api/runs.js';
import type { Range } from './window.js';

/** A row as it was answered, with the values of the keys of experiments that were asked for. */
export interface LoadedRow {
  readonly row: RunRow;
  readonly keys: readonly string[];
  readonly cells: readonly Value[];
}

/** Rows are asked for by so many at once. */
export const CHUNK = 200;

/** The rows of one list that have been asked for, by their positions. Old ones stay until newer ones replace them. */
export class RowCache {
  #rows: (LoadedRow | undefined)[] = [];
  #isFresh = new Set<number>();
  #positions = new Map<string, number>();
  #asked: ReadonlySet<string> = new Set();
  /** `null` before the first answer. */
  count: number | null = null;

  at(index: number): LoadedRow | null {
    return this.#rows[index] ?? null;
  }

  positionOf(id: string): number | null {
    return this.#positions.get(id) ?? null;
  }

  get loaded(): readonly LoadedRow[] {
    return this.#rows.filter((row) => row !== undefined);
  }

  /** Starts of the chunks that a range needs and that are missing or old. */
  missing({ first, end }: Range): number[] {
    // An empty list may have a row by now.
    const last = this.count === null ? end : Math.min(end, Math.max(this.count, 1));
    const starts: number[] = [];
    for (let at = Math.floor(first / CHUNK) * CHUNK; at < last; at += CHUNK)
      if (!this.#isFresh.has(at)) starts.push(at);
    return starts;
  }

  /** Whether the last answer was to a question for these columns. */
  knows(columns: readonly string[]): boolean {
    return columns.every((name) => this.#asked.has(name));
  }

  /** `asked`: the columns that were asked for. */
  put(offset: number, { rows, cells, columns, matching }: RunList, asked: readonly string[]): void {
    this.#asked = new Set([...asked, ...columns]);
    if (this.count !== null && matching < this.count) this.#rows.length = Math.min(this.#rows.length, matching);
    this.count = matching;
    rows.forEach((row, at) => (this.#rows[offset + at] = { row, keys: columns, cells: cells[at] ?? [] }));
    this.#isFresh.add(offset);
    this.#positions = new Map();
    this.#rows.forEach((loaded, at) => loaded !== undefined && this.#positions.set(loaded.row.id, at));
  }

  /** Everything must be asked for again; until then it stays. */
  age(): void {
    this.#isFresh = new Set();
  }

  /** Replaces a row by what an event tells; false if it is not loaded. */
  replace(row: RunRow): boolean {
    const at = this.#positions.get(row.id);
    const old = at === undefined ? undefined : this.#rows[at];
    if (at === undefined || old === undefined) return false;
    this.#rows[at] = { ...old, row };
    return true;
  }
}
