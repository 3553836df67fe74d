import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Access } from './access.js';
import { openAccessKey } from './access-key.js';
import { answer, refusedAnswer } from './answer.js';
import type { Answer, Answering } from './answer.js';
import { SECURITY_HEADERS } from './headers.js';
import { listen, portOf } from './listen.js';
import { inBrackets, isEveryAddress, isLoopback } from './own-hosts.js';
import { BUG, refusalOf } from './refusal-of.js';
import { RefusedRequest } from './refused-request.js';
import { EventStream } from './route.js';
import type { Route, ServerContext } from './route.js';

export interface RunningServer {
  /** With the token, which works once. */
  readonly url: string;
  /** Ends all requests and streams, within two seconds. */
  readonly close: () => Promise<void>;
}

export interface ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Warnings, and the stacks of bugs. Default: nothing */
  readonly log?: (line: string) => void;
  /** Called with the next URL when one has been used. Default: nothing */
  readonly announce?: (url: string) => void;
  /** Default: all */
  readonly routes?: readonly Route[];
}

const OPEN_TO_OTHERS =
  'other machines can reach this server: whoever has the address printed below can read all runs and start trainings, ' +
  'and what is sent is not encrypted; put a proxy with TLS in front of it';

/** Serves the pages and their interface until it is closed. */
export async function serve(context: ServerContext, options: ServeOptions): Promise<RunningServer> {
  const { host, log = () => {}, announce = () => {}, routes } = options;
  const { files } = context.effects;

  // 1. Who may see data.
  const { key, fault } = openAccessKey(context.cacheDirectory, files);
  if (fault !== null) log(`warning: pages must be opened again after a restart: ${fault}`);
  const access = new Access({ key, runsDirectory: context.runsDirectory, announce: (token) => announce(urlOf(token)) });

  // 2. Answer requests. Each listens while it lasts; Node would warn of more than ten.
  setMaxListeners(0, context.signal);
  const answering = {
    context,
    access,
    place: { host, machine: hostname() },
    ...(routes === undefined ? {} : { routes }),
  };
  const server = await listen((request, response) => void respond(request, response, answering, log), {
    ...{ host, port: options.port, files },
  });
  if (!isLoopback(host)) log(`warning: ${OPEN_TO_OTHERS}`);
  const shown = isEveryAddress(host) ? hostname() : inBrackets(host);
  const urlOf = (token: string): string => `http://${shown}:${portOf(server)}/?token=${token}`;

  // 3. Tell pages what changes.
  context.follower.start((error) => log(`while following runs: ${stackOf(error)}`));

  // 4. Until it is closed.
  return { url: urlOf(access.token), close: () => closeServer(server, context) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answering: Answering,
  log: (line: string) => void,
): Promise<void> {
  const signal = abortedWhenLeft(response, answering.context.signal);
  response.on('error', () => {});
  try {
    send(response, await answer(request, signal, answering));
  } catch (error) {
    // Nobody waits for the answer any more.
    if (response.destroyed) return;
    const refusal = answering.context.signal.aborted ? CLOSING : refusalOf(error);
    if (refusal === null) log(`${request.method} ${request.url}: ${stackOf(error)}`);
    send(response, refusedAnswer(refusal ?? BUG));
  }
}

const CLOSING = new RefusedRequest(503, { error: 'the server is closing' });

/** `AbortSignal.any` would keep something of each request as long as the server runs. */
function abortedWhenLeft(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  closing.addEventListener('abort', abort);
  response.once('close', () => {
    closing.removeEventListener('abort', abort);
    abort();
  });
  return controller.signal;
}

function send(response: ServerResponse, { status, headers, content }: Answer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries({ ...SECURITY_HEADERS, ...headers })) response.setHeader(name, value);
  if (!(content instanceof EventStream)) return void response.end(content);
  if (content.open(response)) return;
  send(response, refusedAnswer(new RefusedRequest(503, { error: 'too many pages are open' }, { 'retry-after': '5' })));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Requests in progress get a moment. */
const GRACE_MS = 1000;

async function closeServer(
  server: Server,
  { events, models, follower, jobs, stopsRuns }: ServerContext,
): Promise<void> {
  follower.stop();
  if (stopsRuns) jobs.stopAll();
  const closed = new Promise((resolve) => server.close(resolve));
  events.close();
  server.closeIdleConnections();
  const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(grace);
  await Promise.race([models.close(), wait(GRACE_MS / 2, undefined, { ref: false })]);
}
