import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { engineChooser } from '../../src/open/choose-engine.js';
import { openContext } from '../../src/server/open-context.js';
import type { ServerContext } from '../../src/server/route.js';
import { serve } from '../../src/server/serve.js';
import type { RunningServer } from '../../src/server/serve.js';
import { runExperiment } from '../../src/tasks/run-experiment.js';
import type { RunOptions } from '../../src/training/types.js';
import { loadObject, LR_LAYERS } from './experiments.js';
import { temporaryFolder } from './runs-on-disk.js';

/** `mnistx ui` in this process, over a runs folder of its own. */
export interface TestServer {
  readonly runsDirectory: string;
  /** What `mnistx ui` prints: a browser that opens it may ask for data. */
  url(): string;
  /** Ends it; its port stays its own. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** `fetch` as a page of ours does it: with the cookie and the headers of a browser. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Serves a new folder on a free port until the test ends. Fill it with `writeRun` or `trainTiny`. */
export async function startServer(t: ExecutionContext, given: Partial<ServerContext> = {}): Promise<TestServer> {
  const folder = temporaryFolder();
  const { runsDirectory = join(folder, 'runs') } = given;
  const context = { runsDirectory, cacheDirectory: join(folder, 'cache'), ...given };
  let running: RunningServer | null = null;
  let url = 'http://127.0.0.1:0/';
  const start = async (): Promise<void> => {
    const port = Number(new URL(url).port);
    const log = (line: string): void => t.log(line);
    running = await serve(makeContext(context), { host: '127.0.0.1', port, log, announce: (next) => (url = next) });
    url = running.url;
  };
  const stop = async (): Promise<void> => {
    const ending = running;
    running = null;
    await ending?.close();
  };
  await start();
  t.teardown(stop);
  return { runsDirectory, url: () => url, start, stop, fetch: fetchAsPage(() => url) };
}

/** Kept connections end after some seconds, also while this process is busy training; whoever takes one then fails. */
const OWN_CONNECTION = { connection: 'close' };

/** The first question uses up a token. */
function fetchAsPage(url: () => string): TestServer['fetch'] {
  let cookie: string | null = null;
  return async (path, init = {}) => {
    cookie ??= (await fetch(url(), { redirect: 'manual', headers: OWN_CONNECTION })).headers
      .getSetCookie()[0]!
      .split(';')[0]!;
    const { origin } = new URL(url());
    const given = init.headers as Record<string, string>;
    const headers = { ...OWN_CONNECTION, cookie, origin, 'sec-fetch-site': 'same-origin', ...given };
    return fetch(origin + path, { redirect: 'manual', ...init, headers });
  };
}

/** Has the server do something, as a page does: the status and the answer. */
export async function postJson<Answer = unknown>(
  server: Pick<TestServer, 'fetch'>,
  path: string,
  body: unknown,
): Promise<[status: number, answer: Answer]> {
  const headers = { 'content-type': 'application/json' };
  const response = await server.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return [response.status, (await response.json()) as Answer];
}

type Places = Pick<ServerContext, 'runsDirectory' | 'cacheDirectory'> & Partial<ServerContext>;

/** What a server has that is started over these places. */
export function makeContext(given: Places): ServerContext {
  const settings = {
    effects: nodeEffects,
    version: '0.1.0',
    mirrors: [],
    isReadOnly: false,
    stopsRuns: true,
    dataFolders: [given.runsDirectory],
    signal: new AbortController().signal,
  };
  return { ...openContext({ ...settings, ...given }), ...given };
}

/** Trains a logistic regression on a few real digits, in this process: a whole run folder at once. */
export function trainTiny(runsDirectory: string, written: object = {}, options: Partial<RunOptions> = {}) {
  const loaded = loadObject({
    name: 'lr',
    data: { limit: { train: 100, test: 50 } },
    model: { layers: LR_LAYERS },
    train: { epochs: 2, batch_size: 50 },
    ...written,
  });
  const cacheDirectory = join(runsDirectory, '..', 'cache');
  const request = { runsDirectory, cacheDirectory, mirrors: [], force: false, threads: 1, chartFormats: [] };
  return runExperiment(loaded, request, {
    effects: nodeEffects,
    signal: new AbortController().signal,
    report: () => {},
    chooseEngine: engineChooser({ cacheDirectory }, () => {}),
    describeGit: () => null,
    ...options,
  });
}

export interface Asked<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Asks as a page does. `body` makes it a POST. */
export async function askServer<Body>(server: TestServer, path: string, body?: unknown): Promise<Asked<Body>> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await server.fetch(path, init);
  return { status: response.status, body: (await response.json()) as Body };
}
