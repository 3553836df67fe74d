import { dirname, join } from 'node:path';
import type { Effects } from '../../../effects.js';
import { PackError } from '../../../runs/pack-folder.js';
import { releaseFolder } from '../../../runs/ownership/claim-folder.js';
import type { TrainOptions, TrialJob, TrialReport } from '../launcher.js';
import type { Link } from './link.js';
import { packRun, unpackRun } from './pack-run.js';
import { TrialQueue } from './trial-queue.js';
import type { Delivery } from './trial-queue.js';
import { describeNeeds } from './wire.js';
import type { Needs } from './wire.js';

export interface LaneOptions {
  readonly link: Link;
  readonly name: string;
  readonly needs: Needs;
  readonly sweep: { readonly trialsFolder: string };
  readonly signal: AbortSignal;
  readonly effects: Effects;
  readonly workerCommand: string;
  /** Whether anybody wants to know of epochs. */
  readonly isWatched: boolean;
  readonly say: (message: string) => void;
}

interface Errand {
  readonly id: string;
  readonly job: TrialJob;
  /** Lower numbers are trained first. */
  readonly place: number;
  readonly onEpoch?: TrainOptions['onEpoch'];
}

interface OpenErrand extends Errand {
  readonly resolve: (report: TrialReport) => void;
  readonly reject: (error: unknown) => void;
  /** What came back damaged, how often. */
  damages: number;
  /** How many audits have not found it. */
  missed: number;
  isAskedToStop: boolean;
  /** The last epoch that was told of it. */
  epoch: number;
}

/** How often what comes back may be damaged. */
const MOST_DAMAGES = 3;
/** Jobs that wait in the queue beyond two for each job in training: what waits here takes no memory of the server. */
const SPARE = 32;
const AUDIT_MS = 5000;
/** Operations that wait for the server's answers together. */
const AT_ONCE = 4;
/** How often it is asked which epoch trainings have reached, and of how many of them; of the others at the next times. */
const WATCH_MS = 1000;
const MOST_WATCHED = 32;
/** After how long without any work the user is told what a worker needs. */
const QUIET_MS = 10_000;

/** One queue of a sweep: jobs go out in their order, and run folders come in. */
export class Lane {
  private readonly waiting: OpenErrand[] = [];
  private readonly sent = new Map<string, OpenErrand>();
  private readonly since: { audit: number; watch: number; work: number };
  private watched = 0;
  private hasTold = false;

  static async open(options: LaneOptions): Promise<Lane> {
    return new Lane(options, await TrialQueue.open(options.link, options.name, { isOwner: true }));
  }

  private constructor(
    private readonly options: LaneOptions,
    private readonly queue: TrialQueue,
  ) {
    const now = options.effects.elapsedMs();
    this.since = { audit: now, watch: now, work: now };
  }

  /** How many jobs are in the queue. */
  get sentCount(): number {
    return this.sent.size;
  }

  train(errand: Errand): Promise<TrialReport> {
    return new Promise((resolve, reject) =>
      this.waiting.push({ ...errand, resolve, reject, damages: 0, missed: 0, isAskedToStop: false, epoch: 0 }),
    );
  }

  /** Takes in what has ended and sends what is next; returns whether there was anything. */
  async turn(): Promise<boolean> {
    if (this.waiting.length + this.sent.size === 0) return false;
    const { ended, active } = await this.queue.taken();
    const taken = await this.takeEnded(ended);
    if (this.options.signal.aborted) {
      await this.stop();
      return taken;
    }
    this.lookForWorkers(active.length);
    const fed = await this.feed(active.length);
    await this.watch(active);
    await this.audit();
    return taken || fed;
  }

  /** Jobs that nobody has begun end as interrupted. */
  async withdraw(): Promise<void> {
    for (const { resolve } of this.waiting.splice(0)) resolve({ status: 'interrupted' });
    if (this.sent.size === 0) return;
    for (const id of await this.queue.waiting()) {
      const errand = this.sent.get(id);
      if (errand === undefined || !(await this.queue.remove(id))) continue;
      this.sent.delete(id);
      errand.resolve({ status: 'interrupted' });
    }
  }

  /** All errands end, with an error or as interrupted. */
  abandon(error: unknown): void {
    for (const { resolve, reject } of [...this.waiting.splice(0), ...this.sent.values()]) {
      if (error === null) resolve({ status: 'interrupted' });
      else reject(error);
    }
    this.sent.clear();
  }

  async isEmpty(): Promise<boolean> {
    return (await this.queue.all()).length === 0;
  }

  async erase(): Promise<void> {
    await this.queue.erase();
    releaseFolder(this.scratch, this.options.effects.files);
  }

  private async takeEnded(ids: readonly string[]): Promise<boolean> {
    const errands = this.sentAmong(ids);
    for (let at = 0; at < errands.length; at += AT_ONCE)
      await endAll(errands.slice(at, at + AT_ONCE).map((errand) => this.take(errand)));
    if (errands.length > 0) this.noteWork();
    return errands.length > 0;
  }

  private sentAmong(ids: readonly string[]): OpenErrand[] {
    return ids.flatMap((id) => this.sent.get(id) ?? []);
  }

