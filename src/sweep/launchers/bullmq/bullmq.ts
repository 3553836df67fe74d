import type { Experiment } from '../../../config/types.js';
import type { Effects } from '../../../effects.js';
import type { LaunchedSweep, Launcher, TrainOptions, TrialJob, TrialReport } from '../launcher.js';
import { Lane } from './lane.js';
import { LinkClosed } from './link.js';
import type { Link } from './link.js';
import { Pauses } from './pauses.js';
import { Register } from './register.js';
import { jobId, queueName } from './wire.js';
import type { Needs } from './wire.js';

export interface BullMqOptions {
  readonly link: Link;
  readonly sweep: LaunchedSweep;
  readonly needsOf: (experiment: Experiment) => Promise<Needs>;
  /** Takes jobs that wait from the queue, and stops those in training; they continue with the sweep. */
  readonly signal: AbortSignal;
  readonly effects: Effects;
  /** How a worker is started, for people. */
  readonly workerCommand: string;
  /** Whether anybody wants to know of epochs. */
  readonly isWatched: boolean;
  readonly say: (message: string) => void;
}

/** Several trials that end within it are asked about together. */
const SHORT_PAUSE_MS = 25;
const LONG_PAUSE_MS = 150;
/** How long workers may take to stop. */
const STOP_MS = 20_000;

/** Trains jobs on whatever machines have a worker at the same queue. */
export function bullmqLauncher(options: BullMqOptions): Launcher {
  return new BullMqLauncher(options);
}

class BullMqLauncher implements Launcher {
  /** A sweep opens so many trials as it may, and a lane holds back what no worker would take soon. */
  readonly slots = Infinity;
  private readonly lanes = new Map<string, Promise<Lane>>();
  private readonly register: Register;
  private place = 0;
  private isClosed = false;
  private isWithdrawn = false;
  private failure: { readonly error: unknown } | null = null;
  private readonly pauses = new Pauses();
  private readonly ended: Promise<void>;

  constructor(private readonly options: BullMqOptions) {
    this.register = new Register(options.link);
    options.signal.addEventListener('abort', this.stop);
    this.ended = this.run();
  }

  async train(job: TrialJob, { onEpoch }: TrainOptions = {}): Promise<TrialReport> {
    if (this.options.signal.aborted) return { status: 'interrupted' };
    const place = ++this.place;
    const needs = await this.options.needsOf(job.experiment);
    const lane = await this.laneFor(needs);
    if (this.failure !== null) throw this.failure.error;
    if (this.isClosed || this.options.signal.aborted) return { status: 'interrupted' };
    const report = lane.train({ id: jobId(job, needs), job, place, onEpoch });
    this.pauses.end();
    return report;
  }

  withdraw(): void {
    this.isWithdrawn = true;
    this.pauses.end();
  }

  async close(): Promise<void> {
    const { link, signal } = this.options;
    this.isClosed = true;
    signal.removeEventListener('abort', this.stop);
    this.pauses.end();
    await this.ended;
    await Promise.race([this.leave(), pause(STOP_MS / 4)]).catch(() => {});
    await link.close();
  }

  /** A queue that still holds something is kept for the sweep to continue. */
  private async leave(): Promise<void> {
    const isOver = !this.options.signal.aborted && this.failure === null;
    for (const [name, opening] of this.lanes) {
      const lane = await opening;
      if (!isOver && !(await lane.isEmpty())) continue;
      await this.register.withdraw(name);
      await lane.erase();
    }
  }

  private laneFor(needs: Needs): Promise<Lane> {
    const name = queueName(this.options.sweep.id, needs);
    const known = this.lanes.get(name) ?? this.openLane(name, needs);
    this.lanes.set(name, known);
    return known;
  }

  private async openLane(name: string, needs: Needs): Promise<Lane> {
    const lane = await Lane.open({ ...this.options, name, needs });
    await this.register.announce({ queue: name, sweep: this.options.sweep.name, needs });
    return lane;
  }

  /** Looks at every lane, again and again: events would only hasten it, and can be lost. */
  private async run(): Promise<void> {
    try {
      while (!this.isClosed) {
        let isBusy = false;
        for (const opening of this.lanes.values()) {
          const lane = await opening;
          if (this.isWithdrawn) await lane.withdraw();
          isBusy = (await lane.turn()) || isBusy;
        }
        await this.pauses.for(isBusy ? SHORT_PAUSE_MS : LONG_PAUSE_MS);
      }
    } catch (error) {
      if (!(error instanceof LinkClosed)) this.failure = { error };
      const lanes = await Promise.allSettled(this.lanes.values());
      for (const lane of lanes) if (lane.status === 'fulfilled') lane.value.abandon(this.failure?.error ?? null);
    }
  }

  private readonly stop = (): void => {
    this.pauses.end();
    const { link, say } = this.options;
    const giveUp = async (): Promise<void> => {
      const lanes = await Promise.all(this.lanes.values());
      const left = lanes.reduce((sum, lane) => sum + lane.sentCount, 0);
      if (left > 0)
        say(`${left} trials are still with workers that do not answer; the sweep takes them in when it continues`);
      for (const lane of lanes) lane.abandon(null);
      await link.close();
    };
    setTimeout(() => void giveUp().catch(() => {}), STOP_MS).unref();
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
