import { dirname, join } from 'node:path';
import type { Effects } from '../../../effects.js';
import { isThere } from '../../../runs/files.js';
import { PackError, packFolder, unpackFolder } from '../../../runs/pack-folder.js';
import { releaseFolder } from '../../../runs/ownership/claim-folder.js';
import type { TrialJob, TrialReport } from '../launcher.js';
import type { Link } from './link.js';
import { TrialQueue } from './trial-queue.js';
import type { Delivery } from './trial-queue.js';
import { describeNeeds, MOST_CARGO_BYTES } from './wire.js';
import type { Needs } from './wire.js';

export interface LaneOptions {
  readonly link: Link;
  readonly name: string;
  readonly needs: Needs;
  readonly sweep: { readonly trialsFolder: string };
  readonly signal: AbortSignal;
  readonly effects: Effects;
  readonly workerCommand: string;
  readonly say: (message: string) => void;
}

interface Errand {
  readonly id: string;
  readonly job: TrialJob;
  /** Lower numbers are trained first. */
  readonly place: number;
}

interface OpenErrand extends Errand {
  readonly resolve: (report: TrialReport) => void;
  readonly reject: (error: unknown) => void;
  /** What came back damaged, how often. */
  damages: number;
  /** How many audits have not found it. */
  missed: number;
  isAskedToStop: boolean;
}

/** How often what comes back may be damaged. */
const MOST_DAMAGES = 3;
/** Jobs that wait in the queue beyond two for each job in training: what waits here takes no memory of the server. */
const SPARE = 32;
const AUDIT_MS = 5000;
const LOOK_FOR_WORKERS_MS = 1000;
/** After how long without any work the user is told what a worker needs. */
const QUIET_MS = 10_000;

/** One queue of a sweep: jobs go out in their order, and run folders come in. */
export class Lane {
  private readonly waiting: OpenErrand[] = [];
  private readonly sent = new Map<string, OpenErrand>();
  private readonly since: { audit: number; look: number; work: number };
  private active = 0;
  private hasTold = false;

  static async open(options: LaneOptions): Promise<Lane> {
    return new Lane(options, await TrialQueue.open(options.link, options.name, { isOwner: true }));
  }

  private constructor(
    private readonly options: LaneOptions,
    private readonly queue: TrialQueue,
  ) {
    const now = options.effects.elapsedMs();
    this.since = { audit: now, look: -Infinity, work: now };
  }

  /** How many jobs are in the queue. */
  get sentCount(): number {
    return this.sent.size;
  }

  train(errand: Errand): Promise<TrialReport> {
    return new Promise((resolve, reject) =>
      this.waiting.push({ ...errand, resolve, reject, damages: 0, missed: 0, isAskedToStop: false }),
    );
  }

  /** Takes in what has ended and sends what is next; returns whether there was anything. */
  async turn(): Promise<boolean> {
    if (this.waiting.length + this.sent.size === 0) return false;
    const taken = await this.takeEnded();
    if (this.options.signal.aborted) {
      await this.stop();
      return taken;
    }
    await this.lookForWorkers();
    const fed = await this.feed();
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
    const ids = [...(await this.queue.waiting()), ...(await this.queue.active()), ...(await this.queue.ended())];
    return ids.length === 0;
  }

  async erase(): Promise<void> {
    await this.queue.erase();
    releaseFolder(this.scratch, this.options.effects.files);
  }

  private async takeEnded(): Promise<boolean> {
    let isBusy = false;
    for (const id of await this.queue.ended()) {
      const errand = this.sent.get(id);
      if (errand === undefined) continue;
      await this.take(errand);
      isBusy = true;
    }
    if (isBusy) this.noteWork();
    return isBusy;
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
    const damage = this.put(delivery, name);
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
  private put({ folder, report, isWhole }: Delivery, name: string): string | null {
    const { sweep, effects } = this.options;
    if (!isWhole) return 'its run folder is not the one that was sent';
    const isTrained = typeof report === 'object' && report?.status === 'trained';
    if (folder === null) return isTrained ? 'its run folder is missing' : null;
    try {
      unpackFolder(folder, join(sweep.trialsFolder, name), this.scratch, effects.files);
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

  private async feed(): Promise<boolean> {
    const before = this.sent.size;
    while (this.waiting.length > 0 && this.sent.size < 2 * this.active + SPARE && !this.options.signal.aborted)
      await this.send(this.waiting.shift()!);
    return this.sent.size > before;
  }

  private async send(errand: OpenErrand): Promise<void> {
    const { id, job, place } = errand;
    this.sent.set(id, errand);
    const folder = this.packed(job.experiment.name);
    if (folder === 'too large') {
      this.sent.delete(id);
      const reason = `its run folder is too large for a queue: more than ${MOST_CARGO_BYTES / 2 ** 20} MB`;
      return errand.resolve({ status: 'failed', reason });
    }
    errand.missed = 0;
    await this.queue.add(id, { job, folder, faults: [] }, place);
  }

  /** What has been trained of it, for the worker to continue. */
  private packed(name: string): Uint8Array | 'too large' | null {
    const { sweep, effects } = this.options;
    const folder = join(sweep.trialsFolder, name);
    if (!isThere(effects.files, folder)) return null;
    try {
      const packed = packFolder(folder, effects.files);
      return packed.byteLength > MOST_CARGO_BYTES ? 'too large' : packed;
    } catch (error) {
      if (error instanceof PackError) return 'too large';
      throw error;
    }
  }

  private async lookForWorkers(): Promise<void> {
    const { effects, say, needs, workerCommand } = this.options;
    const now = effects.elapsedMs();
    if (now - this.since.look < (this.waiting.length > 0 ? 0 : LOOK_FOR_WORKERS_MS)) return;
    this.since.look = now;
    this.active = (await this.queue.active()).length;
    if (this.active > 0) this.noteWork();
    if (this.hasTold || now - this.since.work < QUIET_MS) return;
    this.hasTold = true;
    say(`no worker takes a trial; on each machine: ${workerCommand}; it needs ${describeNeeds(needs)}`);
  }

  private noteWork(): void {
    this.since.work = this.options.effects.elapsedMs();
    this.hasTold = false;
  }

  /** A server that was killed may have forgotten the last jobs that it was given. */
  private async audit(): Promise<void> {
    const now = this.options.effects.elapsedMs();
    if (now - this.since.audit < AUDIT_MS) return;
    this.since.audit = now;
    const there = new Set([await this.queue.waiting(), await this.queue.active(), await this.queue.ended()].flat());
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
