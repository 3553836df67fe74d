import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { Row } from '../runs/columns.js';
import type { DamagedRun } from '../runs/list-runs.js';
import { openRunsDirectory } from '../runs/runs-directory.js';
import { readSweep, TRIALS } from '../sweep/sweep-folder.js';
import type { Progress, RunId } from './api/runs.js';
import { Experiments } from './experiments.js';
import { FolderTable } from './folder-table.js';
import type { TableChange } from './folder-table.js';

export interface RunIndexOptions extends Effects {
  readonly runsDirectory: string;
  /** Version of this program. */
  readonly program: string;
}

/** A row that is new, another one, or gone (`null`). */
export interface RowChange {
  readonly id: RunId;
  readonly row: Row | null;
}

type Listener = (change: RowChange) => void;

/** So many folders that nobody writes are looked at whenever the index is brought up to date. */
const OTHERS_AT_ONCE = 100;
/** Of so many sweeps the trials are known, the last ones that were asked for. */
const MOST_SWEEPS = 16;

/**
 * Knows all runs and sweeps of a folder, and trials of sweeps, by ids. What a request names is looked up here and never
 * joined to a path.
 */
export class RunIndex {
  readonly experiments: Experiments;
  /** Of what trains now; kept by who follows it. */
  readonly progress = new Map<RunId, Progress>();
  readonly #top: FolderTable;
  /** Tables of trials by the folders of their sweeps. The last that was asked for stands last. */
  readonly #sweeps = new Map<string, FolderTable>();
  readonly #folders = new Map<RunId, string>();
  readonly #ids = new Map<string, RunId>();
  readonly #listeners = new Set<Listener>();
  #isRead = false;

  constructor(readonly options: RunIndexOptions) {
    this.experiments = new Experiments(options);
    this.#top = this.#tableOf(options.runsDirectory, null);
  }

  /** Tells of every change from now on; returns what ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Reads what has changed. The first time all is new, and nothing is told.
   *
   * @throws {MnistxError} RUN_NOT_FOUND if the folder of runs is not a folder
   */
  refresh(): void {
    const changes = this.#top.refresh(this.#isRead ? OTHERS_AT_ONCE : 0);
    if (this.#isRead) this.#take(changes);
    this.#isRead = true;
    for (const table of this.#sweeps.values()) this.#take(table.refresh(OTHERS_AT_ONCE));
  }

  /** Reads a folder again that this program has changed. */
  refreshOne(folder: string): void {
    const table = this.#sweeps.get(sweepAbove(folder)) ?? this.#top;
    this.#take(table.refreshOne(basename(folder)));
  }

  /** Runs and sweeps without their trials. */
  get rows(): readonly Row[] {
    return this.#top.rows;
  }

  get damaged(): readonly DamagedRun[] {
    return this.#top.damaged;
  }

  /** @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED */
  trialsOf(sweepFolder: string): readonly Row[] {
    return this.#openSweep(sweepFolder).rows;
  }

  /** Runs, sweeps, and the trials that have been asked for. */
  get all(): readonly Row[] {
    return [this.#top, ...this.#sweeps.values()].flatMap(({ rows }) => rows);
  }

  /** What is written now. */
  get running(): readonly Row[] {
    const active = [this.#top, ...this.#sweeps.values()].flatMap((table) => table.active);
    return active.filter(({ status }) => status === 'running');
  }

  /** The id of a folder, which it keeps as long as its path is the same. */
  idOf(folder: string): RunId {
    const known = this.#ids.get(folder);
    if (known !== undefined) return known;
    const id = this.digestOf(folder);
    this.#ids.set(folder, id);
    this.#folders.set(id, folder);
    return id;
  }

  /** The id that a folder has or would have; it is not kept. */
  digestOf(folder: string): RunId {
    const path = relative(resolve(this.options.runsDirectory), resolve(folder));
    return createHash('sha256').update(path).digest('base64url').slice(0, 16);
  }

  /** @throws {MnistxError} RUN_NOT_FOUND */
  folderOf(id: RunId): string {
    const folder = this.#folders.get(id) ?? this.#findFolder(id);
    if (folder !== undefined) return folder;
    throw new MnistxError({
      code: 'RUN_NOT_FOUND',
      message: 'there is no run of this id',
      fix: 'go back to the list: it may have been deleted',
    });
  }

  /** Ids are made when they are first needed: a page may come back with one of an earlier server. */
  #findFolder(id: RunId): string | undefined {
    if (!this.#isRead) this.refresh();
    for (const { folder } of this.#top.rows) if (this.idOf(folder) === id) return folder;
    for (const row of this.#top.rows) {
      if (row.kind !== 'sweep' || !this.#holdsTrial(row.folder, id)) continue;
      const trial = this.trialsOf(row.folder).find(({ folder }) => this.idOf(folder) === id);
      if (trial !== undefined) return trial.folder;
    }
    return undefined;
  }

  #holdsTrial(sweep: string, id: RunId): boolean {
    const { files } = this.options;
    return openRunsDirectory(join(sweep, TRIALS), files).folders.some(({ path }) => this.digestOf(path) === id);
  }

  #openSweep(folder: string): FolderTable {
    const table = this.#sweeps.get(folder) ?? this.#tableOf(folder, readSweep(folder, this.options.files).name);
    const isNew = !this.#sweeps.delete(folder);
    this.#sweeps.set(folder, table);
    if (this.#sweeps.size > MOST_SWEEPS) this.#sweeps.delete(this.#sweeps.keys().next().value!);
    const changes = table.refresh(isNew ? 0 : OTHERS_AT_ONCE);
    if (!isNew) this.#take(changes);
    return table;
  }

  #tableOf(folder: string, sweep: string | null): FolderTable {
    const { now, files, program } = this.options;
    return new FolderTable({ folder: sweep === null ? folder : join(folder, TRIALS), now, files, program, sweep });
  }

  #take(changes: readonly TableChange[]): void {
    for (const { path, row } of changes) {
      const id = this.idOf(path);
      if (row === null) this.#forget(path, id);
      for (const listener of this.#listeners) listener({ id, row });
    }
  }

  #forget(folder: string, id: RunId): void {
    this.#ids.delete(folder);
    this.#folders.delete(id);
    this.progress.delete(id);
    this.#sweeps.delete(folder);
  }
}

/** `runs/search` for `runs/search/trials/0001` */
function sweepAbove(folder: string): string {
  return dirname(dirname(folder));
}
