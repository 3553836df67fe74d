import type { IncomingHttpHeaders } from 'node:http';
import { isOwnHost } from './own-hosts.js';
import type { Place } from './own-hosts.js';
import { RefusedRequest } from './refused-request.js';

/** A request without its body. */
export interface RequestHead {
  readonly method: string;
  /** As it was sent: `/api/runs?sort=name` */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, with repetitions. */
  readonly rawHeaders: readonly string[];
}

const MOST_TARGET_LENGTH = 8192;
const MOST_HEADERS = 100;

/** Why a request is not one that our own pages or a reader's address bar sends; `null` if it is. */
export function findRefusal(head: RequestHead, place: Place): RefusedRequest | null {
  for (const check of CHECKS) {
    const refused = check(head, place);
    if (refused !== null) return refused;
  }
  return null;
}

type Check = (head: RequestHead, place: Place) => RefusedRequest | null;

/** In this order: what is malformed, what comes from elsewhere, what is not offered. */
const CHECKS: readonly Check[] = [
  checkLength,
  checkCount,
  checkTarget,
  checkRepetition,
  checkHost,
  checkFetchSite,
  checkOrigin,
  checkMethod,
  checkOverride,
  checkBody,
];

function checkLength({ target }: RequestHead) {
  return target.length > MOST_TARGET_LENGTH ? refused(414, 'the address is too long') : null;
}

function checkCount({ rawHeaders }: RequestHead) {
  return rawHeaders.length > 2 * MOST_HEADERS ? refused(431, `there are more than ${MOST_HEADERS} headers`) : null;
}

/** All paths consist of plain words, so that nothing has to be decoded and no `..` can be hidden. */
function checkTarget({ target }: RequestHead) {
  const [path = ''] = target.split('?', 1);
  if (!path.startsWith('/')) return refused(400, 'the address must begin with a slash');
  const words = path.slice(1).split('/');
  const isPlain = words.every((word) => /^[\w-]+(?:\.[\w-]+)*$/.test(word));
  return isPlain || path === '/' ? null : refused(400, 'the path has characters or parts that no path here has');
}

const SINGLE = ['host', 'origin', 'content-type', 'content-length', 'sec-fetch-site', 'last-event-id'];

function checkRepetition({ rawHeaders }: RequestHead) {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  const repeated = SINGLE.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  return repeated === undefined ? null : refused(400, `the header ${repeated} is there twice`);
}

function checkHost({ headers: { host = '' } }: RequestHead, place: Place) {
  const [, name] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  if (name === undefined) return refused(400, 'the header Host is missing or is no name');
  if (isOwnHost(name, place)) return null;
  const fix = 'open the address that mnistx ui printed; for another name start it with --host';
  return new RefusedRequest(421, { error: 'this server does not answer to that name', fix });
}

/** Absent in browsers that are old, and in all browsers if the address is neither loopback nor https. */
function checkFetchSite({ method, target, headers }: RequestHead) {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return null;
  // What a reader typed, or chose from the bookmarks.
  const isTyped = site === 'none' && method === 'GET' && isPage(target);
  return isTyped ? null : fromElsewhere();
}

/** Browsers send it with every POST. */
function checkOrigin({ method, headers: { origin, host = '' } }: RequestHead) {
  if (origin === undefined)
    return method === 'POST' ? refused(403, 'a POST needs the header Origin, which browsers send') : null;
  // https: a proxy with TLS is in front of the server.
  const own = [`http://${host}`, `https://${host}`].map((one) => one.toLowerCase());
  return own.includes(origin.toLowerCase()) ? null : fromElsewhere();
}

function checkMethod({ method }: RequestHead) {
  if (method === 'GET' || method === 'POST') return null;
  return new RefusedRequest(405, { error: 'only GET and POST are offered' }, { allow: 'GET, POST' });
}

const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

function checkOverride({ headers, target }: RequestHead) {
  const isOverridden =
    OVERRIDES.some((name) => headers[name] !== undefined) ||
    new URLSearchParams(target.slice(target.indexOf('?') + 1)).has('_method');
  return isOverridden ? refused(400, 'the method of a request cannot be overridden') : null;
}

function checkBody({ method, headers }: RequestHead) {
  const hasBody = (headers['content-length'] ?? '0') !== '0' || headers['transfer-encoding'] !== undefined;
  return method === 'GET' && hasBody ? refused(400, 'a GET has no body') : null;
}

function isPage(target: string): boolean {
  return target === '/' || target.startsWith('/?');
}

function fromElsewhere(): RefusedRequest {
  const fix = 'type or paste the address that mnistx ui printed into the address bar';
  return new RefusedRequest(403, { error: 'the request comes from another page', fix });
}

function refused(status: number, error: string): RefusedRequest {
  return new RefusedRequest(status, { error });
}
