/** Every code a user can meet. Tests assert codes and positions; messages may be reworded. */
export type ErrorCode =
  // experiment files
  | 'FILE_NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'FILE_TOO_LARGE'
  | 'YAML_SYNTAX'
  | 'DUPLICATE_KEY'
  | 'UNKNOWN_KEY'
  | 'UNKNOWN_VALUE'
  | 'MISSING_KEY'
  | 'WRONG_TYPE'
  | 'OUT_OF_RANGE'
  | 'CONFLICT'
  | 'BAD_OVERRIDE'
  | 'EXTENDS_CYCLE'
  // network shapes
  | 'SHAPE_MISMATCH'
  | 'EMPTY_OUTPUT'
  | 'CLASS_COUNT'
  | 'LOSS_MISMATCH'
  | 'TOO_LARGE'
  // command line
  | 'BAD_USAGE'
  // data
  | 'DATA_NOT_FOUND'
  | 'DATA_DAMAGED'
  | 'DATA_UNREACHABLE'
  // engines and set-up
  | 'ENGINE_UNAVAILABLE'
  | 'SETUP_FAILED'
  | 'OUT_OF_MEMORY'
  // queues of sweeps
  | 'QUEUE_UNAVAILABLE'
  // models of other programs
  | 'MODEL_UNREADABLE'
  | 'MODEL_UNSUPPORTED'
  // pictures
  | 'IMAGE_UNREADABLE'
  // runs
  | 'RUN_NOT_FOUND'
  | 'RUN_DAMAGED'
  | 'RUN_EXISTS'
  | 'RUN_BUSY'
  | 'RUN_CHANGED'
  // exports
  | 'NOT_EXPORTABLE'
  | 'DISK'
  | 'NOT_FINITE';

/** A place in a config: keys and list indices from the top, `['model', 'layers', 0, 'units']`. */
export type ConfigPath = readonly (string | number)[];

/** Where a problem is in a text that the user wrote. Lines and columns count from 1, `length` is in characters. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The whole source line, without its line break. */
  readonly sourceLine: string;
}

/** One mistake: what is wrong, where, and what to do about it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  /** The next step, in the imperative; absent only if the message already is one. */
  readonly fix?: string;
  /** What to write instead of the text at its position; absent if that is not known. */
  readonly replacement?: string;
  readonly path?: ConfigPath;
  readonly position?: Position;
  /** A file or folder that is not there; one of a similar name may be. */
  readonly missing?: string;
  /** What the next step asks for; the command line adds by which of its options it is chosen. */
  readonly wants?: 'place' | 'name';
  /** How many mistakes this one stands for; default 1. */
  readonly count?: number;
}

/**
 * A failure that the user can act on; carries everything a report needs and never shows its stack.
 * A bug is a plain `Error`.
 */
export class MnistxError extends Error {
  override readonly name = 'MnistxError';
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: { cause?: unknown }) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map((problem) => problem.message).join('\n'), options);
    this.problems = list;
  }

  get code(): ErrorCode {
    const first = this.problems[0];
    if (first === undefined) throw new Error('an MnistxError without problems');
    return first.code;
  }
}

const RUN_FAILURES: ReadonlySet<ErrorCode> = new Set([
  'DATA_NOT_FOUND',
  'DATA_DAMAGED',
  'DATA_UNREACHABLE',
  'ENGINE_UNAVAILABLE',
  'SETUP_FAILED',
  'OUT_OF_MEMORY',
  'QUEUE_UNAVAILABLE',
  'RUN_DAMAGED',
  'DISK',
  'NOT_FINITE',
]);

/** 1 if the run failed, 2 if usage or config is at fault. */
export function exitCodeOf(error: MnistxError): 1 | 2 {
  return RUN_FAILURES.has(error.code) ? 1 : 2;
}

/** What is wrong, and the next step. */
export type Words = readonly [what: string, fix: string];

/** Error codes of the system that mean a limit of the process or the machine, not a fault of the file or the disk. */
const LIMITS: Readonly<Record<string, Words>> = {
  EMFILE: ['this program has too many files open', 'raise the limit (ulimit -n 4096), and run again'],
  ENFILE: ['all programs together have too many files open', 'close some of them, and run again'],
  ENOMEM: ['the system is out of memory', 'close other programs, and run again'],
  EFBIG: [
    'files cannot become that long here',
    'raise the limit (ulimit -f unlimited); if there is no limit, choose another disk: this one cannot hold longer files',
  ],
};

export function limitWords(error: unknown): Words | undefined {
  const { code } = error as { readonly code?: string };
  return code === undefined ? undefined : LIMITS[code];
}

/**
 * Call this before reporting a file as damaged, missing or forbidden.
 *
 * @throws {MnistxError} DISK
 */
export function throwIfAtLimit(path: string, cause: unknown): void {
  const words = limitWords(cause);
  if (words === undefined) return;
  const [what, fix] = words;
  throw new MnistxError({ code: 'DISK', message: `cannot read ${path}: ${what}`, fix }, { cause });
}
