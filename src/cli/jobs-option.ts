import { availableParallelism } from 'node:os';
import { MnistxError } from '../errors.js';

export const jobsOption = {
  alias: 'j',
  type: 'string',
  requiresArg: true,
  describe: 'How many trials train at once (default: one on each core); the results are the same',
} as const;

/** @throws {MnistxError} BAD_USAGE */
export function slotsOf({ jobs }: { readonly jobs: string | undefined }): number {
  if (jobs === undefined) return availableParallelism();
  if (/^[1-9]\d{0,2}$/.test(jobs)) return Number(jobs);
  const fix = 'use a whole number from 1 up to 999, or leave it out for one on each core';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--jobs is "${jobs}"`, fix });
}

/** Of each of them. */
export function threadsFor(slots: number): number {
  return Math.max(1, Math.floor(availableParallelism() / slots));
}
