// The runs page of `mnistx ui` over thousands of runs, as a reader feels it, in Chromium: `npm run bench:ui-page`.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../test/helpers/launch-browser.js';
import { ROOT } from './environment.js';
import { makeRuns } from './many-runs.js';
import { exitCodeOf, renderMeasured } from './measured.js';
import type { Measured } from './measured.js';
import { parseWholeNumber } from './options.js';
import { memoryOf } from './peak-memory.js';
import { findMedian } from './statistics.js';

const USAGE = `npm run bench:ui-page -- [options]

  --runs n   run folders to show   Default: 10000
`;
const ROUNDS = 5;
/** Of the wheel: through the whole of the table, as fast as a hand can. */
const WHEELS = 120;
const PROGRAM = join(ROOT, 'dist', 'src', 'cli', 'bin.js');

/** Runs in the page before its own scripts. Times are from the start of its loading. */
const PROBE = `
window.probe = {
  untilRows: () => untilFrame(() => document.querySelector('.runs-rows .runs-row')),
  startFrames: () => {
    probe.longest = 0;
    let last = performance.now();
    const next = () => {
      const now = performance.now();
      probe.longest = Math.max(probe.longest, now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => { last = performance.now(); requestAnimationFrame(next); });
  },
  /** From the next Enter until the page says so many runs. */
  untilCount: (count) => {
    let from = null;
    addEventListener('keydown', ({ key }) => { if (key === 'Enter') from ??= performance.now(); }, { capture: true });
    return untilFrame(() => from !== null && new RegExp('^' + count + ' of').test(document.querySelector('main').innerText.match(/[\\d,]+ of [\\d,]+ runs/)?.[0] ?? '')).then((now) => now - from);
  },
};
function untilFrame(isThere) {
  return new Promise((done) => {
    const look = () => isThere() ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
    look();
  });
}
`;

const runs = readRuns();
const place = mkdtempSync(join(tmpdir(), 'mnistx-ui-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
const results = await measure();
console.log(renderMeasured(results));
process.exitCode = exitCodeOf(results);

async function measure(): Promise<Measured[]> {
  const folder = join(place, 'runs');
  console.error(`making ${runs} run folders`);
  const limit = ['-S', 'data.limit={train: 300, test: 200}', '-S', 'train.epochs=2'];
  const base = ['run', join(ROOT, 'configs', 'lr.yaml'), ...limit, '--output', join(place, 'base')];
  await once(spawn(process.execPath, [PROGRAM, ...base], { stdio: 'ignore' }), 'exit');
  await makeRuns(join(place, 'base', 'lr'), folder, runs);

  console.error('opening the page');
  const server = startServer(folder);
  const browser = await launchBrowser();
  try {
    return await measurePage(await urlOf(server), { server, browser });
  } finally {
    await browser.close();
    if (server.kill('SIGTERM')) await once(server, 'exit');
  }
}

interface Opened {
  readonly server: ChildProcess;
  readonly browser: Browser;
}

async function measurePage(url: string, { server, browser }: Opened): Promise<Measured[]> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(PROBE);
  await page.goto(url);
  const first = await readProbe(page, 'untilRows()');

  const again: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.reload();
    again.push(await readProbe(page, 'untilRows()'));
  }
  console.error('scrolling');
  const frame = await scroll(page);
  console.error('filtering');
  const filters: number[] = [];
  for (let round = 0; round < ROUNDS; round++) filters.push(await filter(page, `seed<${10 + round}`, 10 + round));
  return [
    { what: `first table of ${runs} runs, right after the start`, unit: 'ms', target: 1000, value: first },
    { what: `first table after a reload (median of ${ROUNDS})`, unit: 'ms', target: 1000, value: findMedian(again) },
    { what: 'longest frame while scrolling', unit: 'ms', target: 50, value: frame },
    {
      what: `from Enter to the filtered table (median of ${ROUNDS})`,
      unit: 'ms',
      target: 100,
      value: findMedian(filters),
    },
    { what: 'peak memory of the server', unit: 'MB', target: 200, value: memoryOf(server.pid, 'VmHWM') / 1e6 },
  ];
}

function readProbe(page: Page, call: string): Promise<number> {
  return page.evaluate<number>(`probe.${call}`);
}

async function scroll(page: Page): Promise<number> {
  const box = (await page.locator('.runs-table').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate('probe.startFrames()');
  for (let turn = 0; turn < WHEELS; turn++) await page.mouse.wheel(0, turn % 10 === 9 ? 20_000 : 900);
  return page.evaluate<number>('probe.longest');
}

/** Adds a condition, waits for the table, and takes the condition away again. */
async function filter(page: Page, condition: string, count: number): Promise<number> {
  const field = page.locator('main input').first();
  await field.fill(condition);
  const found = readProbe(page, `untilCount(${count})`);
  await field.press('Enter');
  const took = await found;
  await page.goBack();
  await page.locator('.runs-row').nth(20).waitFor();
  return took;
}

function startServer(folder: string): ChildProcess {
  const env = { ...process.env, MNISTX_RUNS_DIR: folder, MNISTX_CACHE_DIR: join(place, 'cache') };
  return spawn(process.execPath, [PROGRAM, 'ui', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The server ends if nobody reads its output any longer, so it is read on. */
function urlOf(server: ChildProcess): Promise<string> {
  return new Promise((found, fail) => {
    let text = '';
    server.stdout!.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const [url] = /http:\S+(?=\s)/.exec(text) ?? [];
      if (url !== undefined) found(url);
    });
    server.once('exit', (code) => fail(new Error(`mnistx ui ended with ${code}: ${text}`)));
  });
}

function readRuns(): number {
  try {
    const { values } = parseArgs({
      options: { runs: { type: 'string', default: '10000' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    return parseWholeNumber('--runs', values.runs);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
