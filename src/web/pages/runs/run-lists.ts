import type { RunId, RunList, RunRow } from '../../../server/api/runs.js';
import type { Query } from '../../client.js';
import { CHUNK, RowCache } from './row-cache.js';
import type { LoadedRow } from './row-cache.js';
import { countRows, placeAt, positionOf } from './window.js';
import type { OpenedSweep, Place, Range } from './window.js';

export type AskRuns = (query: Query, signal: AbortSignal) => Promise<RunList>;

export interface ListQuery {
  readonly filters: readonly string[];
  readonly sort: string;
  readonly isReversed: boolean;
  /** Keys of experiments to show; `null` for those that vary. */
  readonly keys: readonly string[] | null;
}

type ListId = RunId | null;

interface Answered {
  readonly list: RunList;
  /** The columns that were asked for. */
  readonly asked: readonly string[];
}

/** The server's word for keys that differ between the rows. */
const VARYING = 'varying';

/**
 * The list of runs and sweeps, and the trials of opened sweeps, as far as they have been looked at. It asks for what is
 * missing, and shows the old answer until the new one is there.
 */
export class RunLists {
  #query: ListQuery | null = null;
  #top = new RowCache();
  /** Of a query that has no answer yet. */
  #next: RowCache | null = null;
  readonly #trials = new Map<RunId, RowCache>();
  readonly #asking = new Map<string, AbortController>();
  #opened: readonly RunId[] = [];
  /** Keys that vary between the rows of each list. */
  readonly #varying = new Map<ListId, readonly string[]>();
  /** The first answer comes without what varies: that would take the server a second. */
  #knowsVarying = false;
  /** Of a query that is not set yet. */
  #tried: (Answered & { readonly query: ListQuery }) | null = null;

  problem: Error | null = null;
  /** The last answer for the list of runs and sweeps. */
  last: RunList | null = null;

  constructor(
    readonly ask: AskRuns,
    readonly changed: () => void,
  ) {}

  get isReading(): boolean {
    return this.#asking.size > 0;
  }

  /** Whether what is shown answers the present query. */
  get isCurrent(): boolean {
    return this.#next === null && this.#top.count !== null;
  }

