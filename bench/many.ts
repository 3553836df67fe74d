// `mnistx ls` of thousands of runs and the charts of a million epochs, each in a process of its own: `npm run bench:many`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { INDEX_FILE } from '../src/runs/summary-index.js';
import { ROOT } from './environment.js';
import { nameDamaged, makeLongRun, makeRuns } from './many-runs.js';
import { exitCodeOf, renderMeasured } from './measured.js';
import type { Measured } from './measured.js';
import { parseWholeNumber } from './options.js';
import { findMedian } from './statistics.js';

const USAGE = `npm run bench:many -- [options]

  --runs n   run folders to list    Default: 10000
  --rows n   rows of the history    Default: 1000000
`;
/** What was written a moment ago is not kept in the index. */
const SETTLED_MS = 2500;
const WARM_ROUNDS = 5;

interface Options {
  readonly runs: number;
  readonly rows: number;
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

const options = readOptions();
const place = mkdtempSync(join(tmpdir(), 'mnistx-many-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
const results = await measure(options);
console.log(renderMeasured(results));
process.exitCode = exitCodeOf(results);

async function measure({ runs, rows }: Options): Promise<Measured[]> {
  const program = join(ROOT, 'src', 'mnistx.mjs');
  const list = join(place, 'runs');
  const ls = [program, 'ls', list];
  showProgress(`making ${runs} run folders`);
  const limit = ['-S', 'data.limit={train: 300, test: 200}', '-S', 'train.epochs=2', '-S', 'train.log_every=1'];
  await node([program, 'run', join(ROOT, 'configs', 'lr.yaml'), ...limit, '--output', join(place, 'base')]);
  await makeRuns(join(place, 'base', 'lr'), list, runs);
  await wait(SETTLED_MS);

  showProgress('listing them');
  const forget = () => rmSync(join(list, INDEX_FILE), { force: true });
  forget();
  const cold = await node(ls);
  check(cold, runs);
  const warm: number[] = [];
  for (let round = 0; round < WARM_ROUNDS; round++) {
    const again = await node(ls);
    if (again.stdout !== cold.stdout || again.stderr !== cold.stderr) throw new Error('the index changes the list');
    warm.push(again.seconds);
  }
  const warmPeak = await measurePeakOf(ls);
  forget();
  const coldPeak = await measurePeakOf(ls);

  showProgress(`charting ${rows} epochs`);
  makeLongRun(join(place, 'base', 'lr'), join(place, 'long'), rows);
  const charts = await node([join(import.meta.dirname, 'chart-history.js'), join(place, 'long')]);
  if (charts.stdout !== `${rows}\n`) throw new Error(`the history is not read: ${charts.stdout}`);
  return [
    { what: `ls of ${runs} runs, no index`, unit: 's', target: 3, value: cold.seconds },
    { what: `ls of ${runs} runs, index (median of ${WARM_ROUNDS})`, unit: 's', target: 0.3, value: findMedian(warm) },
    { what: 'peak memory without an index', unit: 'MB', target: 300, value: coldPeak },
    { what: 'peak memory with an index', unit: 'MB', target: 300, value: warmPeak },
    { what: `${rows} epochs read, two charts drawn`, unit: 's', target: 2, value: charts.seconds },
  ];
}

/** A table of all runs but the damaged one, and why that is not in it. */
function check({ stdout, stderr }: Ended, runs: number): void {
  const isWhole = stdout.trimEnd().split('\n').length === runs - 1 + 2;
  const isExplained = new RegExp(`${nameDamaged(runs)}: damaged, .* is not JSON\n$`).test(stderr);
  if (!isWhole || !isExplained) throw new Error(`the list is wrong:\n${stdout.slice(0, 500)}\n${stderr.slice(0, 500)}`);
}

/** In MB, of a run of its own: to note it takes time. */
async function measurePeakOf(args: readonly string[]): Promise<number> {
  const file = join(place, 'peak');
  const hook = pathToFileURL(join(import.meta.dirname, 'note-peak.js')).href;
  await node(['--import', hook, ...args], { MNISTX_BENCH_PEAK: file });
  return Number(readFileSync(file, 'utf8')) / 1e6;
}

function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const child = spawn(process.execPath, [...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ stdout, stderr, seconds: (performance.now() - startMs) / 1000 });
      else reject(new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`));
    });
  });
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string', default: '10000' },
        rows: { type: 'string', default: '1000000' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    return { runs: parseWholeNumber('--runs', values.runs), rows: parseWholeNumber('--rows', values.rows) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function showProgress(line: string): void {
  console.error(line);
}
