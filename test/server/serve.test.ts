import { once, getEventListeners, setMaxListeners } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import type { ErrorCode } from '../../src/errors.js';
import { listen, portOf } from '../../src/server/listen.js';
import { EventStream } from '../../src/server/route.js';
import type { Route, ServerContext } from '../../src/server/route.js';
import { serve } from '../../src/server/serve.js';
import { until } from '../helpers/cli.js';
import { formatRequest, sendRaw } from '../helpers/raw-requests.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { makeContext, trainTiny } from '../helpers/ui-server.js';

const { files } = nodeEffects;
const EVENTS: Route = {
  method: 'GET',
  path: '/api/events',
  handle: ({ lastEventId }, { events }) => new EventStream((stream) => events.open(stream, lastEventId)),
};

async function begin(t: ExecutionContext, routes: readonly Route[], given: Partial<ServerContext> = {}) {
  const folder = temporaryFolder();
  const context = makeContext({ runsDirectory: join(folder, 'runs'), cacheDirectory: folder, ...given });
  const logged: string[] = [];
  const log = (line: string): void => void logged.push(line);
  const server = await serve(context, { host: '127.0.0.1', port: 0, routes, log });
  t.teardown(server.close);
  const first = await fetch(server.url, { redirect: 'manual' });
  const { origin, host } = new URL(server.url);
  const headers = { host, origin, cookie: first.headers.getSetCookie()[0]!.split(';')[0]! };
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(origin + path, { ...init, headers: { ...headers, 'content-type': 'application/json' } });
  return { context, logged, server, origin, headers, ask };
}

const throwing = (error: () => unknown): Route => ({
  method: 'GET',
  path: '/api/x',
  handle: () => Promise.reject(error() as Error),
});

test('a bug is answered with one sentence, and its stack goes to the log alone', async (t) => {
  const { ask, logged } = await begin(t, [throwing(() => new TypeError('secret of line 3'))]);
  const answer = await ask('/api/x?a=b');
  t.is(answer.status, 500);
  const text = await answer.text();
  t.regex(text, /^\{"error":"a bug in mnistx stopped this request[^"]*","fix":"[^"]+"\}$/);
  t.is(logged.length, 1);
  t.regex(logged[0]!, /^GET \/api\/x\?a=b: TypeError: secret of line 3\n +at /);
});

test('a bug before anything is awaited, or an answer that is no JSON, is no different', async (t) => {
  const routes: readonly Route[] = [
    {
      method: 'GET',
      path: '/api/thrown',
      handle: () => {
        throw new Error('at once');
      },
    },
    { method: 'GET', path: '/api/bigint', handle: () => ({ n: 1n }) },
    { method: 'GET', path: '/api/text', handle: () => Promise.reject('only a text' as never) },
  ];
  const { ask, logged } = await begin(t, routes);
  for (const { path } of routes) t.is((await ask(path)).status, 500, path);
  t.deepEqual(
    ['at once', 'BigInt', 'only a text'].map((text, at) => logged[at]!.includes(text)),
    [true, true, true],
  );
});

for (const [code, status] of [
  ['RUN_NOT_FOUND', 404],
  ['FILE_NOT_FOUND', 404],
  ['DATA_NOT_FOUND', 404],
  ['RUN_BUSY', 409],
  ['RUN_EXISTS', 409],
  ['RUN_DAMAGED', 422],
  ['ENGINE_UNAVAILABLE', 503],
  ['DISK', 507],
  ['BAD_USAGE', 400],
  ['UNKNOWN_KEY', 400],
] as const satisfies readonly (readonly [ErrorCode, number])[])
  test(`a mistake of the kind ${code} is answered with ${status}, what to do, and where`, async (t) => {
    const problem = { code, message: 'what is wrong', fix: 'what to do', path: ['model', 'layers', 0] };
    const { ask, logged } = await begin(t, [throwing(() => new MnistxError([problem, { code, message: 'more' }]))]);
    const answer = await ask('/api/x');
    t.is(answer.status, status);
    const problems = [problem, { code, message: 'more' }];
    t.deepEqual(await answer.json(), { error: 'what is wrong\nmore', fix: 'what to do', problems });
    t.deepEqual(logged, []);
  });