  private async take(errand: OpenErrand): Promise<void> {
    const { id, job } = errand;
    const delivery = await this.queue.read(id);
    if (delivery === null) return;
    const { report, losses } = delivery;
    const { name } = job.experiment;
    if (losses > 0 && report !== null)
      this.options.say(
        `${losses === 1 ? 'a worker' : `${losses} workers`} of ${name} got lost; another one trained on`,
      );
    const damage = this.put(delivery, job);
    // What is in place is not lost any more: only now it leaves the queue.
    await this.queue.remove(id);
    this.sent.delete(id);
    if (report === null) {
      const reason = losses > 0 ? `its worker was lost ${losses} times` : 'the queue held something else in its place';
      return errand.resolve({ status: 'failed', reason });
    }
    if (report === 'damaged') return this.sendAgain(errand, 'its report cannot be read');
    if (damage !== null) return this.sendAgain(errand, damage);
    if (report.status !== 'interrupted' || this.options.signal.aborted) return errand.resolve(report);
    // An earlier coordinator had asked it to stop.
    this.waiting.unshift(errand);
  }

  /** Puts a run folder in its place; returns what is wrong with it, if anything. */
  private put({ folder: packed, report, isWhole }: Delivery, { experiment }: TrialJob): string | null {
    const { sweep, effects } = this.options;
    if (!isWhole) return 'its run folder is not the one that was sent';
    const isTrained = typeof report === 'object' && report?.status === 'trained';
    if (packed === null) return isTrained ? 'its run folder is missing' : null;
    try {
      const folder = join(sweep.trialsFolder, experiment.name);
      unpackRun(packed, { folder, scratch: this.scratch, experiment }, effects.files);
      return null;
    } catch (error) {
      if (error instanceof PackError) return error.message;
      throw error;
    }
  }

  private sendAgain(errand: OpenErrand, damage: string): void {
    if (++errand.damages < MOST_DAMAGES) this.waiting.unshift(errand);
    else errand.resolve({ status: 'failed', reason: `what came back ${errand.damages} times was damaged: ${damage}` });
  }

  private async feed(active: number): Promise<boolean> {
    const before = this.sent.size;
    const most = 2 * active + SPARE;
    while (this.waiting.length > 0 && this.sent.size < most && !this.options.signal.aborted) {
      const next = this.waiting.splice(0, Math.min(AT_ONCE, most - this.sent.size));
      await endAll(next.map((errand) => this.send(errand)));
    }
    return this.sent.size > before;
  }

  private async send(errand: OpenErrand): Promise<void> {
    const { sweep, effects } = this.options;
    const { id, job, place } = errand;
    this.sent.set(id, errand);
    try {
      // What has been trained of it, for the worker to continue.
      const folder = packRun(join(sweep.trialsFolder, job.experiment.name), effects.files);
      errand.missed = 0;
      await this.queue.add(id, { job, folder, faults: [] }, place);
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      this.sent.delete(id);
      errand.resolve({ status: 'failed', reason: error.message });
    }
  }

  private lookForWorkers(active: number): void {
    const { effects, say, needs, workerCommand } = this.options;
    if (active > 0) this.noteWork();
    if (this.hasTold || effects.elapsedMs() - this.since.work < QUIET_MS) return;
    this.hasTold = true;
    say(`no worker takes a trial; on each machine: ${workerCommand}; it needs ${describeNeeds(needs)}`);
  }

  private noteWork(): void {
    this.since.work = this.options.effects.elapsedMs();
    this.hasTold = false;
  }

  /** Asks how far trainings are: for those who watch, so it may miss epochs. */
  private async watch(ids: readonly string[]): Promise<void> {
    const now = this.options.effects.elapsedMs();
    if (!this.options.isWatched || now - this.since.watch < WATCH_MS) return;
    this.since.watch = now;
    const active = this.sentAmong(ids);
    const first = active.length > MOST_WATCHED ? this.watched % active.length : 0;
    this.watched = first + MOST_WATCHED;
    const asked = [...active.slice(first), ...active.slice(0, first)].slice(0, MOST_WATCHED);
    await endAll(asked.map((errand) => this.tellEpoch(errand)));
  }

  private async tellEpoch(errand: OpenErrand): Promise<void> {
    const epoch = await this.queue.lastEpoch(errand.id);
    if (epoch === null || epoch.epoch === errand.epoch) return;
    errand.epoch = epoch.epoch;
    errand.onEpoch?.(epoch);
  }

  /** A server that was killed may have forgotten the last jobs that it was given. */
  private async audit(): Promise<void> {
    const now = this.options.effects.elapsedMs();
    if (now - this.since.audit < AUDIT_MS) return;
    this.since.audit = now;
    const there = new Set(await this.queue.all());
    for (const errand of this.sent.values()) {
      errand.missed = there.has(errand.id) ? 0 : errand.missed + 1;
      if (errand.missed > 1) await this.send(errand);
    }
  }

  /** Jobs in training are asked to stop. */
  private async stop(): Promise<void> {
    await this.withdraw();
    for (const errand of this.sent.values()) {
      if (errand.isAskedToStop) continue;
      errand.isAskedToStop = true;
      await this.queue.askToStop(errand.id);
    }
  }

  private get scratch(): string {
    return join(dirname(this.options.sweep.trialsFolder), '.incoming');
  }
}

/** Waits until all have ended, and throws what the first one threw that failed. */
async function endAll(work: readonly Promise<void>[]): Promise<void> {
  for (const one of await Promise.allSettled(work)) if (one.status === 'rejected') throw one.reason;
}
