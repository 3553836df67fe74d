import type { IQueueBackend, Job, Queue } from 'bullmq';
import type { EpochReport, TrialReport } from '../launcher.js';
import { loadBullMq } from './libraries.js';
import { JobGone } from './link.js';
import type { Link } from './link.js';
import { isFolderOf, readCargo, readEpoch, readReceipt, writeCargo, writeReceipt } from './wire.js';
import type { Cargo, WrittenCargo } from './wire.js';

/** A job in the hands of one worker, until its lock runs out. */
export interface ClaimedJob {
  readonly id: string;
  readonly cargo: Cargo;
  /** Proves that the job is this worker's. */
  readonly token: string;
}

/** What has come back of a job. */
export interface Delivery {
  /** The run folder, packed. */
  readonly folder: Uint8Array | null;
  /** `null` if its workers were lost too often, or refused it; `damaged` if it is none that a worker has written. */
  readonly report: TrialReport | 'damaged' | null;
  /** Whether the folder is the one that the worker sent with its report. */
  readonly isWhole: boolean;
  /** How many workers were lost over it. */
  readonly losses: number;
}

/** A job as a server holds it. */
type JobJson = Parameters<(typeof import('bullmq'))['Job']['fromJSON']>[1];

const WAITING = ['waiting', 'prioritized', 'paused'] as const;
/** No job has a higher number: BullMQ's limit of priorities. */
const LAST_PLACE = 2 ** 21 - 1;
/** A line of a job's log; the others are epochs. */
const STOP = 'stop';
/** BullMQ keeps a stream of events for each queue, which nobody reads here. */
const FEW_EVENTS = 10;

/**
 * A queue of trainings. Nothing here waits for events, which can be lost: jobs are claimed, and their states asked for.
 */
export class TrialQueue {
  static async open(link: Link, name: string, { isOwner = false } = {}): Promise<TrialQueue> {
    const bullmq = await loadBullMq();
    const backend = link.backend.forQueue(name);
    // Its connection is that of the backend.
    const options = { connection: {}, skipMetasUpdate: !isOwner, streams: { events: { maxLen: FEW_EVENTS } } };
    const queue = new bullmq.Queue(name, options, () => backend as never) as unknown as Queue;
    queue.on('error', () => {});
    return new TrialQueue(link, queue, backend, bullmq);
  }

  private constructor(
    private readonly link: Link,
    private readonly queue: Queue,
    private readonly backend: IQueueBackend,
    private readonly bullmq: typeof import('bullmq'),
  ) {}

  /** Adds a job; one with this id that is there already stays as it is. */
  async add(id: string, cargo: Cargo, place: number): Promise<void> {
    const data = writeCargo(cargo);
    await this.link.run(() => this.queue.add('trial', data, { jobId: id, priority: Math.min(place, LAST_PLACE) }));
  }

  /** The next job; `null` if none waits. */
  async claim(token: string, worker: string): Promise<ClaimedJob | null> {
    for (;;) {
      const [json, id] = (await this.link.run(() => this.backend.moveToActive(token, worker))) as [unknown, string];
      if (json === null || json === undefined) return null;
      const job = this.jobFrom(json as JobJson, id);
      const cargo = readCargo(job.data);
      // BullMQ leaves it to the next worker to fail a job whose workers were lost too often.
      const failure = job.deferredFailure || (cargo === null ? 'it is no job of mnistx' : '');
      if (cargo !== null && failure === '') return { id, cargo, token };
      const error = new this.bullmq.UnrecoverableError(failure);
      await this.link.run(() => job.moveToFailed(error, token, false)).catch(ignoreGone);
    }
  }

  /** Whether the job is still this worker's. */
  async renew({ id, token }: ClaimedJob): Promise<boolean> {
    const lost = await this.link.run(() => this.backend.extendLocks([id], [token], this.link.lostAfterMs));
    return lost.length === 0;
  }

  /** Keeps what has been trained of a job, for whoever trains on. */
  async save({ id }: ClaimedJob, cargo: Cargo): Promise<void> {
    const data = writeCargo(cargo);
    await this.link.run(() => this.backend.updateData({ id } as never, data));
  }

