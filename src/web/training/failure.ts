import { MnistxError } from '../../errors.js';
import type { Failure } from './messages.js';

export function toFailure(error: unknown): Failure {
  if (error instanceof MnistxError) return { message: error.message, problems: error.problems };
  return { message: error instanceof Error ? error.message : String(error), problems: null };
}

export function toError({ message, problems }: Failure): Error {
  return problems === null ? new Error(message) : new MnistxError(problems);
}
