import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import type { EpochReport, Launcher, TrainOptions, TrialJob, TrialReport } from './launcher.js';

/** What a worker process is told once. */
export interface WorkerSettings {
  /** The folder of the sweep's run folders. */
  readonly runsDirectory: string;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  /** Threads of each worker. */
  readonly threads: number;
  /** Whether epochs are told while they train. */
  readonly isWatched: boolean;
}

/** Where and how one job is trained. */
export interface JobPlaces {
  /** Instead of the folder that all jobs share. */
  readonly runsDirectory?: string;
  /** Where this machine has the folder of data that the experiment names. */
  readonly dataDirectory?: string;
  /** How often the run folder is packed at the end of an epoch, in milliseconds. Default: never */
  readonly packEveryMs?: number;
}

export type ToWorker =
  { readonly type: 'train'; readonly job: TrialJob; readonly places: JobPlaces } | { readonly type: 'stop' };

export type FromWorker =
  | LastAnswer
  | { readonly type: 'epoch'; readonly epoch: EpochReport }
  | { readonly type: 'packed'; readonly folder: Uint8Array };

type LastAnswer =
  | { readonly type: 'report'; readonly report: TrialReport }
  | { readonly type: 'error'; readonly problems: readonly Problem[] };

export interface LocalOptions {
  /** The program of a worker. */
  readonly program: string;
  readonly settings: WorkerSettings;
  /** How many workers train at once. */
  readonly slots: number;
  /** Stops the trainings after their current step; they continue with the sweep. */
  readonly signal: AbortSignal;
  /** A worker was lost; its training continues in another one. */
  readonly onLost: (job: TrialJob, reason: string) => void;
}

/** How one job differs from others of the same launcher. */
export interface JobOptions extends TrainOptions, JobPlaces {
  /** Stops this training alone, after its current step. */
  readonly stop?: AbortSignal;
  /** Gets the packed run folder after some of the epochs. */
  readonly onPacked?: (folder: Uint8Array) => void;
}

export interface LocalLauncher extends Launcher {
  readonly train: (job: TrialJob, options?: JobOptions) => Promise<TrialReport>;
}

/**
 * A worker makes little garbage; by default V8 lets 16 MB of it gather in each thread before it looks. Only when other data
 * are read, the last ones have to go, and the worker says so.
 */
const LITTLE_GARBAGE = ['--max-semi-space-size=2', '--expose-gc'];

/** How often a training is begun again whose process has ended by itself. */
const MOST_ATTEMPTS = 3;

/** Trains jobs in processes of this machine. They are started when there is work, and kept: each has its data in memory. */
export function localLauncher(options: LocalOptions): LocalLauncher {
  const { slots, signal, onLost } = options;
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  let isClosed = false;
  const stopAll = (): void => all.forEach((worker) => worker.stop());
  signal.addEventListener('abort', stopAll);

  const train: LocalLauncher['train'] = async (job, own = {}) => {
    const isOver = (): boolean => signal.aborted || isClosed || own.stop?.aborted === true;
    for (let attempt = 1; !isOver(); attempt++) {
      const worker = idle.pop() ?? newWorker();
      const answer = await worker.train(job, own);
      if ('lost' in answer) {
        all.delete(worker);
        if (isOver()) break;
        if (attempt === MOST_ATTEMPTS)
          return { status: 'failed', reason: `its process ended ${attempt} times: ${answer.lost}` };
        onLost(job, answer.lost);
        continue;
      }
      idle.push(worker);
      if (answer.type === 'report') return answer.report;
      throw new MnistxError(answer.problems);
    }
    return { status: 'interrupted' };
  };

  const newWorker = (): Worker => {
    const worker = new Worker(options);
    all.add(worker);
    return worker;
  };

  return {
    slots,
    train,
    close: async () => {
      isClosed = true;
      signal.removeEventListener('abort', stopAll);
      await Promise.all([...all].map((worker) => worker.close()));
    },
  };
}

type Answer = LastAnswer | { readonly lost: string };

/** A process that trains one job at a time. */
class Worker {
  private readonly child: ChildProcess;
  private readonly ended: Promise<string>;
  private errors = '';

  constructor({ program, settings }: LocalOptions) {
    this.child = fork(program, [JSON.stringify(settings)], {
      execArgv: [...process.execArgv, ...LITTLE_GARBAGE],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.errors = (this.errors + text).slice(-2000)));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      // Node never tells of `close` once the parent has disconnected. What the process has said last is read after its end.
      this.child.once('exit', (code, signal) => setImmediate(() => resolve(this.reasonOf(code, signal))));
    });
  }

  async train(job: TrialJob, { stop, onEpoch, onPacked, ...places }: JobOptions): Promise<Answer> {
    let listen: (message: FromWorker) => void = () => {};
    const answered = new Promise<Answer>((resolve) => {
      listen = (message) => {
        if (message.type === 'epoch') onEpoch?.(message.epoch);
        else if (message.type === 'packed') onPacked?.(message.folder);
        else resolve(message);
      };
    });
    const stopJob = (): void => this.stop();
    this.child.on('message', listen);
    stop?.addEventListener('abort', stopJob);
    this.tell({ type: 'train', job, places });
    const answer = await Promise.race([answered, this.ended.then((lost) => ({ lost }))]);
    this.child.off('message', listen);
    stop?.removeEventListener('abort', stopJob);
    return answer;
  }

  stop(): void {
    this.tell({ type: 'stop' });
  }

  /** Without its parent it stops, and ends. */
  async close(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }

  /** A process that is gone answers with its end. */
  private tell(message: ToWorker): void {
    if (this.child.connected) this.child.send(message, () => {});
  }

  private reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
    const line = this.errors.trim().split('\n').at(-1) ?? '';
    const how = signal === null ? `with code ${code}` : `by ${signal}`;
    return line === '' ? how : `${how}: ${line}`;
  }
}
