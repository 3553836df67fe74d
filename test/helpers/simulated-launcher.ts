import { uniformSource, Purpose } from '../../src/random.js';
import type { Launcher, TrialJob, TrialReport } from '../../src/sweep/launchers/launcher.js';

export interface Simulation {
  readonly slots: number;
  /** Decides in which order trainings end. */
  readonly seed: number;
  /** The metric of a job after an epoch, from 1. */
  readonly valueOf: (job: TrialJob, epoch: number) => number;
  readonly fails?: (job: TrialJob) => boolean;
  /** After this many ends of trainings the coordinator is lost. Default: never */
  readonly lostAfter?: number;
}

/** Thrown in the place of a process that is killed. */
export class Lost extends Error {}

/** Trains by a formula and takes its time: trainings end in an order that only the seed knows. */
export class SimulatedLauncher implements Launcher {
  readonly slots: number;
  /** How many epochs were trained in all, so that nothing is trained twice. */
  epochs = 0;
  private ends = 0;
  private readonly reached = new Map<string, number>();
  private readonly draw: () => number;

  constructor(private readonly simulation: Simulation) {
    this.slots = simulation.slots;
    this.draw = uniformSource({ seed: simulation.seed, purpose: Purpose.order });
  }

  async train(job: TrialJob): Promise<TrialReport> {
    const turns = Math.floor(this.draw() * 5);
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    const { lostAfter = Infinity, fails } = this.simulation;
    if (++this.ends > lostAfter) throw new Lost();
    if (fails?.(job) === true) return { status: 'failed', reason: 'the loss became NaN' };
    return this.trained(job);
  }

  async close(): Promise<void> {}

  private trained(job: TrialJob): TrialReport {
    const last = job.experiment.train.epochs;
    const until = Math.min(job.until ?? last, last);
    const values: number[] = [];
    for (let epoch = 1; epoch <= until; epoch++) {
      values.push(this.simulation.valueOf(job, epoch));
      const bound = job.bounds[epoch - 1] ?? null;
      const best = job.goal === 'maximize' ? Math.max(...values) : Math.min(...values);
      if (bound !== null && epoch < last && (job.goal === 'maximize' ? best < bound : best > bound)) break;
    }
    const isStopped = values.length < until;
    this.epochs += values.length - (this.reached.get(job.experiment.name) ?? 0);
    this.reached.set(job.experiment.name, values.length);
    const isFinished = values.length === last;
    return { status: 'trained', values, isFinished, isStopped, parameters: 10, seconds: values.length };
  }
}