test('a limit of the system is answered as one, not as a bug', async (t) => {
  const { ask, logged } = await begin(t, [throwing(() => Object.assign(new Error('EMFILE'), { code: 'EMFILE' }))]);
  const answer = await ask('/api/x');
  t.is(answer.status, 503);
  t.regex(await answer.text(), /too many files open/);
  t.deepEqual(logged, []);
});

test('with --read-only nothing can be changed, but what only computes is answered', async (t) => {
  const routes: readonly Route[] = [
    { method: 'POST', path: '/api/change', handle: () => t.fail() },
    { method: 'POST', path: '/api/compute', isReading: true, handle: () => 1 },
  ];
  const { ask } = await begin(t, routes, { isReadOnly: true });
  const refused = await ask('/api/change', { method: 'POST', body: '{}' });
  t.is(refused.status, 403);
  t.regex(await refused.text(), /--read-only/);
  t.is((await ask('/api/compute', { method: 'POST', body: '{}' })).status, 200);
});

test('work for a page that no longer waits is aborted, and is no bug', async (t) => {
  const { promise: aborted, resolve } = withResolvers();
  const route: Route = {
    method: 'GET',
    path: '/api/slow',
    handle: async ({ signal }) => {
      leave.abort();
      await once(signal, 'abort');
      resolve();
      signal.throwIfAborted();
    },
  };
  const leave = new AbortController();
  const { ask, logged, context } = await begin(t, [route]);
  // A DOMException is no error for AVA.
  t.is(await ask('/api/slow', { signal: leave.signal }).catch((error: Error) => error.name), 'AbortError');
  await aborted;
  await until(() => getEventListeners(context.signal, 'abort').length === 0);
  t.deepEqual(logged, []);
});

test('a server that is closed ends its streams and its slowest answers', async (t) => {
  const { promise: asked, resolve } = withResolvers();
  const route: Route = { method: 'GET', path: '/api/never', handle: () => (resolve(), new Promise(() => {})) };
  const { ask, server, origin } = await begin(t, [EVENTS, route]);
  const stream = await ask('/api/events');
  const never = t.throwsAsync(ask('/api/never'));
  const idle = connect(Number(new URL(origin).port), '127.0.0.1');
  await once(idle, 'connect');
  const ended = once(idle.resume(), 'close');
  await asked;
  await server.close();
  await never;
  t.regex(await stream.text(), /^retry: 1000\n\nid: \S+-0\n\n$/);
  await ended;
  await t.throwsAsync(fetch(origin));
});

test('work that ends because the server closes is no bug', async (t) => {
  const closing = new AbortController();
  const route: Route = {
    method: 'GET',
    path: '/api/slow',
    handle: async ({ signal }) => {
      closing.abort();
      signal.throwIfAborted();
    },
  };
  const { ask, logged } = await begin(t, [route], { signal: closing.signal });
  const answer = await ask('/api/slow');
  t.is(answer.status, 503);
  t.deepEqual(await answer.json(), { error: 'the server is closing' });
  t.deepEqual(logged, []);
});

test('a network that is in use does not keep the server from closing', async (t) => {
  const runsDirectory = join(temporaryFolder(), 'runs');
  await trainTiny(runsDirectory);
  const { context, server } = await begin(t, [], { runsDirectory });
  const { promise: used, resolve } = withResolvers();
  void context.models.use(join(runsDirectory, 'lr'), () => (resolve(), new Promise(() => {})));
  await used;
  // Nothing else may be left for the process to wait for: it would end before the server gives up waiting.
  const alive = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(alive));
  await t.notThrowsAsync(server.close());
});

