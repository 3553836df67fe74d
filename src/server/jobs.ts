import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { holderOf } from '../runs/ownership/lock.js';
import { startOf } from '../runs/ownership/processes.js';
import { stopRun } from '../tasks/stop-run.js';
import type { Job } from './api/jobs.js';
import { quoteWords } from '../quote-words.js';
import type { RunId } from './api/runs.js';
import type { EventHub } from './events.js';
import { isSameProcess, JobFiles } from './job-files.js';
import type { JobEnd, JobRecord } from './job-files.js';
import { EXIT_FILE_VARIABLE } from './note-exit.js';
import type { RunIndex } from './run-index.js';

export interface JobsOptions {
  readonly effects: Effects;
  readonly runs: RunIndex;
  readonly events: Pick<EventHub, 'publish'>;
  readonly runsDirectory: string;
  readonly cacheDirectory: string;
}

/** What is started. Nothing in it is written by a page but the content of the input. */
export interface JobCommand {
  readonly verb: Job['verb'];
  /** Words after the verb: flags, and folders that were looked up. */
  readonly words: readonly string[];
  /** A file that the server writes for the command, which comes first; `null` for none. */
  readonly input: { readonly name: string; readonly text: string } | null;
  /** The folder it works on; `null` for a new run. */
  readonly folder: string | null;
}

/** Each of them uses all cores that it can. */
const MOST_RUNNING = 4;
const MOST_ENDED = 50;
/** More often nobody reads what a job writes. */
const OUTPUT_EVERY_MS = 2000;
const PROGRAM = fileURLToPath(new URL('../cli/bin.js', import.meta.url));
const NOTE_EXIT = new URL('note-exit.js', import.meta.url).href;

interface Known {
  record: JobRecord;
  readonly files: JobFiles;
  job: Job;
  /** Its end has been taken in, and it is not looked at again. */
  isSettled: boolean;
  /** When it was told last. */
  toldMs: number;
}

/** The commands that the server has started for pages, also those of earlier servers over the same runs. */
export class Jobs {
  #known: Map<string, Known> | null = null;
  /** Processes that have got the signal of Ctrl-C. */
  readonly #interrupted = new Set<string>();

  constructor(private readonly options: JobsOptions) {}

