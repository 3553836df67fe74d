import fs from 'node:fs';

/** The file operations that run folders and caches are written with; tests pass their own to count and fail them. */
export type FileOperations = Pick<
  typeof fs,
  | 'openSync'
  | 'readSync'
  | 'writeSync'
  | 'fsyncSync'
  | 'closeSync'
  | 'renameSync'
  | 'mkdirSync'
  | 'readFileSync'
  | 'readdirSync'
  | 'rmSync'
  | 'statSync'
  | 'lstatSync'
  | 'fstatSync'
  | 'linkSync'
>;

/** What reaches outside the program. Comes in as a parameter everywhere below `cli/`. */
export interface Effects {
  /** Wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number;
  readonly files: FileOperations;
}

/** The clocks and files of Node. */
export const nodeEffects: Effects = {
  now: () => Date.now(),
  elapsedMs: () => performance.now(),
  files: fs,
};
