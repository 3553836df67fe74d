import { join } from 'node:path';
import type { Effects } from '../../../effects.js';
import { MnistxError } from '../../../errors.js';
import { makeFolder } from '../../../runs/files.js';
import { PackError, unpackFolder } from '../../../runs/pack-folder.js';
import { releaseFolder } from '../../../runs/ownership/claim-folder.js';
import type { TrialReport } from '../launcher.js';
import type { LocalLauncher } from '../local.js';
import { Hold } from './hold.js';
import { JobGone } from './link.js';
import type { Link } from './link.js';
import { packRun } from './pack-run.js';
import { Pauses } from './pauses.js';
import { Register } from './register.js';
import type { Listed } from './register.js';
import { TrialQueue } from './trial-queue.js';
import type { ClaimedJob } from './trial-queue.js';
import type { Announcement, Needs } from './wire.js';

/** Whether a worker can do what a queue needs: where it has the data, or why not. */
export type Fitness = { readonly dataDirectory?: string } | { readonly reason: string };

export interface ServeOptions {
  readonly link: Link;
  /** Trains the jobs; its `slots` at once. */
  readonly local: LocalLauncher;
  readonly fitnessFor: (needs: Needs) => Promise<Fitness>;
  /** For run folders in training; removed at the end. */
  readonly home: string;
  /** As other programs know this worker. */
  readonly name: string;
  /** How often checkpoints are sent, in milliseconds. */
  readonly checkpointEveryMs: number;
  /** Stops the trainings after their current step; their jobs go back with what they have reached. */
  readonly signal: AbortSignal;
  readonly effects: Effects;
  readonly report: (event: ServeEvent) => void;
}

export type ServeEvent =
  | { readonly type: 'start'; readonly sweep: string; readonly trial: string }
  | { readonly type: 'end'; readonly sweep: string; readonly trial: string; readonly how: string }
  /** A queue whose jobs this worker cannot train. */
  | { readonly type: 'pass'; readonly sweep: string; readonly reason: string };

/** How many workers may fail to train a job before it has failed. */
const MOST_FAULTS = 3;
const SHORT_PAUSE_MS = 50;
const LONG_PAUSE_MS = 500;
const LIST_MS = 2000;
/** How often a queue is looked at again that was passed over: its data may have come. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Takes jobs from the queues that this worker can serve and trains them, until it is told to stop.
 *
 * @throws {MnistxError} what kept it from training, such as DISK
 */
export function serveQueue(options: ServeOptions): Promise<void> {
  return new Server(options).run();
}

interface OpenQueue {
  readonly announcement: Announcement;
  readonly queue: TrialQueue;
  readonly dataDirectory: string | undefined;
}

/** One that this worker cannot serve, as far as it knows. */
interface PassedQueue {
  readonly reason: string;
  /** When it was looked at. */
  readonly atMs: number;
}

class Server {
  private readonly register: Register;
  private readonly known = new Map<string, OpenQueue | PassedQueue>();
  private readonly working = new Set<Promise<void>>();
  private readonly pauses = new Pauses();
  private failure: { readonly error: unknown } | null = null;
  /** Stops the other trainings when one has failed: their jobs go back. */
  private readonly failing = new AbortController();
  private claims = 0;
  private next = 0;
  private listedMs = -Infinity;
  private recoveredMs = -Infinity;

  constructor(private readonly options: ServeOptions) {
    this.register = new Register(options.link);
  }

  async run(): Promise<void> {
    const { signal, local, effects, home } = this.options;
    makeFolder(effects.files, home);
    signal.addEventListener('abort', this.pauses.end);
    let pauseMs = SHORT_PAUSE_MS;
    while (!signal.aborted && this.failure === null) {
      await this.lookAround().catch((error: unknown) => {
        // A worker that stops reads data no further; its jobs go back all the same.
        if (!signal.aborted) throw error;
      });
      if (signal.aborted) break;
      const isFull = this.working.size >= local.slots;
      const began = !isFull && (await this.beginNext());
      if (began) pauseMs = SHORT_PAUSE_MS;
      else {
        await this.pauses.for(isFull ? LIST_MS : pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONG_PAUSE_MS);
      }
    }
    await Promise.all(this.working);
    if (this.failure !== null) throw this.failure.error;
  }

  /** Which queues there are, and which of their jobs have lost their worker. */
  private async lookAround(): Promise<void> {
    const { effects, link } = this.options;
    const now = effects.elapsedMs();
    if (now - this.listedMs >= LIST_MS) {
      await this.readRegister();
      this.listedMs = effects.elapsedMs();
    }
    if (now - this.recoveredMs < link.lostAfterMs / 2) return;
    this.recoveredMs = now;
    for (const { queue } of this.open()) await queue.recoverLost();
  }

  private async readRegister(): Promise<void> {
    const listed = await this.register.list();
    const names = new Set(listed.map(({ queue }) => queue));
    for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
    for (const one of listed) {
      const known = this.known.get(one.queue);
      if (known === undefined) this.known.set(one.queue, await this.judge(one, null));
      else if ('reason' in known && this.options.effects.elapsedMs() - known.atMs >= LOOK_AGAIN_MS)
        this.known.set(one.queue, await this.judge(one, known.reason));
    }
  }

