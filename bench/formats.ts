// How long the readers of users' own data take, each in a process of its own: `npm run bench:formats -- mnist.npz hub/`.
// The first is always Kaggle's table of 42,000 digits, which is made from MNIST. Exits with 3 when that takes more than
// 2 seconds or 400 MB.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import { csv } from '../src/data/sources/csv.js';
import { npz } from '../src/data/sources/npz.js';
import { parquet } from '../src/data/sources/parquet.js';
import type { SourceSettings } from '../src/data/sources/source.js';
import { readPeakBytes } from './peak-memory.js';

const ROWS = 42_000;
const MOST_SECONDS = 2;
const MOST_MEGABYTES = 400;
const FORMATS = { csv, npz, parquet };
const [mode, ...paths] = process.argv.slice(2);

if (mode === '--read') await measure(paths[0]!);
else await compare(mode === undefined ? [] : [mode, ...paths]);

interface Measured {
  readonly title: string;
  readonly examples: number;
  readonly seconds: number;
  readonly megabytes: number;
}

async function compare(others: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-bench-'));
  try {
    const table = join(folder, 'train.csv');
    await writeKaggle(table);
    for (const path of [table, ...others]) {
      const printed = execFileSync(process.execPath, [process.argv[1]!, '--read', path], { encoding: 'utf8' });
      const { title, examples, seconds, megabytes } = JSON.parse(printed) as Measured;
      const figures = `${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`;
      console.log(`${title}: ${basename(path)}, ${examples.toLocaleString('en')} examples: ${figures}`);
      if (path === table && (seconds > MOST_SECONDS || megabytes > MOST_MEGABYTES)) process.exitCode = 3;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(path: string): Promise<void> {
  const format =
    Object.values(FORMATS).find((each) => path.replace(/\.gz$/, '').endsWith(`.${nameOf(each)}`)) ?? parquet;
  const settings: SourceSettings = {
    path,
    size: null,
    fit: 'letterbox',
    channels: null,
    labelColumn: null,
    labels: 'fine',
  };
  const startMs = performance.now();
  const { signal } = new AbortController();
  const options = { cacheDirectory: cacheDirectory(process.env), threads: null, signal, onProgress: () => {} };
  const { train, test } = await format.read(settings, options);
  const seconds = (performance.now() - startMs) / 1000;
  const examples = train.count + (test?.count ?? 0);
  const measured: Measured = { title: format.title, examples, seconds, megabytes: readPeakBytes() / 1e6 };
  console.log(JSON.stringify(measured));
}

function nameOf(format: (typeof FORMATS)[keyof typeof FORMATS]): string {
  return Object.entries(FORMATS).find(([, each]) => each === format)![0];
}

async function writeKaggle(path: string): Promise<void> {
  const limit = { train: ROWS, test: 1 };
  const request = { source: { dataset: 'mnist' }, validation: 'none', limit, normalization: 'unit', seed: 1 } as const;
  const { training } = await loadDataset(request, { cacheDirectory: cacheDirectory(process.env) });
  const file = openSync(path, 'w');
  const header = ['label', ...Array.from({ length: 784 }, (_, at) => `pixel${at}`)];
  writeSync(file, `${header.join(',')}\n`);
  for (let row = 0; row < ROWS; row++) {
    const pixels = training.images.subarray(784 * row, 784 * (row + 1));
    writeSync(file, `${training.labels[row]},${pixels.join(',')}\n`);
  }
  closeSync(file);
}
