import type { Sweep } from '../config/sweep/types.js';
import type { Course, Unit, UnitEnd } from './course.js';
import type { Journal, WrittenEntry } from './journal.js';
import type { EpochReport, Launcher, TrainedReport, TrialJob, TrialReport } from './launchers/launcher.js';
import { meanOverSeeds } from './objective.js';
import type { Trial } from './types.js';

/** What is told of a sweep while it runs. */
export type SweepEvent =
  | { readonly type: 'start'; readonly trial: Trial }
  /** A training of a trial begins, with one of its seeds. */
  | { readonly type: 'launch'; readonly trial: Trial; readonly job: TrialJob }
  | { readonly type: 'epoch'; readonly job: TrialJob; readonly epoch: EpochReport }
  /** A training is over, however it ended. */
  | { readonly type: 'settle'; readonly job: TrialJob }
  /** A trial has ended, or come to its rung and is still `pending`. Some ends are read from the journal. */
  | { readonly type: 'end'; readonly trial: Trial; readonly isNew: boolean };

export interface ConductRequest {
  readonly sweep: Sweep;
  readonly course: Course;
  readonly journal: Journal;
  readonly launcher: Launcher;
  /** One job for each seed; or why there is no such network. */
  readonly jobsOf: (unit: Unit) => Promise<readonly TrialJob[] | { readonly reason: string }>;
  /** Stop at the first trial that fails. */
  readonly failFast: boolean;
  readonly signal: AbortSignal;
  readonly report: (event: SweepEvent) => void;
}

/**
 * Trains the trials of a sweep: as many at once as the launcher has slots, and records their ends in the order of the course.
 *
 * @throws {MnistxError} those of the journal and of the launcher
 */
export function conduct(request: ConductRequest): Promise<'finished' | 'interrupted' | 'failed'> {
  return new Conductor(request).run();
}

/** A unit whose jobs have been handed out or wait for a slot. */
interface UnitInProgress {
  readonly unit: Unit;
  readonly jobs: readonly TrialJob[];
  readonly reports: (TrialReport | undefined)[];
  /** Whether an earlier process has recorded its end. */
  readonly isRecorded: boolean;
  /** Its end is known once this is set, and recorded in its turn. */
  end: UnitEnd | null;
}

interface QueuedJob {
  readonly progress: UnitInProgress;
  readonly at: number;
}

class Conductor {
  /** Units that have not ended, by their number from 0. Those that have would hold the memory of their jobs. */
  private readonly units = new Map<number, UnitInProgress>();
  private openedCount = 0;
  private readonly queue: QueuedJob[] = [];
  private runningCount = 0;
  /** Ends the wait for the next end of a training. */
  private wake = (): void => {};
  /** How many units have their line `start`, or need none. */
  private startedCount = 0;
  private hasFailed = false;
  /** Of the launcher: the sweep cannot go on. */
  private readonly errors: unknown[] = [];

  constructor(private readonly request: ConductRequest) {}

