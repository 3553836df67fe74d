import type { Refusal } from '../server/api/session.js';
import { isLockedOut } from './access.js';
import { reach } from './reach.js';
import { receiveBody } from './receive-body.js';
import type { Receiving } from './receive-body.js';

/** The server refused, with a sentence for the reader. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal,
  ) {
    super(refusal.error);
  }
}

const ADVICE = 'Is mnistx ui still running?';

export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * Asks the server.
 *
 * @throws {RefusedError}
 */
export async function ask<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((one) => [key, one] as [string, string]),
  );
  const search = new URLSearchParams(pairs).toString();
  return receive(await reach(search === '' ? path : `${path}?${search}`, ADVICE, { signal: signal ?? null }));
}

/**
 * Has the server do something.
 *
 * @throws {RefusedError}
 */
export async function send<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  return receive(await post(path, body, signal));
}

/**
 * Has the server send bytes.
 *
 * @throws {RefusedError}
 */
export async function sendForBytes(
  path: string,
  body: unknown,
  { signal, onProgress }: Receiving,
): Promise<ArrayBuffer> {
  const response = await post(path, body, signal);
  if (!response.ok) throw await refusalOf(response);
  const total = Number(response.headers.get('content-length') ?? 0);
  let received = 0;
  const content = await receiveBody(response, (bytes) => {
    received += bytes;
    onProgress(received, Math.max(total, received));
  });
  return content.arrayBuffer();
}

function post(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return reach(path, ADVICE, { method: 'POST', headers, body: JSON.stringify(body), signal: signal ?? null });
}

async function receive<Answer>(response: Response): Promise<Answer> {
  if (!response.ok) throw await refusalOf(response);
  return (await readContent(response)) as Answer;
}

async function refusalOf(response: Response): Promise<RefusedError> {
  if (response.status === 401) isLockedOut.set(true);
  return new RefusedError(response.status, (await readContent(response)) as Refusal);
}

/** A proxy between the page and the server may answer with something else than JSON. */
async function readContent(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    if (response.ok) throw new Error('the answer of the server broke off', { cause });
    return { error: `the server answered with status ${response.status}` };
  }
}
