import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import type { Route } from '../../src/server/route.js';
import { serve } from '../../src/server/serve.js';
import type { RunningServer } from '../../src/server/serve.js';
import { formatRequest, sendRaw } from '../helpers/raw-requests.js';
import type { Headers, RawAnswer, RawRequest } from '../helpers/raw-requests.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { makeContext } from '../helpers/ui-server.js';

/** What reached a route. */
const handled: string[] = [];

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/session', handle: () => 'read' },
  { method: 'GET', path: '/api/runs/:id', handle: ({ parameters }, { runs }) => runs.folderOf(parameters.get('id')!) },
  { method: 'POST', path: '/api/runs/:id/tags', handle: ({ body }) => note(`wrote ${JSON.stringify(body)}`) },
  { method: 'POST', path: '/api/predict', isReading: true, handle: ({ body }) => JSON.stringify(body) },
];

function note(what: string): { readonly what: string } {
  handled.push(what);
  return { what };
}

const JSON_HEADERS = { 'content-type': 'application/json' };
const POST = { method: 'POST', target: '/api/runs/a/tags', body: '{}' } as const;

let server: RunningServer;
let cookie = '';

test.before(async () => {
  const folder = temporaryFolder();
  const context = makeContext({ runsDirectory: join(folder, 'runs'), cacheDirectory: join(folder, 'cache') });
  server = await serve(context, { host: '127.0.0.1', port: 0, routes: ROUTES });
  const first = await fetch(server.url, { redirect: 'manual' });
  cookie = first.headers.getSetCookie()[0]!.split(';')[0]!;
});

test.after.always(() => server.close());

/** What our own page sends. */
function ownHeaders(): Headers {
  const { host, origin } = new URL(server.url);
  return { host, origin, cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
}

function ask(request: RawRequest = {}): Promise<RawAnswer> {
  return sendRaw(server.url, formatRequest(request, { ...ownHeaders(), ...request.headers }));
}

/** Every answer has them, whatever it says. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

function checkHeaders(t: ExecutionContext, { headers, text }: RawAnswer, caching = /^no-store$/): void {
  for (const [name, value] of Object.entries(ALWAYS)) t.is(headers.get(name), value, text);
  const policy = headers.get('content-security-policy')!.split('; ');
  for (const rule of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ])
    t.true(policy.includes(rule), `${rule} in ${policy.join('; ')}`);
  // WebAssembly has a word of its own, which lets no text become a script.
  t.false(/unsafe|\*|https?:/.test(policy.join('; ').replace("'wasm-unsafe-eval'", '')));
  t.regex(headers.get('cache-control')!, caching);
  t.deepEqual(
    [...headers.keys()].filter((name) => /^access-control|^server$|^x-powered-by$/.test(name)),
    [],
  );
}

/** Headers that mean nothing. */
function manyHeaders(count: number): Headers {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, 'y']));
}

interface Refused extends RawRequest {
  readonly title: string;
  readonly status: number;
  readonly reason: RegExp;
}

const ELSEWHERE = /comes from another page/;
const PATH = /the path has characters or parts/;

