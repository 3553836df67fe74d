// The server of `mnistx ui` over thousands of runs with many open pages: `npm run bench:ui`.
import { spawn, execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ROOT } from './environment.js';
import { makeRuns } from './many-runs.js';
import { exitCodeOf, renderMeasured } from './measured.js';
import type { Measured } from './measured.js';
import { parseWholeNumber } from './options.js';
import { memoryOf } from './peak-memory.js';
import { findMedian } from './statistics.js';

const USAGE = `npm run bench:ui -- [options]

  --runs n       run folders                  Default: 10000
  --pages n      open event streams           Default: 20
  --folder path  runs that are there already  Default: new ones are made
`;
const ROUNDS = 7;
const AT_ONCE = 8;
const REQUESTS = 2000;
const PROGRAM = join(ROOT, 'src', 'mnistx.mjs');

interface Options {
  readonly runs: number;
  readonly pages: number;
  readonly folder: string | undefined;
}

const options = readOptions();
const place = mkdtempSync(join(tmpdir(), 'mnistx-ui-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
const measured = await measure(options);
console.log(renderMeasured(measured));
process.exitCode = exitCodeOf(measured);

async function measure({ runs, pages, folder = join(place, 'runs') }: Options): Promise<Measured[]> {
  // 1. Runs, and the index that `ls` leaves.
  if (options.folder === undefined) await makeFolders(folder, runs);
  execFileSync(process.execPath, [PROGRAM, 'ls', folder], { stdio: 'ignore', maxBuffer: 2 ** 30 });
  console.error('starting the server');
  const startMs = performance.now();
  const { child, url } = await startServer(folder);
  const startedMs = performance.now() - startMs;
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  try {
    const get = await openPage(url, agent);
    const first = await timeOnce(() => get('/api/runs?limit=100'));
    const firstVarying = await timeOnce(() => get('/api/runs?limit=100&columns=varying'));
    for (let page = 0; page < pages; page++) void get('/api/events').catch(() => {});
    await wait(1000);

    // 2. What pages ask for.
    const median = async (what: string, path: string, target?: number): Promise<Measured> => {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await timeOnce(() => get(path)));
      return { what, unit: 'ms', value: findMedian(times), ...(target === undefined ? {} : { target }) };
    };
    const rows = [
      await median('the first 100 rows', '/api/runs?limit=100', 100),
      await median('filtered by accuracy', '/api/runs?limit=100&filter=accuracy%3E0.5', 100),
      await median('filtered by a key of the experiments', '/api/runs?limit=100&filter=train.epochs%3E=2', 100),
      await median('sorted by accuracy', '/api/runs?limit=100&sort=accuracy', 100),
      await median('with the keys that differ', '/api/runs?limit=100&columns=varying'),
      await median('the first 1000 rows', '/api/runs'),
    ];
    const idle = cpuSecondsOf(child);
    await wait(5000);
    const idlePercent = ((cpuSecondsOf(child) - idle) / 5) * 100;
    const perSecond = await countRequests(() => get('/api/session'));
    return [
      { what: 'start until the address is printed', unit: 'ms', value: startedMs },
      { what: 'first list after the start', unit: 'ms', value: first },
      { what: 'first time with the keys that differ', unit: 'ms', value: firstVarying },
      ...rows,
      { what: 'small requests', unit: '/s', value: perSecond },
      {
        what: `milliseconds of CPU a second with ${pages} pages and nothing to tell`,
        unit: 'ms',
        value: idlePercent * 10,
      },
      { what: `memory with ${pages} pages`, unit: 'MB', value: memoryOf(child.pid, 'VmRSS') / 1e6, target: 200 },
      { what: 'memory at its peak', unit: 'MB', value: memoryOf(child.pid, 'VmHWM') / 1e6 },
    ];
  } finally {
    agent.destroy();
    child.kill('SIGTERM');
  }
}

async function makeFolders(folder: string, runs: number): Promise<void> {
  console.error(`making ${runs} run folders`);
  const limit = ['-S', 'data.limit={train: 300, test: 200}', '-S', 'train.epochs=2', '-S', 'train.log_every=1'];
  const base = [PROGRAM, 'run', join(ROOT, 'configs', 'lr.yaml'), ...limit, '--output', join(place, 'base')];
  execFileSync(process.execPath, base, { stdio: 'ignore' });
  await makeRuns(join(place, 'base', 'lr'), folder, runs);
  // What was written a moment ago is not kept in the index.
  await wait(2500);
}

function startServer(folder: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const env = { ...process.env, MNISTX_RUNS_DIR: folder, MNISTX_CACHE_DIR: join(place, 'cache') };
  const child = spawn(process.execPath, [PROGRAM, 'ui', '--port', '0', '--read-only'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill());
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve({ child, url: text.trim() }));
  });
}

type Get = (path: string) => Promise<number>;

/** Takes the cookie, as a browser does that opens the address. */
async function openPage(url: string, agent: Agent): Promise<Get> {
  const { origin } = new URL(url);
  const first = await fetch(url, { redirect: 'manual' });
  const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!;
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  return (path) =>
    new Promise((resolve, reject) => {
      const asked = request(origin + path, { agent, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${path}: status ${response.statusCode}`));
        let bytes = 0;
        response.on('data', (chunk: Buffer) => (bytes += chunk.length));
        response.on('end', () => resolve(bytes));
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end();
    });
}

async function timeOnce(ask: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await ask();
  return performance.now() - startMs;
}

async function countRequests(ask: () => Promise<unknown>): Promise<number> {
  let left = REQUESTS;
  const startMs = performance.now();
  const askOn = async (): Promise<void> => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return REQUESTS / ((performance.now() - startMs) / 1000);
}

/** User and system. Linux only: fields 14 and 15 in ticks of 10 ms. */
function cpuSecondsOf({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string', default: '10000' },
        pages: { type: 'string', default: '20' },
        folder: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const { runs, pages, folder } = values;
    return { runs: parseWholeNumber('--runs', runs), pages: parseWholeNumber('--pages', pages), folder };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
