import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { Row } from '../runs/columns.js';
import type { RunId } from './api/runs.js';
import type { EventHub } from './events.js';
import { FollowedRun } from './follow-run.js';
import { FollowedSweep } from './follow-sweep.js';
import type { RowChange, RunIndex } from './run-index.js';
import { toRunRow } from './run-row.js';

/** How often is looked while a page is open, and how often without one. */
const WATCHED_MS = 500;
const UNWATCHED_MS = 5000;

export interface FollowerParts {
  readonly effects: Effects;
  readonly runs: RunIndex;
  readonly events: Pick<EventHub, 'publish' | 'streams'>;
  /** Called after each look. */
  readonly onLook?: () => void;
}

/**
 * Tells pages what changes in the runs folder: rows, and what runs that train have written. It looks at the files of those
 * alone; that of a run that ends it reads to the end before it tells so.
 */
export class Follower {
  readonly #followed = new Map<RunId, { readonly created: string; readonly by: FollowedRun | FollowedSweep }>();
  #unlisten: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly parts: FollowerParts) {}

  /** Looks now and then until it is stopped. */
  start(onBug: (error: unknown) => void): void {
    const next = (): void => {
      this.#timer = setTimeout(() => look(), this.parts.events.streams > 0 ? WATCHED_MS : UNWATCHED_MS).unref();
    };
    const look = (): void => {
      try {
        this.look();
      } catch (error) {
        onBug(error);
      }
      next();
    };
    // The address of the page is printed before thousands of runs are read.
    this.#timer = setTimeout(look, 0).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#unlisten?.();
    this.#timer = this.#unlisten = null;
  }

  /** Reads what has changed, and tells it. What was there before the first look is not told. */
  look(): void {
    const { runs, onLook } = this.parts;
    this.#unlisten ??= runs.listen((change) => this.#take(change));
    try {
      runs.refresh();
    } catch (error) {
      // The folder of runs may come back.
      if (!(error instanceof MnistxError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    }
    for (const row of runs.running) this.#follow(runs.idOf(row.folder), row);
    onLook?.();
  }

  #take({ id, row }: RowChange): void {
    const { events } = this.parts;
    if (row === null) {
      this.#followed.delete(id);
      return events.publish({ type: 'gone', id });
    }
    const { progress } = this.parts.runs;
    if (row.status === 'running' || this.#followed.has(id)) this.#read(id, row);
    if (row.status !== 'running') {
      this.#followed.delete(id);
      progress.delete(id);
    }
    this.#publishRow(id, row);
  }

  #follow(id: RunId, row: Row): void {
    const { progress } = this.parts.runs;
    const before = progress.get(id);
    this.#read(id, row);
    const now = progress.get(id);
    if (now?.done !== before?.done) this.#publishRow(id, row);
  }

  /** Tells what a run has written, and notes how far it is. */
  #read(id: RunId, row: Row): void {
    const { events, runs } = this.parts;
    const by = this.#followerOf(id, row);
    if (by instanceof FollowedSweep) {
      if (row.kind === 'sweep') runs.progress.set(id, by.progressOf(row));
      return;
    }
    const { epochs, steps } = by.read();
    for (const part of epochs) events.publish({ type: 'epochs', id, ...part });
    if (steps !== null) events.publish({ type: 'steps', id, count: steps });
    if (by.progress !== null) runs.progress.set(id, by.progress);
  }

  /** A new one for another run in the same folder. */
  #followerOf(id: RunId, { kind, folder, created }: Row): FollowedRun | FollowedSweep {
    const known = this.#followed.get(id);
    if (known?.created === created) return known.by;
    const { effects } = this.parts;
    const by = kind === 'sweep' ? new FollowedSweep(folder, effects) : new FollowedRun(folder, effects.files);
    this.#followed.set(id, { created, by });
    return by;
  }

  #publishRow(id: RunId, row: Row): void {
    const { events, runs } = this.parts;
    events.publish({ type: 'row', row: toRunRow(row, id, runs.progress.get(id) ?? null) });
  }
}