const REFUSED: readonly Refused[] = [
  // Names of the server.
  ...[
    'evil.example',
    'evil.example:6480',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost.',
    '127.0.0.2',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0.0.0.0',
    '[::]',
    '[::ffff:127.0.0.1]',
    '192.168.1.5',
  ].map((host) => ({
    title: `the name ${host}`,
    headers: { host, origin: null },
    status: 421,
    reason: /does not answer to that name/,
  })),
  ...['', 'localhost:x', 'localhost:999999', 'user@localhost', 'localhost/', 'a b', 'localhost,localhost', '::1'].map(
    (host) => ({
      title: `the malformed name "${host}"`,
      headers: { host, origin: null },
      status: 400,
      reason: /Host is missing or is no name/,
    }),
  ),
  { title: 'no name', headers: { host: null, origin: null }, status: 400, reason: /Host is missing/ },
  // Pages elsewhere.
  ...[
    'https://evil.example',
    'null',
    'http://localhost:1',
    'http://127.0.0.1',
    'file://',
    '',
    'http://127.0.0.1.evil.example',
  ].flatMap((origin) => [
    { title: `a GET by the origin "${origin}"`, headers: { origin }, status: 403, reason: ELSEWHERE },
    {
      ...POST,
      title: `a POST by the origin "${origin}"`,
      headers: { ...JSON_HEADERS, origin },
      status: 403,
      reason: ELSEWHERE,
    },
  ]),
  ...['cross-site', 'same-site', 'none', '', 'Same-Origin', 'same-origin, cross-site'].flatMap((site) => [
    { title: `a GET from the site "${site}"`, headers: { 'sec-fetch-site': site }, status: 403, reason: ELSEWHERE },
    {
      ...POST,
      title: `a POST from the site "${site}"`,
      headers: { ...JSON_HEADERS, 'sec-fetch-site': site },
      status: 403,
      reason: ELSEWHERE,
    },
  ]),
  ...['cross-site', 'same-site'].map((site) => ({
    title: `a link to the page from ${site}`,
    target: '/',
    headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', origin: null },
    status: 403,
    reason: ELSEWHERE,
  })),
  {
    ...POST,
    title: 'a typed POST to the page',
    target: '/',
    headers: { ...JSON_HEADERS, 'sec-fetch-site': 'none' },
    status: 403,
    reason: ELSEWHERE,
  },
  {
    ...POST,
    title: 'a POST without an origin',
    headers: { ...JSON_HEADERS, origin: null },
    status: 403,
    reason: /needs the header Origin/,
  },
  {
    title: 'a question before a request of another origin',
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    status: 403,
    reason: ELSEWHERE,
  },
  // Methods.
  ...['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'HEAD', 'PROPFIND'].map((method) => ({
    title: `the method ${method}`,
    method,
    status: 405,
    reason: method === 'HEAD' ? /^$/ : /only GET and POST/,
  })),
  { title: 'a GET of what a POST changes', target: '/api/runs/a/tags', status: 405, reason: /takes POST alone/ },
  {
    ...POST,
    title: 'a POST to what is read',
    target: '/api/session',
    headers: JSON_HEADERS,
    status: 405,
    reason: /takes GET alone/,
  },
  {
    ...POST,
    title: 'a POST to the page',
    target: '/',
    headers: JSON_HEADERS,
    status: 405,
    reason: /pages take GET alone/,
  },
  ...['x-http-method-override', 'x-http-method', 'x-method-override'].flatMap((name) => [
    {
      title: `a GET that calls itself a POST by ${name}`,
      target: '/api/runs/a/tags',
      headers: { [name]: 'POST' },
      status: 400,
      reason: /cannot be overridden/,
    },
    {
      ...POST,
      title: `a POST that calls itself a DELETE by ${name}`,
      headers: { ...JSON_HEADERS, [name]: 'DELETE' },
      status: 400,
      reason: /cannot be overridden/,
    },
  ]),
  {
    title: 'a GET that calls itself a POST in its query',
    target: '/api/runs/a/tags?_method=POST',
    status: 400,
    reason: /cannot be overridden/,
  },
  // Paths.
  ...[
    '/api/../api/session',
    '/../../etc/passwd',
    '/..',
    '/.',
    '/./api/session',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%252e%252e/%252e%252e/etc/passwd',
    '/..%2fetc/passwd',
    '/api/runs/..%5c..%5cetc',
    '/api/runs/..\\..\\etc',
    '/\\evil.example/',
    '/api/runs/a%00',
    '/api/runs/%00',
    '/api//session',
    '//evil.example/api/session',
    '/api/session/',
    '/api/session;x',
    '/api/session%3f',
    '/api/runs/%F0%9F%98%80',
    '/api/runs/a:b',
    '/api/runs/~',
    '/api/runs/%',
    '/C:/Windows/win.ini',
  ].map((target) => ({ title: `the path ${target}`, target, status: 400, reason: PATH })),
  ...['http://evil.example/api/session', 'api/session', '*', '?x'].map((target) => ({
    title: `the target ${target}`,
    target,
    // The parser of Node refuses some of them itself.
    status: 400,
    reason: /begin with a slash|^$/,
  })),
  {
    title: 'an address of 9000 characters',
    target: `/api/session?a=${'x'.repeat(9000)}`,
    status: 414,
    reason: /too long/,
  },
  {
    title: 'a site behind a hundred other headers',
    headers: { 'sec-fetch-site': null, ...manyHeaders(100), 'Sec-Fetch-Site': 'cross-site' },
    status: 431,
    reason: /more than 100 headers/,
  },
  ...['/api/nothing', '/api', '/api/runs/a/b/c/d', '/api/constructor', '/api/__proto__'].map((target) => ({
    title: `the address ${target}`,
    target,
    status: 404,
    reason: /no such (?:address|page)/,
  })),
  ...[
    '/nothing',
    '/index.html.br',
    '/package.json',
    '/constructor',
    '/__proto__',
    '/assets',
    '/src/server/serve.ts',
  ].map((target) => ({
    title: `the page ${target}`,
    target,
    status: 404,
    reason: /no such page/,
  })),
  ...['nothing', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'a'.repeat(5000)].map((id) => ({
    title: `the id ${id.slice(0, 20)}`,
    target: `/api/runs/${id}`,
    status: 404,
    reason: /no run of this id/,
  })),
  // Bodies.
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
    'application/jsonp',
    'application/json; charset=utf-16',
    '',
  ].map((type) => ({
    ...POST,
    title: `a body of type "${type}"`,
    headers: { 'content-type': type },
    status: 415,
    reason: /must be of type application\/json/,
  })),
  { ...POST, title: 'a body without a type', status: 415, reason: /application\/json/ },
  {
    ...POST,
    title: 'a compressed body',
    headers: { ...JSON_HEADERS, 'content-encoding': 'gzip' },
    status: 415,
    reason: /not compressed/,
  },
  { ...POST, title: 'a body that is no JSON', body: '{', headers: JSON_HEADERS, status: 400, reason: /no JSON/ },
  {
    ...POST,
    title: 'a body that is empty',
    headers: { ...JSON_HEADERS, 'content-length': '0' },
    body: '',
    status: 400,
    reason: /no JSON/,
  },
  {
    ...POST,
    title: 'a body that is too long',
    body: JSON.stringify('x'.repeat(70_000)),
    headers: JSON_HEADERS,
    status: 413,
    reason: /longer than 65536 bytes/,
  },
  {
    ...POST,
    title: 'a body in chunks that is too long',
    body: `11170\r\n${'x'.repeat(0x11170)}\r\n0\r\n\r\n`,
    headers: { ...JSON_HEADERS, 'content-length': null, 'transfer-encoding': 'chunked' },
    status: 413,
    reason: /longer than 65536 bytes/,
  },
  { title: 'a GET with a body', body: '{}', status: 400, reason: /a GET has no body/ },
  {
    title: 'a GET with a body in chunks',
    headers: { 'transfer-encoding': 'chunked' },
    body: '',
    status: 400,
    reason: /a GET has no body/,
  },
  // Who asks.
  { title: 'a GET without the cookie', headers: { cookie: null }, status: 401, reason: /not known to the server/ },
  {
    title: 'a GET with a cookie of another value',
    headers: { cookie: 'mnistx-a=b; mnistx=c' },
    status: 401,
    reason: /not known to the server/,
  },
  {
    ...POST,
    title: 'a POST without the cookie',
    headers: { ...JSON_HEADERS, cookie: null },
    status: 401,
    reason: /not known to the server/,
  },
  {
    title: 'an address that is not there, without the cookie',
    target: '/api/nothing',
    headers: { cookie: null },
    status: 401,
    reason: /not known/,
  },
  {
    title: 'an asset without the cookie',
    target: '/icon.svg',
    headers: { cookie: null },
    status: 401,
    reason: /not known/,
  },
  {
    title: 'a wrong token',
    target: '/?token=x',
    headers: { cookie: null },
    status: 401,
    reason: /printed last in its terminal/,
  },
  {
    title: 'a token elsewhere than on the page',
    target: '/api/session?token=x',
    headers: { cookie: null },
    status: 401,
    reason: /not known/,
  },
];

