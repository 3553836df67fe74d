import { basename, join } from 'node:path';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { Row } from '../runs/columns.js';
import type { DamagedRun } from '../runs/list-runs.js';
import { listSummaries, summarizeRun } from '../runs/list-summaries.js';
import { MARKS_FILE } from '../runs/marks.js';
import { isLocked } from '../runs/ownership/lock.js';
import { SWEEP_RECORD } from '../runs/read-run.js';
import { openRunsDirectory } from '../runs/runs-directory.js';
import type { FolderPlace } from '../runs/runs-directory.js';
import { isSame, isSettled, stampOf, stampOfFiles } from '../runs/stamp.js';
import type { Stamp } from '../runs/stamp.js';
import { JOURNAL } from '../sweep/journal.js';
import { isSweep } from '../sweep/sweep-folder.js';
import { listSweep } from '../tasks/list-folder.js';

export interface TableOptions extends Pick<Effects, 'now' | 'files'> {
  /** A folder of runs. */
  readonly folder: string;
  /** Version of this program. */
  readonly program: string;
  /** The sweep whose trials the runs are; `null` for none. */
  readonly sweep: string | null;
}

/** A folder whose row is new, another one, or gone. */
export interface TableChange {
  readonly path: string;
  readonly row: Row | null;
}

/** What is known of one folder. */
interface Known {
  readonly place: FolderPlace;
  /** `null` for a folder that is damaged, or neither a run nor a sweep. */
  readonly row: Row | null;
  readonly damaged: DamagedRun | null;
  readonly markFault: string | null;
  /** Of its files before they were read; `null` if there are none yet. */
  readonly stamp: Stamp | null;
  /** Whether it may change at any moment: it is written, or was written a moment ago. */
  readonly isActive: boolean;
  /** Not to be read again before that, in milliseconds since 1970: a long journal takes its time. */
  readonly restsUntil: number;
}

/** Reading takes at most one part of the time in so many. */
const REST = 20;

const NOTHING = { row: null, damaged: null, markFault: null, stamp: null, isActive: false, restsUntil: 0 } as const;

/** So many folders are looked at in one go. */
const MOST_DUE = 500;

/**
 * The runs and sweeps of a folder in memory. Only what has changed is read again, and what does not change is hardly
 * looked at: a new look costs one `stat` of the folder, and a few for those that are written now.
 */
export class FolderTable {
  #known = new Map<string, Known>();
  #folderStamp: Stamp | null = null;
  readonly #active = new Set<string>();
  /** How many are to be looked at soon, because a folder may have been replaced by one of its name. */
  #due = 0;
  /** Folders that nobody writes, in the order in which they are looked at. */
  #rotation: Iterator<string> = [].values();

  constructor(readonly options: TableOptions) {}