  /** Opens a queue, or passes it over, and says why unless that was the reason before. */
  private async judge({ queue: name, announcement }: Listed, before: string | null): Promise<OpenQueue | PassedQueue> {
    const { link, fitnessFor, report, effects } = this.options;
    const atMs = effects.elapsedMs();
    const pass = (sweep: string, reason: string): PassedQueue => {
      if (reason !== before) report({ type: 'pass', sweep, reason });
      return { reason, atMs };
    };
    if (announcement === null) return pass(name, 'is announced with a text that cannot be read');
    const fitness = await fitnessFor(announcement.needs);
    if ('reason' in fitness) return pass(announcement.sweep, fitness.reason);
    return { announcement, queue: await TrialQueue.open(link, name), dataDirectory: fitness.dataDirectory };
  }

  private open(): OpenQueue[] {
    return [...this.known.values()].filter((one) => 'queue' in one);
  }

  /** The queues in turn, so that one sweep does not keep another waiting. */
  private async beginNext(): Promise<boolean> {
    const open = this.open();
    for (let tried = 0; tried < open.length; tried++) {
      const one = open[this.next++ % open.length]!;
      const claimed = await one.queue.claim(`${this.options.name}:${++this.claims}`, this.options.name);
      if (claimed === null) continue;
      const work: Promise<void> = this.work(one, claimed)
        .catch((error: unknown) => {
          this.failure ??= { error };
          this.failing.abort();
        })
        .finally(() => {
          this.working.delete(work);
          this.pauses.end();
        });
      this.working.add(work);
      return true;
    }
    return false;
  }

  private async work({ announcement, queue, dataDirectory }: OpenQueue, claimed: ClaimedJob): Promise<void> {
    const { report, effects, home } = this.options;
    const { sweep } = announcement;
    const trial = claimed.cargo.job.experiment.name;
    const runsDirectory = join(home, String(this.claims));
    report({ type: 'start', sweep, trial });
    try {
      const how = await this.train({ queue, claimed, runsDirectory, dataDirectory });
      report({ type: 'end', sweep, trial, how });
    } catch (error) {
      if (!(error instanceof JobGone)) throw error;
      report({ type: 'end', sweep, trial, how: 'is no longer this worker’s' });
    } finally {
      releaseFolder(runsDirectory, effects.files);
    }
  }

  private async train(task: Task): Promise<string> {
    const { local, effects, link, checkpointEveryMs } = this.options;
    const { queue, claimed, runsDirectory, dataDirectory } = task;
    const { cargo } = claimed;
    const { job } = cargo;
    const hold = new Hold(queue, claimed, link.lostAfterMs);
    try {
      const folder = join(runsDirectory, job.experiment.name);
      if (cargo.folder !== null) unpackFolder(cargo.folder, folder, join(runsDirectory, '.incoming'), effects.files);
      const report = await local.train(job, {
        runsDirectory,
        ...(dataDirectory !== undefined && { dataDirectory }),
        packEveryMs: checkpointEveryMs,
        stop: AbortSignal.any([hold.signal, this.failing.signal]),
        onPacked: (folder) => hold.save(folder),
        onEpoch: (epoch) => hold.tell(epoch),
      });
      return await this.deliver(task, hold, report);
    } catch (error) {
      if (error instanceof PackError) return await this.fail(task, hold, error.message);
      if (!(error instanceof MnistxError)) throw error;
      const faults = [...cargo.faults, error.message];
      if (faults.length >= MOST_FAULTS) return await this.fail(task, hold, error.message);
      // Others may be able to.
      await queue.save(claimed, { ...cargo, faults });
      await queue.giveBack(claimed);
      throw error;
    } finally {
      hold.release();
    }
  }

  /** The run folder first, then how it ended: whoever sees the end has the folder. */
  private async deliver({ queue, claimed, runsDirectory }: Task, hold: Hold, report: TrialReport): Promise<string> {
    const { cargo } = claimed;
    const folder = packRun(join(runsDirectory, cargo.job.experiment.name), this.options.effects.files);
    await hold.settle();
    await queue.save(claimed, { ...cargo, folder });
    if (report.status === 'interrupted' && !hold.isAskedToStop) {
      await queue.giveBack(claimed);
      return 'given back';
    }
    await queue.finish(claimed, report, folder);
    return report.status === 'failed' ? `failed: ${report.reason}` : report.status;
  }

  private async fail({ queue, claimed }: Task, hold: Hold, reason: string): Promise<string> {
    await hold.settle();
    await queue.save(claimed, { ...claimed.cargo, folder: null });
    await queue.finish(claimed, { status: 'failed', reason }, null);
    return `failed: ${reason}`;
  }
}

interface Task {
  readonly queue: TrialQueue;
  readonly claimed: ClaimedJob;
  readonly runsDirectory: string;
  readonly dataDirectory: string | undefined;
}