  /** The newest first. */
  list(): Job[] {
    this.look();
    return [...this.#all.values()].map(({ job }) => job).reverse();
  }

  /** @throws {MnistxError} RUN_BUSY if too many are running, DISK; then nothing goes on */
  start({ verb, words, input, folder }: JobCommand): Job {
    this.look();
    if (this.#running.length >= MOST_RUNNING) throw tooMany();
    this.#forgetOld();
    const { effects, runsDirectory } = this.options;
    const id = randomBytes(9).toString('base64url');
    const files = this.#filesOf(id);
    const inputPath = input === null ? [] : [files.writeInput(input.name, input.text)];
    const pid = this.#spawn([verb, ...inputPath, ...words], files);
    const shown = [verb, ...(input === null ? [] : [input.name]), ...words];
    const record: JobRecord = {
      ...{ id, verb, runsDirectory: resolve(runsDirectory), pid, processStarted: startOf(pid), folder },
      command: `mnistx ${quoteWords(shown)}`,
      started: new Date(effects.now()).toISOString(),
    };
    try {
      files.writeRecord(record);
    } catch (error) {
      // No page would find it to stop it.
      this.#interrupt(pid, record.processStarted);
      throw error;
    }
    const known = { record, files, job: this.#jobOf(record, files), isSettled: false, toldMs: effects.now() };
    this.#all.set(id, known);
    this.options.events.publish({ type: 'job', job: known.job });
    return known.job;
  }

  /** Ends it as Ctrl-C does. @throws {MnistxError} RUN_NOT_FOUND, RUN_CHANGED if it has ended */
  stop(id: string): void {
    const known = this.#all.get(id);
    if (known === undefined) throw notThere();
    this.look();
    if (known.job.state !== 'running') throw hasEnded(known.job);
    this.#interrupt(known.record.pid, known.record.processStarted);
  }

  /**
   * Ends what writes a folder as Ctrl-C does, whoever has started it.
   *
   * @throws {MnistxError} as `stopRun` of the tasks
   */
  stopRun(folder: string): void {
    const { files } = this.options.effects;
    stopRun({ folder, files, interrupt: ({ pid, started }) => this.#interrupt(pid, started) });
  }

  /** For the end of the server. */
  stopAll(): void {
    this.look();
    for (const { record } of this.#running) this.#interrupt(record.pid, record.processStarted);
  }

  /** Finds out what has ended, and which runs the others work on; tells what is new. */
  look(): void {
    for (const known of this.#all.values()) {
      if (known.isSettled) continue;
      try {
        this.#lookAt(known);
      } catch (error) {
        // The disk may be full, or a folder vanish; there is a next look.
        if (!(error instanceof MnistxError)) throw error;
      }
    }
  }

  #lookAt(known: Known): void {
    this.#findFolder(known);
    const job = this.#jobOf(known.record, known.files);
    known.isSettled = job.state !== 'running';
    const isSame = job.state === known.job.state && job.run === known.job.run;
    const nowMs = this.options.effects.now();
    if (isSame && (job.output === known.job.output || nowMs < known.toldMs + OUTPUT_EVERY_MS)) return;
    known.job = job;
    known.toldMs = nowMs;
    this.options.events.publish({ type: 'job', job });
  }

  /**
   * A second signal would end a program at once, and lose its step.
   *
   * @throws {MnistxError} RUN_BUSY for a process of another user
   */
  #interrupt(pid: number, started: string | null): void {
    const name = nameOf(pid, started);
    if (this.#interrupted.has(name) || !isSameProcess(pid, started)) return;
    try {
      process.kill(pid, 'SIGINT');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // It may end between two looks.
      if (code === 'ESRCH') return;
      throw code === 'EPERM' ? ofAnotherUser(pid) : error;
    }
    this.#interrupted.add(name);
  }

  get #running(): Known[] {
    return [...this.#all.values()].filter(({ job }) => job.state === 'running');
  }

  /** In the order in which they were started. */
  get #all(): Map<string, Known> {
    this.#known ??= this.#readAll();
    return this.#known;
  }

  #readAll(): Map<string, Known> {
    const here = resolve(this.options.runsDirectory);
    const found = this.#names.flatMap((name): Known[] => {
      const files = this.#filesOf(name);
      const record = files.readRecord();
      if (record?.runsDirectory !== here) return [];
      return [{ record, files, job: this.#jobOf(record, files), isSettled: false, toldMs: 0 }];
    });
    found.sort((a, b) => a.record.started.localeCompare(b.record.started));
    return new Map(found.map((known) => [known.record.id, known]));
  }

  get #names(): string[] {
    try {
      return this.options.effects.files.readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  get #folder(): string {
    return join(resolve(this.options.cacheDirectory), 'jobs');
  }

  #filesOf(id: string): JobFiles {
    return new JobFiles(join(this.#folder, id), this.options.effects.files);
  }

  /** It goes on without the server, and hears no Ctrl-C of its terminal. */
  #spawn(words: readonly string[], job: JobFiles): number {
    const { effects, runsDirectory, cacheDirectory } = this.options;
    const output = job.openOutput();
    try {
      const places = { MNISTX_RUNS_DIR: runsDirectory, MNISTX_CACHE_DIR: resolve(cacheDirectory) };
      const child = spawn(process.execPath, ['--import', NOTE_EXIT, PROGRAM, ...words], {
        env: { ...process.env, ...places, NO_COLOR: '1', [EXIT_FILE_VARIABLE]: job.exitPath },
        stdio: ['ignore', output, output],
        detached: true,
      });
      child.on('error', () => {});
      child.once('exit', () => this.look());
      child.unref();
      if (child.pid !== undefined) return child.pid;
    } finally {
      effects.files.closeSync(output);
    }
    const fix = 'close other programs, and try again';
    throw new MnistxError({ code: 'OUT_OF_MEMORY', message: 'the system cannot start another process', fix });
  }

  /** The folder of a new run is the one that its process has claimed, or that it has printed. */
  #findFolder(known: Known): void {
    const { record, files } = known;
    if (record.folder !== null) return;
    const folder = files.readEnd(record) === null ? this.#claimedBy(record.pid) : this.#printedIn(files.readOutput());
    if (folder === null) return;
    known.record = { ...record, folder };
    files.writeRecord(known.record);
  }

  #claimedBy(pid: number): string | null {
    const { runs, effects } = this.options;
    return runs.running.find(({ folder }) => holderOf(folder, effects.files)?.pid === pid)?.folder ?? null;
  }

  #printedIn(output: string): string | null {
    const { runs } = this.options;
    // A short run begins and ends between two looks at the folder of runs.
    runs.refresh();
    const lines = new Set(output.split('\n'));
    return runs.rows.find(({ folder }) => lines.has(folder))?.folder ?? null;
  }

  #jobOf(record: JobRecord, files: JobFiles): Job {
    const { id, verb, command, started, folder, pid, processStarted } = record;
    const end = files.readEnd(record);
    // The signal ends a program at once that has not come as far as to listen for it.
    const isStopped = isStop(end) || (end === 'lost' && this.#interrupted.has(nameOf(pid, processStarted)));
    const state = end === null ? 'running' : end === 0 ? 'done' : isStopped ? 'stopped' : 'failed';
    const run: RunId | null = folder === null ? null : this.options.runs.idOf(folder);
    return { id, verb, command, started, run, state, output: files.readOutput() };
  }

  #forgetOld(): void {
    const ended = [...this.#all.values()].filter(({ job }) => job.state !== 'running');
    for (const { record, files } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) {
      this.#all.delete(record.id);
      this.options.effects.files.rmSync(files.folder, { recursive: true, force: true });
    }
  }
}

function isStop(end: JobEnd | null): boolean {
  return end === 130 || end === 143 || end === 129;
}

/** Process numbers are reused; with the start they are unique. */
function nameOf(pid: number, started: string | null): string {
  return `${pid} ${started}`;
}

function ofAnotherUser(pid: number): MnistxError {
  const message = `process ${pid} belongs to another user, whom the system lets nobody else stop`;
  return new MnistxError({ code: 'RUN_BUSY', message, fix: 'ask that user to stop it' });
}

function tooMany(): MnistxError {
  const message = `${MOST_RUNNING} commands are running already`;
  return new MnistxError({ code: 'RUN_BUSY', message, fix: 'wait until one ends, or stop one' });
}

function notThere(): MnistxError {
  return new MnistxError({ code: 'RUN_NOT_FOUND', message: 'there is no such job', fix: 'reload the page' });
}

function hasEnded({ command }: Job): MnistxError {
  return new MnistxError({ code: 'RUN_CHANGED', message: `${command} has ended`, fix: 'there is nothing to stop' });
}