test('a stream over HTTP has every event, and the missed ones after it broke off', async (t) => {
  const { ask, context, headers, origin } = await begin(t, [EVENTS]);
  const leave = new AbortController();
  const stream = await ask('/api/events', { signal: leave.signal });
  t.is(stream.headers.get('content-type'), 'text/event-stream');
  t.is(stream.headers.get('cache-control'), 'no-store');
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value!;
  context.events.publish({ type: 'gone', id: 'a' });
  while (!text.includes('"a"')) text += (await reader.read()).value!;
  const [lastId] = /\S+-1$/m.exec(text)!;
  leave.abort();
  await until(() => context.events.streams === 0);
  context.events.publish({ type: 'gone', id: 'b' });
  const again = new AbortController();
  const resumed = await fetch(`${origin}/api/events`, {
    headers: { ...headers, 'last-event-id': lastId },
    signal: again.signal,
  });
  const { value } = await resumed.body!.pipeThrough(new TextDecoderStream()).getReader().read();
  t.regex(value!, /^retry: 1000\n\nid: \S+-2\ndata: \{"type":"gone","id":"b"\}\n\n$/);
  again.abort();
});

test('streams above the limit are refused with the time to come back', async (t) => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  t.teardown(() => process.off('warning', note));
  const { ask, context } = await begin(t, [EVENTS]);
  const leave = new AbortController();
  setMaxListeners(0, leave.signal);
  const streams = await Promise.all(Array.from({ length: 64 }, () => ask('/api/events', { signal: leave.signal })));
  t.true(streams.every(({ status }) => status === 200));
  const refused = await ask('/api/events');
  t.is(refused.status, 503);
  t.is(refused.headers.get('retry-after'), '5');
  t.regex(await refused.text(), /too many pages/);
  leave.abort();
  await until(() => context.events.streams === 0);
  t.deepEqual(warnings, []);
});

test('a page that does not read its stream is dropped', async (t) => {
  const { context, origin, headers } = await begin(t, [EVENTS]);
  const socket = connect(Number(new URL(origin).port), '127.0.0.1').pause();
  socket.on('error', () => {});
  socket.write(formatRequest({ target: '/api/events' }, headers));
  await until(() => context.events.streams === 1);
  const id = 'x'.repeat(100_000);
  for (let sent = 0; context.events.streams === 1 && sent < 1000; sent++) {
    context.events.publish({ type: 'gone', id });
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.is(context.events.streams, 0);
  socket.destroy();
});

test('headers that do not come to an end, and bodies that do not, are answered with 408', async (t) => {
  const limits = { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10 };
  const handle = (): void => {};
  const server = await listen(handle, { host: '127.0.0.1', port: 0, files, limits });
  t.teardown(() => server.close());
  const origin = `http://127.0.0.1:${portOf(server)}`;
  for (const bytes of [
    'GET / HTTP/1.1\r\nHost: a\r\nX: ',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{',
  ]) {
    const answer = await sendRaw(origin, bytes);
    t.is(answer.status, 408, answer.text);
    t.is(answer.headers.get('cache-control'), 'no-store');
  }
});

test('connections above the limit are closed', async (t) => {
  const limits = { mostConnections: 2 };
  const server = await listen(() => {}, { host: '127.0.0.1', port: 0, files, limits });
  t.teardown(() => (server.close(), server.closeAllConnections()));
  const sockets = [];
  for (let at = 0; at < 3; at++) {
    const socket = connect(portOf(server), '127.0.0.1');
    await once(socket, 'connect');
    sockets.push(socket);
  }
  await once(sockets[2]!.resume(), 'close');
  t.deepEqual(
    sockets.slice(0, 2).map(({ closed }) => closed),
    [false, false],
  );
});

test('a taken port is named with the process that has it, as far as the system tells', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1');
  t.teardown(() => holder.close());
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const error = await t.throwsAsync(
    listen(() => {}, { host: '127.0.0.1', port, files }),
    { instanceOf: MnistxError },
  );
  t.is(error!.code, 'BAD_USAGE');
  const named = process.platform === 'linux' ? ` by process ${process.pid}: ${process.execPath} ` : '';
  t.true(error!.message.startsWith(`port ${port} is taken${named}`), error!.message);
  t.regex(error!.problems[0]!.fix!, /--port 0/);
});

test('an address that this machine does not have is named', async (t) => {
  for (const host of ['192.0.2.1', '2001:db8::1', 'no.such.host.invalid', ''.padEnd(300, 'x')]) {
    const error = await t.throwsAsync(
      listen(() => {}, { host, port: 0, files }),
      { instanceOf: MnistxError },
    );
    t.regex(error!.message, /^--host \S+ is no address of this machine$/, host);
  }
});

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
