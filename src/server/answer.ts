import type { IncomingMessage } from 'node:http';
import type { Access } from './access.js';
import { readBody } from './body.js';
import { findRoute } from './find-route.js';
import { findRefusal } from './guard.js';
import { lockedPage } from './locked-page.js';
import type { Place } from './own-hosts.js';
import { RefusedRequest } from './refused-request.js';
import { EventStream } from './route.js';
import type { Route, ServerContext } from './route.js';
import { ROUTES } from './routes.js';
import { findPage } from './static-files.js';

const MOST_BODY_BYTES = 64 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string | Uint8Array | EventStream;
}

/** What answers depend on, apart from the request. */
export interface Answering {
  readonly context: ServerContext;
  readonly place: Place;
  readonly access: Access;
  /** Default: all */
  readonly routes?: readonly Route[];
}

/**
 * The answer to a request. Who asks is checked before what is asked for.
 *
 * @throws {RefusedRequest | MnistxError}
 */
export async function answer(request: IncomingMessage, signal: AbortSignal, server: Answering): Promise<Answer> {
  // 1. Is it one that our pages or a reader's address bar send?
  const { method = '', url: target = '', headers, rawHeaders } = request;
  const refused = findRefusal({ method, target, headers, rawHeaders }, server.place);
  if (refused !== null) throw refused;

  // 2. Does the browser have our cookie, or a token to get it?
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const isKnown = server.access.hasCookie(headers.cookie);
  const token = method === 'GET' && pathname === '/' ? searchParams.get('token') : null;
  if (token !== null) return answerToken(token, isKnown, server.access);
  if (!isKnown) return lockedAnswer(pathname);

  // 3. A page, or one of the routes.
  if (!pathname.startsWith('/api/')) return answerPage(method, pathname, headers['accept-encoding']);
  const { route, parameters } = findRoute(server.routes ?? ROUTES, method, pathname);
  if (route.method === 'POST' && route.isReading !== true && server.context.isReadOnly) throw readOnly();
  const body = route.method === 'POST' ? await readBody(request, route.mostBodyBytes ?? MOST_BODY_BYTES) : undefined;
  const lastEventId = headers['last-event-id']?.toString() ?? null;
  return toAnswer(await route.handle({ parameters, query: searchParams, body, lastEventId, signal }, server.context));
}

export function refusedAnswer({ status, refusal, headers }: RefusedRequest): Answer {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, content: JSON.stringify(refusal) };
}

/** The token leaves the address bar at once. A browser that is known already needs none. */
function answerToken(token: string, isKnown: boolean, access: Access): Answer {
  const hasToken = access.useToken(token);
  if (!hasToken && !isKnown) return lockedAnswer('/');
  const cookie: Record<string, string> = hasToken ? { 'set-cookie': access.cookie } : {};
  return { status: 303, headers: { location: '/', ...cookie }, content: '' };
}

const TOKEN_SCHEME = { 'www-authenticate': 'mnistx' };

function lockedAnswer(pathname: string): Answer {
  if (pathname === '/')
    return { status: 401, headers: { 'content-type': HTML_TYPE, ...TOKEN_SCHEME }, content: lockedPage };
  const refusal = {
    error: 'this browser is not known to the server',
    fix: 'open the address that mnistx ui printed last',
  };
  return refusedAnswer(new RefusedRequest(401, refusal, TOKEN_SCHEME));
}

const HTML_TYPE = 'text/html; charset=utf-8';

function answerPage(method: string, pathname: string, accepted: string | string[] | undefined): Answer {
  if (method !== 'GET') throw new RefusedRequest(405, { error: 'pages take GET alone' }, { allow: 'GET' });
  const page = findPage(pathname, String(accepted ?? ''));
  if (page === null) throw new RefusedRequest(404, { error: 'there is no such page' });
  return { status: 200, ...page };
}

function toAnswer(handled: unknown): Answer {
  if (handled instanceof EventStream)
    // Some proxies collect answers unless told not to.
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
      content: handled,
    };
  if (handled instanceof Uint8Array)
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, content: handled };
  return { status: 200, headers: { 'content-type': JSON_TYPE }, content: JSON.stringify(handled ?? null) };
}

function readOnly(): RefusedRequest {
  return new RefusedRequest(403, {
    error: 'nothing can be changed: the server was started with --read-only',
    fix: 'start mnistx ui without --read-only',
  });
}
