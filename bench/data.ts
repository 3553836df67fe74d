// Reads a folder of 10,000 JPEG photos of 300 x 300 pixels, twice, beside Keras' image_dataset_from_directory and torchvision's
// ImageFolder: `npm run bench:data -- [--count n] [--keras python] [--torchvision python]`. Each Python needs Pillow and NumPy
// besides what it is named for; without one its line is left out. Photos are made by peers/make_photos.py.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { imageFolder } from '../src/data/sources/image-folder.js';
import { locateIdxFolder, locatePython, ROOT } from './environment.js';
import { parseWholeNumber } from './options.js';
import { readPeakBytes } from './peak-memory.js';

interface Reading {
  readonly name: string;
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly peak_megabytes: number;
  readonly count: number;
}

const TIMEOUT_MS = 15 * 60_000;
const [first, folder = '', cache = ''] = process.argv.slice(2);

if (first === 'read') console.log(JSON.stringify(await readOnce(folder, cache)));
else compare();

async function readOnce(path: string, cacheDirectory: string): Promise<Reading> {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const { train } = await imageFolder.read(
    { path, size: [28, 28], fit: 'resize', channels: 3, labelColumn: null, labels: 'fine' },
    { cacheDirectory, threads: null, signal: new AbortController().signal, onProgress: () => {} },
  );
  const { user, system } = process.cpuUsage(cpu);
  return {
    name: 'mnistx',
    seconds: (performance.now() - start) / 1000,
    cpu_seconds: (user + system) / 1e6,
    peak_megabytes: readPeakBytes() / 2 ** 20,
    count: train.count,
  };
}

function compare(): void {
  const { values } = parseArgs({
    options: { count: { type: 'string' }, keras: { type: 'string' }, torchvision: { type: 'string' } },
  });
  const count = parseWholeNumber('--count', values.count ?? '10000');
  const pythons = { keras: values.keras ?? locatePython(), torchvision: values.torchvision ?? locatePython() };
  const maker = pythons.keras ?? pythons.torchvision;
  if (maker === null)
    throw new Error('making the photos needs a Python with Pillow and NumPy: name it with --keras or --torchvision');
  const work = mkdtempSync(join(tmpdir(), 'mnistx-bench-data-'));
  try {
    run(maker, [peer('make_photos.py'), locateIdxFolder(), work, String(count)]);
    const photos = join(work, 'train');
    const model = cpus()[0]?.model.trim();
    console.log(`${count} photos to 28 x 28; ${model}, ${availableParallelism()} cores, Node ${process.versions.node}`);
    const ours = (start: string): void =>
      print({
        ...parse(run(process.execPath, [import.meta.filename, 'read', photos, join(work, 'cache')])),
        name: `mnistx, ${start} start`,
      });
    ours('first');
    ours('second');
    for (const [name, python] of Object.entries(pythons))
      if (python !== null && existsSync(python)) print(parse(run(python, [peer('read_photos.py'), name, photos])));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function peer(name: string): string {
  return join(ROOT, 'bench', 'peers', name);
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', timeout: TIMEOUT_MS, stdio: ['ignore', 'pipe', 'ignore'] });
}

function parse(output: string): Reading {
  return JSON.parse(output.trim().split('\n').at(-1)!) as Reading;
}

function print({ name, seconds, cpu_seconds: cpu, peak_megabytes: peak, count }: Reading): void {
  console.log(
    `${name.padEnd(50)} ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, ${peak.toFixed(0)} MB, ${count} pictures`,
  );
}