for (const { title, status, reason, ...request } of REFUSED)
  test(`${title} is refused with ${status}`, async (t) => {
    const answer = await ask(request);
    t.is(answer.status, status, answer.text);
    t.regex(answer.body, reason);
    checkHeaders(t, answer);
    if (status === 405) t.regex(answer.headers.get('allow') ?? '', /GET|POST/);
    t.deepEqual(handled, []);
  });

const CHUNKED = '2\r\n{}\r\n0\r\n\r\n';

/** What a proxy and a server could understand as different requests. */
const SMUGGLED: readonly (readonly [title: string, headers: string, body: string])[] = [
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 40', '{}'],
  ['two equal lengths', 'Content-Length: 2\r\nContent-Length: 2', '{}'],
  ['a list of lengths', 'Content-Length: 2, 2', '{}'],
  ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked', CHUNKED],
  ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 12', CHUNKED],
  ['chunks twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', CHUNKED],
  ['an unknown encoding', 'Transfer-Encoding: xchunked', CHUNKED],
  ['a space before the colon', 'Transfer-Encoding : chunked', CHUNKED],
  ['a folded line', 'X: a\r\n Transfer-Encoding: chunked', CHUNKED],
  ['a bare line feed', 'Content-Length: 2\nX: y', '{}'],
  ['a bare carriage return', 'X: a\rContent-Length: 2', '{}'],
  ['a NUL in a header', 'X: a\0b\r\nContent-Length: 2', '{}'],
  ['a negative length', 'Content-Length: -1', '{}'],
  ['a signed length', 'Content-Length: +2', '{}'],
  ['a length in hexadecimal digits', 'Content-Length: 0x2', '{}'],
  ['a length beyond all numbers', 'Content-Length: 99999999999999999999999', '{}'],
  ['a chunk of no number', 'Transfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'],
  ['a second name', 'Host: evil.example\r\nContent-Length: 2', '{}'],
  ['a second origin', 'Origin: https://evil.example\r\nContent-Length: 2', '{}'],
  ['a second type', 'Content-Type: text/plain\r\nContent-Length: 2', '{}'],
];

