import type { Rubric } from '../config/rubric/types.js';
import type { Outcome } from './types.js';

/** What the process of a submission is told: all of it as plain data. */
export interface ExamineJob {
  /** Path of the submission. */
  readonly path: string;
  /** An empty folder for copies and trainings; the parent removes it. */
  readonly workDirectory: string;
  readonly rubric: Rubric;
  /** Check only what needs no training. */
  readonly isDry: boolean;
  readonly threads: number;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
}

export type FromExaminer =
  | { readonly type: 'epoch'; readonly epoch: number; readonly epochs: number }
  /** Bytes in memory, for systems that do not say it of another process. */
  | { readonly type: 'memory'; readonly bytes: number }
  | { readonly type: 'outcome'; readonly outcome: Outcome };
