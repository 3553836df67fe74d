import type { IQueueBackend, QueueOptions, WorkerOptions } from 'bullmq';
import { MnistxError } from '../../../errors.js';
import type { QueueAddress } from './queue-address.js';

/** How long a server may take to answer the first question, in milliseconds. */
export const ANSWER_MS = 2500;

/** What is told of a connection while it is used. */
export type ServerEvent =
  /** It will be tried again, until it is back. */
  { readonly type: 'lost'; readonly reason: string } | { readonly type: 'back' } | RefusedEvent;

/** It is there again, but not for this user: what waits for an answer gets none. */
interface RefusedEvent {
  readonly type: 'refused';
  readonly error: Error;
}

/** What an error of a server means: it is away, it takes no work for now, or another try does not help. */
export type Verdict = 'away' | 'refusing' | MnistxError;

/** An open connection to a server that can hold queues. */
export interface Server {
  /** Of a queue without jobs: others share its connection. */
  readonly backend: IQueueBackend;
  readonly judge: (error: unknown) => Verdict;
  /** Ends the connection at once: what still waits for an answer gets none. */
  readonly close: () => Promise<void>;
}

export type BackendOptions = Omit<QueueOptions & WorkerOptions, 'connection'>;

export interface ConnectRequest {
  readonly address: QueueAddress;
  readonly options: BackendOptions;
  readonly report: (event: ServerEvent) => void;
}

/** Rejects if the server is silent. The work itself goes on. */
export async function answerOf<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  });
  work.catch(() => {});
  return Promise.race([work, silence]).finally(() => clearTimeout(timer));
}

export interface Unavailable {
  readonly what: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** What is wrong with a server, without the secrets of its address. */
export function unavailable(address: QueueAddress, { what, fix, cause }: Unavailable): MnistxError {
  return new MnistxError(
    { code: 'QUEUE_UNAVAILABLE', message: `the queue ${address.shown} ${address.conceal(what)}`, fix },
    { cause },
  );
}

/** Some errors of drivers have their words in the errors that they hold. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