  async run(): Promise<'finished' | 'interrupted' | 'failed'> {
    const { journal } = this.request;
    for (;;) {
      // What waits for a slot is in the journal already.
      this.launchJobs();
      // One end after the other: each decides what is opened next.
      do await this.openUnits();
      while (this.recordHead());
      journal.sync();
      this.launchJobs();
      if (this.errors.length > 0) throw this.errors[0];
      if (this.runningCount === 0) return this.outcome();
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private outcome(): 'finished' | 'interrupted' | 'failed' {
    if (this.hasFailed && this.request.failFast) return 'failed';
    return this.request.course.endedCount === this.openedCount ? 'finished' : 'interrupted';
  }

  private get isStopping(): boolean {
    return this.request.signal.aborted || (this.hasFailed && this.request.failFast);
  }

  /** Also of a sweep that is stopping: what is decided must not depend on when. */
  private async openUnits(): Promise<void> {
    const { course, journal, jobsOf } = this.request;
    for (;;) {
      const opened = course.openNext();
      if (opened === null) return;
      for (const entry of opened.entries) journal.append(entry);
      const { unit } = opened;
      const recorded = journal.recordedEnd(unit.trial, unit.until);
      const jobs = recorded === undefined ? await jobsOf(unit) : [];
      const isRecorded = recorded !== undefined;
      const progress: UnitInProgress = {
        unit,
        jobs: 'reason' in jobs ? [] : jobs,
        reports: [],
        isRecorded,
        end: null,
      };
      this.units.set(this.openedCount++, progress);
      if (isRecorded) progress.end = endFrom(recorded);
      else if ('reason' in jobs) progress.end = { state: 'invalid', reason: jobs.reason };
      else this.enqueue(progress);
    }
  }

  /** Where bounds may stop the trial its first seed decides: the others would be trained in vain. */
  private enqueue(progress: UnitInProgress): void {
    const count = progress.unit.bounds.length > 0 ? 1 : progress.jobs.length;
    for (let at = 0; at < count; at++) this.queue.push({ progress, at });
  }

  private launchJobs(): void {
    while (!this.isStopping && this.runningCount < this.request.launcher.slots) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.runningCount++;
      void this.train(next);
    }
  }

  private async train({ progress, at }: QueuedJob): Promise<void> {
    const { launcher, course, report } = this.request;
    const job = progress.jobs[at]!;
    report({ type: 'launch', trial: course.trials[progress.unit.trial - 1]!, job });
    try {
      this.take(progress, at, await launcher.train(job, { onEpoch: (epoch) => report({ type: 'epoch', job, epoch }) }));
    } catch (error) {
      this.errors.push(error);
    }
    this.runningCount--;
    report({ type: 'settle', job });
    this.wake();
  }

  private take(progress: UnitInProgress, at: number, report: TrialReport): void {
    const { jobs, reports, unit } = progress;
    reports[at] = report;
    const isFirstOfSeveral = unit.bounds.length > 0 && at === 0 && jobs.length > 1;
    if (isFirstOfSeveral && report.status === 'trained' && !report.isStopped) {
      for (let next = 1; next < jobs.length; next++) this.queue.unshift({ progress, at: next });
      return;
    }
    const isOver = isFirstOfSeveral || jobs.every((_, index) => reports[index] !== undefined);
    if (isOver) progress.end = endOf(progress, this.request.sweep);
    if (progress.end?.state !== 'failed') return;
    this.hasFailed = true;
    if (this.request.failFast) this.request.launcher.withdraw?.();
  }

  /** Records the oldest unit that has not ended, if its end is known. */
  private recordHead(): boolean {
    const { course, journal, report } = this.request;
    const at = course.endedCount;
    const head = this.units.get(at);
    if (head === undefined) return false;
    const { unit, end } = head;
    if (this.startedCount === at && end?.state !== 'invalid') {
      journal.append({ event: 'start', trial: unit.trial, until: unit.until });
      report({ type: 'start', trial: course.trials[unit.trial - 1]! });
      this.startedCount++;
    }
    if (end === null) return false;
    const seconds = end.state === 'invalid' ? undefined : end.seconds;
    course.end(end).forEach((entry, index) => {
      journal.append(entry, index === 0 ? seconds : undefined);
      const trial = course.trials[entry.trial - 1]!;
      report({ type: 'end', trial, isNew: !head.isRecorded });
    });
    this.startedCount = at + 1;
    this.units.delete(at);
    return true;
  }
}

/** `null` while one of its trainings was interrupted: it continues with the sweep. */
function endOf({ reports, jobs }: UnitInProgress, sweep: Sweep): UnitEnd | null {
  const known = reports.filter((one) => one !== undefined);
  if (known.some(({ status }) => status === 'interrupted')) return null;
  const trained = known.filter((one): one is TrainedReport => one.status === 'trained');
  const seeds = trained.map(({ values }, at) => ({ seed: jobs[at]!.experiment.seed, values }));
  const seconds = trained.reduce((sum, one) => sum + one.seconds, 0);
  const failed = known.find((one) => one.status === 'failed');
  if (failed !== undefined) return { state: 'failed', reason: failed.reason, result: null, seconds };
  return {
    state: 'trained',
    isStopped: trained.some(({ isStopped }) => isStopped),
    seconds,
    result: {
      value: meanOverSeeds(sweep.objective, seeds),
      parameters: trained[0]!.parameters,
      finished: trained.every(({ isFinished }) => isFinished),
      seeds,
    },
  };
}

/** The end that an earlier process has recorded. */
function endFrom(entry: Extract<WrittenEntry, { event: 'end' | 'rung' }>): UnitEnd {
  const { seconds = 0 } = entry.times;
  if (entry.event === 'end' && entry.state === 'failed')
    return { state: 'failed', reason: entry.reason ?? '', result: entry.result, seconds };
  return {
    state: 'trained',
    result: entry.result!,
    isStopped: entry.event === 'end' && entry.state === 'stopped',
    seconds,
  };
}