for (const [title, lines, body] of SMUGGLED)
  test(`a POST with ${title} is refused with 400, and nothing after it is read as a request`, async (t) => {
    const own = Object.entries({ ...ownHeaders(), ...JSON_HEADERS }).map(([name, value]) => `${name}: ${value}`);
    const head = ['POST /api/runs/a/tags HTTP/1.1', ...own, lines].join('\r\n');
    const next = formatRequest({}, ownHeaders());
    const answer = await sendRaw(server.url, `${head}\r\n\r\n${body}${next}`);
    t.is(answer.status, 400, answer.text);
    checkHeaders(t, answer);
    t.deepEqual(handled, []);
  });

const UNREADABLE: readonly (readonly [title: string, bytes: string | Uint8Array, status: number])[] = [
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['TLS', new Uint8Array([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3]), 400],
  ['another version of HTTP', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n', 400],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a NUL in the path', 'GET /api/\0 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ['a space in the path', 'GET /api/a b HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ['a line break in the path', 'GET /api/\na HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ['a raw byte in the path', 'GET /api/\u00e9 HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ['headers of 20 kB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['a path of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
  [
    'a wish for what no server has',
    'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\nConnection: close\r\n\r\n',
    417,
  ],
];

for (const [title, bytes, status] of UNREADABLE)
  test(`${title} is answered with ${status} and the headers of all answers`, async (t) => {
    const answer = await sendRaw(server.url, bytes);
    t.is(answer.status, status, answer.text);
    checkHeaders(t, answer);
  });

test('a tunnel is refused by closing the connection', async (t) => {
  const answer = await sendRaw(server.url, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  t.is(answer.text, '');
});

const ADMITTED: readonly (RawRequest & { readonly title: string })[] = [
  { title: 'our page asks' },
  ...['localhost', 'LOCALHOST:1', '127.0.0.1', '[::1]', '[::1]:9999'].map((host) => ({
    title: `it calls the server ${host}`,
    headers: { host, origin: `http://${host}` },
  })),
  { title: 'a proxy with TLS is in front', headers: { host: 'localhost', origin: 'https://localhost' } },
  { title: 'the browser sends neither origin nor site', headers: { origin: null, 'sec-fetch-site': null } },
  { title: 'another address is in the query', target: '/api/session?a=%2e%2e/%00&b=..%5c&__proto__=x' },
  { title: 'the page is typed', target: '/', headers: { 'sec-fetch-site': 'none', origin: null } },
  { title: 'the page is typed with a query', target: '/?x=1', headers: { 'sec-fetch-site': 'none', origin: null } },
];

for (const { title, ...request } of ADMITTED)
  test(`a GET is answered: ${title}`, async (t) => {
    const answer = await ask(request);
    t.is(answer.status, 200, answer.text);
    checkHeaders(t, answer);
  });

test('a GET is answered: other cookies come along, one of the same name', async (t) => {
  const [name] = cookie.split('=');
  const answer = await ask({ headers: { cookie: `a=b; ${name}=c; ${cookie}; =; d` } });
  t.is(answer.status, 200, answer.text);
});

test('a body reaches its route as it is, with keys that are names of prototypes', async (t) => {
  const body = '{"__proto__":{"isAdmin":true},"constructor":1}';
  const answer = await ask({ ...POST, target: '/api/predict', body, headers: JSON_HEADERS });
  t.is(answer.status, 200, answer.text);
  t.is(answer.body, JSON.stringify(body));
  t.is(({} as { isAdmin?: boolean }).isAdmin, undefined);
});

test('pages are compressed for those who take it; only files named by their content are kept by browsers', async (t) => {
  const page = await ask({ target: '/' });
  t.is(page.headers.get('content-encoding'), undefined);
  const asset = /"\.(\/assets\/[^"]+\.js)"/.exec(page.body)![1]!;
  const plain = await ask({ target: asset });
  checkHeaders(t, plain, /^private, max-age=\d+, immutable$/);
  t.is(plain.headers.get('content-type'), 'text/javascript; charset=utf-8');
  const small = await ask({ target: asset, headers: { 'accept-encoding': 'gzip, br' } });
  t.is(small.headers.get('content-encoding'), 'br');
  t.is(small.headers.get('vary'), 'accept-encoding');
  t.true(Number(small.headers.get('content-length')) < Number(plain.headers.get('content-length')));
  t.is((await ask({ target: `${asset}.br` })).status, 404);
});