  /** Keys that vary between the trials of an opened sweep, then between the runs. */
  get varying(): readonly string[] {
    return [...new Set([...this.#opened, null].flatMap((id) => this.#varying.get(id) ?? []))];
  }

  get opened(): OpenedSweep[] {
    return this.#opened
      .flatMap((id) => {
        const index = this.#top.positionOf(id);
        return index === null ? [] : [{ index, id, trials: this.#trials.get(id)?.count ?? 0 }];
      })
      .sort((a, b) => a.index - b.index);
  }

  get count(): number {
    return countRows(this.#top.count ?? 0, this.opened);
  }

  at(position: number): (Place & { readonly loaded: LoadedRow | null }) | null {
    const place = placeAt(position, this.opened);
    const list = place.sweep === null ? this.#top : this.#trials.get(place.sweep);
    return { ...place, loaded: list?.at(place.index) ?? null };
  }

  /** `null` if it is not loaded. */
  find(id: RunId): { readonly row: RunRow; readonly position: number } | null {
    for (const [sweep, list] of this.#lists()) {
      const index = list.positionOf(id);
      const loaded = index === null ? null : list.at(index);
      if (index !== null && loaded !== null)
        return { row: loaded.row, position: positionOf({ sweep, index }, this.opened) };
    }
    return null;
  }

  setQuery(query: ListQuery): void {
    if (this.#query !== null && isSame(query, this.#query)) return;
    const isSameOrder = this.#query !== null && orderOf(query) === orderOf(this.#query);
    const tried = this.#tried;
    this.#tried = null;
    this.#query = query;
    this.#drop();
    if (isSameOrder) this.age();
    else {
      this.#next = new RowCache();
      for (const id of this.#opened) this.#trials.set(id, new RowCache());
    }
    if (tried !== null && isSame(query, tried.query)) this.#put(null, 0, tried);
  }

  /** Asks for the first rows of a query; if it is set next, it has its answer already. Throws if it is refused. */
  async try(query: ListQuery): Promise<void> {
    const answered = await this.#answer(query, null, 0, new AbortController().signal);
    this.#tried = { query, ...answered };
  }

  setOpened(opened: readonly RunId[]): void {
    this.#opened = opened;
    for (const id of this.#trials.keys()) if (!opened.includes(id)) this.#forget(id);
    for (const id of opened) if (!this.#trials.has(id)) this.#trials.set(id, new RowCache());
  }

  #forget(sweep: RunId): void {
    this.#trials.delete(sweep);
    this.#varying.delete(sweep);
  }

  /** Everything is asked for again when it is needed. */
  age(): void {
    for (const [, list] of this.#lists()) list.age();
  }

  /** Asks for what is missing of the rows that are shown. */
  need(range: Range): void {
    if (this.#query === null || this.problem !== null) return;
    if (this.#next !== null) return this.#needOf(null, { first: 0, end: CHUNK });
    if (this.#top.count === null) return this.#needOf(null, range);
    const { opened } = this;
    const places: Place[] = [];
    for (let at = range.first; at < Math.max(range.end, range.first + 1); at++) places.push(placeAt(at, opened));
    for (const id of [null, ...this.#opened]) {
      const indices = places.filter(({ sweep }) => sweep === id).map(({ index }) => index);
      const isUnseen = id !== null && this.#trials.get(id)?.count == null;
      if (isUnseen) this.#needOf(id, { first: 0, end: 1 });
      else if (indices.length > 0) this.#needOf(id, { first: Math.min(...indices), end: Math.max(...indices) + 1 });
    }
  }

  /** Takes over a row that has changed. Returns whether the lists must be asked for again: it is new, or has another status. */
  take(row: RunRow): boolean {
    const old = this.find(row.id)?.row;
    for (const [, list] of this.#lists()) list.replace(row);
    return old?.status !== row.status;
  }

  /** All that meet the filters: the server tells a thousand at once. */
  async all(): Promise<readonly RunRow[]> {
    const rows: RunRow[] = [];
    for (;;) {
      const words = wordsOf(this.#query!, null, { offset: String(rows.length) });
      const list = await this.ask(words, new AbortController().signal);
      rows.push(...list.rows);
      if (list.rows.length === 0 || rows.length >= list.matching) return rows;
    }
  }

  /** Tries again after a problem. */
  retry(): void {
    this.problem = null;
    this.changed();
  }

  /** Drops questions whose answers nobody waits for. */
  close(): void {
    this.#drop();
  }

  #lists(): [ListId, RowCache][] {
    return [[null, this.#top], ...this.#trials];
  }

  #listOf(id: ListId): RowCache | undefined {
    return id === null ? (this.#next ?? this.#top) : this.#trials.get(id);
  }

  #drop(): void {
    this.problem = null;
    for (const asked of this.#asking.values()) asked.abort();
    this.#asking.clear();
  }

  #needOf(id: ListId, range: Range): void {
    for (const offset of this.#listOf(id)?.missing(range) ?? []) void this.#load(id, offset);
  }

  async #load(id: ListId, offset: number): Promise<void> {
    const name = `${id ?? ''} ${offset}`;
    if (this.#asking.has(name)) return;
    const left = new AbortController();
    this.#asking.set(name, left);
    try {
      const answered = await this.#answer(this.#query!, id, offset, left.signal);
      if (left.signal.aborted) return;
      this.#asking.delete(name);
      this.#put(id, offset, answered);
    } catch (problem) {
      if (left.signal.aborted) return;
      this.#asking.delete(name);
      this.problem = problem as Error;
    }
    this.changed();
  }

  async #answer(query: ListQuery, id: ListId, offset: number, signal: AbortSignal): Promise<Answered> {
    const asked = [...this.#names(query), ...(this.#knowsVarying ? [VARYING] : [])];
    const words = { columns: asked.join(','), offset: String(offset), limit: String(CHUNK) };
    return { asked, list: await this.ask(wordsOf(query, id, words), signal) };
  }

  #put(id: ListId, offset: number, { list, asked }: Answered): void {
    this.#listOf(id)?.put(offset, list, asked);
    if (id === null) this.last = list;
    if (id === null && this.#next !== null) [this.#top, this.#next] = [this.#next, null];
    if (asked.includes(VARYING)) this.#varying.set(id, list.varying);
    this.#knowsVarying = true;
    // What varies in one list is a column of all: then the others must tell their values of it.
    const names = [VARYING, ...this.#names(this.#query)];
    for (const [, other] of this.#lists()) if (!other.knows(names)) other.age();
  }

  /** Keys whose values are asked for by name. */
  #names(query: ListQuery | null): readonly string[] {
    return query?.keys ?? this.varying;
  }
}

/** The words of a question about the list of runs and sweeps, or about the trials of a sweep. */
function wordsOf({ filters, sort, isReversed }: ListQuery, sweep: ListId, more: Query): Query {
  return {
    ...(sweep === null ? { filter: filters } : { sweep }),
    sort,
    ...(isReversed ? { reverse: '1' } : {}),
    ...more,
  };
}

/** Whatever else a query holds asks for nothing. */
function isSame(query: ListQuery, other: ListQuery): boolean {
  return orderOf(query) === orderOf(other) && JSON.stringify(query.keys) === JSON.stringify(other.keys);
}

/** Two queries with the same one list the same rows in the same order. */
function orderOf({ filters, sort, isReversed }: ListQuery): string {
  return JSON.stringify([filters, sort, isReversed]);
}
