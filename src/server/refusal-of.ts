import { limitWords, MnistxError } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import { RefusedRequest } from './refused-request.js';

/** What the user can act on has a status of its own; all other mistakes are 400. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  RUN_NOT_FOUND: 404,
  FILE_NOT_FOUND: 404,
  DATA_NOT_FOUND: 404,
  RUN_EXISTS: 409,
  RUN_BUSY: 409,
  RUN_CHANGED: 409,
  RUN_DAMAGED: 422,
  DATA_DAMAGED: 422,
  DATA_UNREACHABLE: 502,
  ENGINE_UNAVAILABLE: 503,
  QUEUE_UNAVAILABLE: 503,
  OUT_OF_MEMORY: 503,
  DISK: 507,
};

/** What is sent for an error; `null` for a bug, of which only the log says more. */
export function refusalOf(error: unknown): RefusedRequest | null {
  if (error instanceof RefusedRequest) return error;
  if (error instanceof MnistxError) return refusalOfProblems(error);
  const atLimit = limitWords(error);
  if (atLimit === undefined) return null;
  return new RefusedRequest(503, { error: atLimit[0], fix: atLimit[1] });
}

function refusalOfProblems({ code, message, problems }: MnistxError): RefusedRequest {
  const { fix } = problems[0]!;
  return new RefusedRequest(STATUS[code] ?? 400, { error: message, ...(fix === undefined ? {} : { fix }), problems });
}

export const BUG = new RefusedRequest(500, {
  error: 'a bug in mnistx stopped this request; the log of mnistx ui has its stack',
  fix: 'please report it with the lines of the log',
});