  get rows(): Row[] {
    return [...this.#known.values()].flatMap(({ row }) => row ?? []);
  }

  /** Those that may change at any moment. */
  get active(): Row[] {
    return [...this.#active].flatMap((name) => this.#known.get(name)?.row ?? []);
  }

  get damaged(): DamagedRun[] {
    return [...this.#known.values()].flatMap(({ damaged }) => damaged ?? []);
  }

  /**
   * Looks for folders that are new or gone, at those that are written, and at so many of the others in turn.
   *
   * @throws {MnistxError} RUN_NOT_FOUND if it is not a folder
   */
  refresh(others: number): TableChange[] {
    const changes: TableChange[] = [];
    const looked = new Set<string>();
    const look = (name: string): void => {
      const known = this.#known.get(name);
      if (known === undefined || looked.has(name)) return;
      looked.add(name);
      this.#lookAgain(known, known, changes);
    };
    this.#findFolders(changes);
    for (const name of this.#active) look(name);
    const count = Math.min(this.#known.size, Math.max(others, Math.min(this.#due, MOST_DUE)));
    for (let left = count; left > 0; left--) look(this.#nextInTurn());
    this.#due = Math.max(0, this.#due - count);
    return changes;
  }

  /** Looks at one folder, which this program has just changed. */
  refreshOne(name: string): TableChange[] {
    const changes: TableChange[] = [];
    this.#findFolders(changes);
    const known = this.#known.get(name);
    if (known !== undefined) this.#lookAgain(known, null, changes);
    return changes;
  }

  #findFolders(changes: TableChange[]): void {
    const { folder, files, now } = this.options;
    const startMs = now();
    const stamp = stampOfFiles([folder], files);
    if (stamp !== null && this.#folderStamp !== null && isSame(stamp, this.#folderStamp)) return;
    if (this.#folderStamp === null) {
      this.#readAll(changes);
      this.#folderStamp = [];
      return;
    }
    const places = openRunsDirectory(folder, files).folders;
    // Within one tick of the clock a folder can change twice.
    this.#folderStamp = stamp !== null && isSettled(stamp, startMs) ? stamp : [];
    this.#due = this.#known.size;
    const before = this.#known;
    this.#known = new Map();
    for (const place of places) {
      const known = before.get(place.name);
      if (known === undefined) this.#lookAgain({ ...NOTHING, place, isActive: true }, null, changes);
      else this.#known.set(place.name, known);
    }
    for (const [name, known] of before) if (!this.#known.has(name)) this.#forget(known, changes);
  }

  /** The first time, by the index in the folder that `ls` keeps, too. */
  #readAll(changes: TableChange[]): void {
    const { folder, ...options } = this.options;
    const placeOf = (path: string): FolderPlace => ({ path, name: basename(path) });
    const { runs, damaged, others, entries } = listSummaries(folder, options);
    const stamps = new Map(entries.map((entry) => [entry[0], entry[1]]));
    for (const row of runs) {
      const place = placeOf(row.folder);
      const stamp = stamps.get(place.name) ?? null;
      this.#keep({ ...NOTHING, place, row, stamp, isActive: stamp === null }, { ...NOTHING, place }, changes);
    }
    for (const one of damaged) {
      const place = placeOf(one.folder);
      this.#keep({ ...NOTHING, place, damaged: one }, { ...NOTHING, place }, changes);
    }
    for (const place of others) this.#lookAgain({ ...NOTHING, place, isActive: true }, null, changes);
  }

  /** Compares with `known`, if that is not too old. A folder that vanishes meanwhile, or cannot be read now, is looked at again. */
  #lookAgain(before: Known, known: Known | null, changes: TableChange[]): void {
    try {
      this.#keep(this.#lookAt(before.place, known), before, changes);
    } catch (error) {
      if (!(error instanceof MnistxError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
      this.#keep({ ...before, isActive: true }, before, changes);
    }
  }

  #lookAt(place: FolderPlace, known: Known | null): Known {
    const { files } = this.options;
    if (known?.row?.kind === 'sweep' && isSweep(place.path, files)) return this.#lookAtSweep(place, known);
    const run = this.#lookAtRun(place, known);
    if (run.row !== null || run.damaged !== null || !isSweep(place.path, files)) return run;
    return this.#lookAtSweep(place, null);
  }

  #lookAtRun(place: FolderPlace, known: Known | null): Known {
    const { files, sweep, now } = this.options;
    const startMs = now();
    // Taken before the files are read: if they change meanwhile, the next stamp differs.
    const stamp = stampOf(place.path, files);
    const isUnsettled = stamp === null || !isSettled(stamp, startMs);
    // The files of a killed run stay as they are.
    const isRunning = known?.row?.status === 'running' && isLocked(place.path, files);
    if (known !== null && isUnchanged(known, stamp) && (known.row?.status !== 'running' || isRunning))
      return known.isActive === (isRunning || isUnsettled) ? known : { ...known, isActive: isUnsettled };
    const found = summarizeRun(place.path, { files, sweep });
    if (found === null || 'reason' in found) {
      // A run that reads its data has a claim, but no manifest yet.
      return { ...NOTHING, place, damaged: found, isActive: isLocked(place.path, files) };
    }
    const { summary: row, markFault } = found;
    return { ...NOTHING, place, row, markFault, stamp, isActive: row.status === 'running' || isUnsettled };
  }

  #lookAtSweep(place: FolderPlace, known: Known | null): Known {
    const { files, now } = this.options;
    const startMs = now();
    if (known !== null && startMs < known.restsUntil) return known;
    const paths = [SWEEP_RECORD, JOURNAL, MARKS_FILE].map((name) => join(place.path, name));
    const stamp = stampOfFiles(paths, files);
    const isRunning = isLocked(place.path, files);
    const isActive = isRunning || stamp === null || !isSettled(stamp, startMs);
    if (known !== null && isUnchanged(known, stamp) && (known.row?.status === 'running') === isRunning)
      return known.isActive === isActive ? known : { ...known, isActive };
    const { rows, damaged, markFaults } = listSweep(place.path, files);
    const found = { row: rows[0] ?? null, damaged: damaged[0] ?? null, markFault: markFaults[0] ?? null };
    return { place, ...found, stamp, isActive, restsUntil: startMs + REST * (now() - startMs) };
  }

  #keep(next: Known, before: Known, changes: TableChange[]): void {
    if (next === before) return;
    const { name, path } = next.place;
    this.#known.set(name, next);
    if (next.isActive) this.#active.add(name);
    else this.#active.delete(name);
    if (JSON.stringify(next.row) !== JSON.stringify(before.row)) changes.push({ path, row: next.row });
    // What is known of the old row stays known.
    else this.#known.set(name, { ...next, row: before.row });
  }

  #forget({ place, row }: Known, changes: TableChange[]): void {
    this.#active.delete(place.name);
    if (row !== null) changes.push({ path: place.path, row: null });
  }

  #nextInTurn(): string {
    const { done, value } = this.#rotation.next();
    if (done !== true) return value;
    this.#rotation = [...this.#known.keys()].values();
    return this.#rotation.next().value ?? '';
  }
}

function isUnchanged({ stamp: before }: Known, stamp: Stamp | null): boolean {
  return before !== null && stamp !== null && isSame(before, stamp);
}