  /** Ends a job whose folder, if any, has been saved. */
  async finish({ id, token }: ClaimedJob, report: TrialReport, folder: Uint8Array | null): Promise<void> {
    const job = await this.find(id);
    if (job === null) throw new JobGone(id);
    await this.link.run(() => job.moveToCompleted(writeReceipt(report, folder) as never, token, false));
  }

  /** For the next worker. */
  async giveBack({ id, token }: ClaimedJob): Promise<void> {
    await this.link.run(() => this.backend.moveJobFromActiveToWait(id, token));
  }

  /** Lets jobs wait again whose workers have given no sign of life. */
  async recoverLost(): Promise<void> {
    await this.link.run(() => this.backend.moveStalledJobsToWait());
  }

  /** The ids of jobs that workers have taken. */
  async taken(): Promise<{ readonly ended: readonly string[]; readonly active: readonly string[] }> {
    const [completed = [], failed = [], active = []] = await this.ranges(['completed', 'failed', 'active']);
    return { ended: [...completed, ...failed], active };
  }

  async waiting(): Promise<string[]> {
    return (await this.ranges(WAITING)).flat();
  }

  /** The ids of all jobs. */
  async all(): Promise<string[]> {
    return (await this.ranges([...WAITING, 'active', 'completed', 'failed'])).flat();
  }

  /** What has come back of a job that has ended; `null` if it is not there. */
  async read(id: string): Promise<Delivery | null> {
    const job = await this.find(id);
    if (job === null) return null;
    const { data, returnvalue, failedReason, stalledCounter = 0 } = job;
    const hasFailed = failedReason !== undefined && failedReason !== null && failedReason !== '';
    const folder = readCargo(data)?.folder ?? null;
    if (hasFailed) return { folder, report: null, isWhole: true, losses: stalledCounter };
    const receipt = readReceipt(returnvalue);
    if (receipt === null) return { folder: null, report: 'damaged', isWhole: false, losses: stalledCounter };
    return { folder, report: receipt.report, isWhole: isFolderOf(receipt, folder), losses: stalledCounter };
  }

  /** Whether the job was there and nobody was training it. */
  async remove(id: string): Promise<boolean> {
    return (await this.link.run(() => this.backend.remove(id, false)).catch(ignoreGone)) === 1;
  }

  /** Asks the worker of a job to stop after its step. The request goes with the job. */
  async askToStop(id: string): Promise<void> {
    await this.link.run(() => this.backend.addLog(id, STOP)).catch(ignoreGone);
  }

  /** Looks at the lines of a job's log from `line` on, counted from 0. */
  async readLog({ id }: ClaimedJob, line: number): Promise<{ readonly lines: number; readonly isStop: boolean }> {
    const { logs } = await this.link.run(() => this.backend.getJobLogs(id, line, -1, true));
    return { lines: logs.length, isStop: logs.includes(STOP) };
  }

  /** Tells whoever watches the sweep how far a job is. */
  async tellEpoch({ id }: ClaimedJob, epoch: EpochReport): Promise<void> {
    await this.link.run(() => this.backend.addLog(id, JSON.stringify(epoch))).catch(ignoreGone);
  }

  /** The last epoch that was told of a job; `null` if there is none, or it is asked to stop. */
  async lastEpoch(id: string): Promise<EpochReport | null> {
    const { logs } = await this.link.run(() => this.backend.getJobLogs(id, 0, 0, false));
    return readEpoch(logs[0]);
  }

  /** Removes the queue with all that it holds. */
  async erase(): Promise<void> {
    await this.link.run(() => this.queue.obliterate({ force: true }));
  }

  private ranges(types: readonly string[]): Promise<string[][]> {
    return this.link.run(() => this.backend.getRanges(types as never, 0, -1)) as unknown as Promise<string[][]>;
  }

  private async find(id: string): Promise<Job<WrittenCargo> | null> {
    const json = await this.link.run(() => this.backend.getJobData(id));
    if (json === undefined || json === null) return null;
    return this.jobFrom(json, id);
  }

  /** One whose data are no JSON is as one without data. */
  private jobFrom(json: JobJson, id: string): Job<WrittenCargo> {
    const { Job } = this.bullmq;
    try {
      return Job.fromJSON(this.queue as never, json as never, id) as Job<WrittenCargo>;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return Job.fromJSON(this.queue as never, { ...json, data: '{}' } as never, id) as Job<WrittenCargo>;
    }
  }
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof JobGone)) throw error;
}
