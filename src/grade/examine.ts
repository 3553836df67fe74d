import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { FileOperations } from '../effects.js';
import type { ExamineJob, FromExaminer } from './protocol.js';
import type { Limits, Outcome } from './types.js';

export interface ExamineOptions {
  /** The program that examines one submission. */
  readonly program: string;
  readonly limits: Limits;
  readonly files: Pick<FileOperations, 'readFileSync'>;
  /** Ends the process at once. */
  readonly signal: AbortSignal;
  readonly onStart?: (pid: number) => void;
  readonly onEpoch?: (epoch: number, epochs: number) => void;
}

const LOOK_AT_MEMORY_MS = 100;
const MEGABYTE = 2 ** 20;

/**
 * Examines a submission in a process of its own, which is ended when it takes too long or too much memory, whatever it
 * does. `null` if `signal` has ended it.
 */
export async function examine(job: ExamineJob, options: ExamineOptions): Promise<Outcome | null> {
  const { program, limits, files, signal, onStart, onEpoch } = options;
  if (signal.aborted) return null;
  const child = fork(program, [], {
    // The heap of JavaScript alone must not be larger than all memory.
    execArgv: [...process.execArgv, `--max-old-space-size=${Math.ceil(limits.memoryBytes / MEGABYTE)}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const ended = endOf(child);
  let outcome: Outcome | null = null;
  let reached = '';
  const finish = (found: Outcome): void => {
    outcome ??= found;
    child.kill('SIGKILL');
  };
  const checkMemory = (bytes: number): void => {
    if (bytes > limits.memoryBytes) finish(stopped(`it took more than ${megabytes(limits)} of memory`, 'memory'));
  };
  const end = (): void => void child.kill('SIGKILL');
  const timeout = setTimeout(
    () => finish(stopped(`it was not done within ${minutes(limits)}${reached}`, 'time')),
    limits.timeoutMs,
  );
  const watch = setInterval(() => checkMemory(memoryOf(child.pid, files)), LOOK_AT_MEMORY_MS);
  signal.addEventListener('abort', end);
  child.on('message', (message: FromExaminer) => {
    if (message.type === 'outcome') finish(message.outcome);
    else if (message.type === 'memory') checkMemory(message.bytes);
    else {
      reached = `: it was in epoch ${message.epoch} of ${message.epochs}`;
      onEpoch?.(message.epoch, message.epochs);
    }
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  child.send(job, () => {});
  try {
    const how = await ended;
    return outcome ?? (signal.aborted ? null : stopped(how, null));
  } finally {
    clearTimeout(timeout);
    clearInterval(watch);
    signal.removeEventListener('abort', end);
  }
}

function stopped(reason: string, limit: 'time' | 'memory' | null): Outcome {
  return { type: 'stopped', reason, limit };
}

const OUT_OF_MEMORY = 'it ran out of memory';

/** Why a process has ended by itself. */
function endOf(child: ChildProcess): Promise<string> {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`its process could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      // What it has said last arrives after its end.
      setImmediate(() => {
        const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
        const isFull = /heap out of memory|Array buffer allocation failed/i.test(errors);
        resolve(isFull ? OUT_OF_MEMORY : `its process ${how}`);
      }),
    );
  });
}

/** Linux says it also of a process that hangs. 0 where it is not known. */
function memoryOf(pid: number | undefined, files: Pick<FileOperations, 'readFileSync'>): number {
  try {
    const status = files.readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function megabytes({ memoryBytes }: Limits): string {
  return `${Math.round(memoryBytes / MEGABYTE).toLocaleString('en')} MB`;
}

function minutes({ timeoutMs }: Limits): string {
  const count = Number((timeoutMs / 60_000).toFixed(2));
  return `${count} ${count === 1 ? 'minute' : 'minutes'}`;
}
