// Reads each hostile file and run folder of test/helpers/hostile-*.ts in a process of its own, and says how long it took and how much
// memory: `npm run bench:hostile`, or with a part of the names, `npm run bench:hostile -- alias`. Exits with 3 when a file
// takes more than a second or 256 MB.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../src/config/load-experiment.js';
import { readIdx } from '../src/data/idx.js';
import { MnistxError } from '../src/errors.js';
import { readImage } from '../src/data/read-image.js';
import { fixture } from '../test/helpers/foreign-folders.js';
import { HOSTILE_FILES, HOSTILE_TEXTS } from '../test/helpers/hostile-files.js';
import { HOSTILE_RUNS, lookAt } from '../test/helpers/hostile-runs.js';

const MOST_SECONDS = 1;
const MOST_MEGABYTES = 256;
const MEGABYTE = 1_000_000;
/** The longest experiment file that is not refused for its length alone. */
const LONGEST_EXPERIMENT = 131_000;
/** What hangs is stopped, and has failed. */
const TIMEOUT_MS = 60_000;

type Kind = 'experiment' | 'images' | 'picture' | 'run';

interface HostileClass {
  readonly name: string;
  readonly kind: Kind;
  readonly make: (path: string) => void;
}

interface Figures {
  readonly seconds: number;
  readonly megabytes: number;
  readonly outcome: string;
}

const CLASSES: readonly HostileClass[] = [
  ...Object.entries(HOSTILE_TEXTS).flatMap(([name, textOf]) =>
    [LONGEST_EXPERIMENT, MEGABYTE].map((bytes) => ({
      name: `${name} (${bytes / 1000} kB)`,
      kind: 'experiment' as const,
      make: (path: string) => writeFileSync(path, textOf(bytes)),
    })),
  ),
  ...Object.entries(HOSTILE_FILES).map(([name, { kind, bytes }]) => ({
    name,
    kind,
    make: (path: string) => writeFileSync(path, bytes(MEGABYTE)),
  })),
  ...Object.entries(HOSTILE_RUNS).map(([name, spoil]) => ({
    name,
    kind: 'run' as const,
    make: (path: string) => {
      cpSync(fixture, path, { recursive: true });
      spoil(path, MEGABYTE);
    },
  })),
];

const [first = '', kind, path] = process.argv.slice(2);
if (first === 'make') CLASSES[Number(kind)]!.make(path!);
else if (first === 'read') console.log(JSON.stringify(readOnce(kind as Kind, path!)));
else measureAll(first);

function readOnce(kind: Kind, path: string): Figures {
  const start = performance.now();
  const outcome = describeOutcome(() => read(kind, path));
  const seconds = (performance.now() - start) / 1000;
  // Kilobytes, except on macOS.
  const megabytes = process.resourceUsage().maxRSS / (process.platform === 'darwin' ? 2 ** 20 : 2 ** 10);
  return { seconds, megabytes, outcome };
}

function read(kind: Kind, path: string): void {
  if (kind === 'experiment') loadExperiment({ file: path, overrides: [], readFile: (file) => readFileSync(file) });
  else if (kind === 'images') readIdx(path, { content: 'images', remedy: '' });
  else if (kind === 'run') lookAt(path);
  else readImage(readFileSync(path), 'picture');
}

function describeOutcome(read: () => void): string {
  try {
    read();
    return 'accepted';
  } catch (error) {
    return error instanceof MnistxError ? error.code : `uncaught: ${String(error)}`;
  }
}

function measureAll(part: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-hostile-'));
  try {
    const figures = CLASSES.flatMap(({ name, kind }, index) => {
      if (!name.includes(part)) return [];
      // A process begins with the peak of its parent, which therefore makes no files itself.
      const path = join(folder, String(index));
      child('make', String(index), path);
      const measured = measure(kind, path);
      rmSync(path, { recursive: true, force: true });
      console.log(formatLine(name, measured));
      return [measured];
    });
    const over = figures.filter(isOver).length;
    const worst = (of: (one: Figures) => number): number => Math.max(...figures.map(of));
    console.log(
      `${figures.length} files, the slowest ${worst(({ seconds }) => seconds).toFixed(2)} s, the largest ${worst(({ megabytes }) => megabytes).toFixed(0)} MB; ${over} over ${MOST_SECONDS} s or ${MOST_MEGABYTES} MB`,
    );
    if (over > 0) process.exitCode = 3;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(kind: Kind, path: string): Figures {
  const { stdout, signal, status } = child('read', kind, path);
  if (status === 0) return JSON.parse(stdout) as Figures;
  return { seconds: Infinity, megabytes: Infinity, outcome: `uncaught: ended by ${signal ?? `code ${status}`}` };
}

function child(...args: readonly string[]) {
  return spawnSync(process.execPath, [import.meta.filename, ...args], { encoding: 'utf8', timeout: TIMEOUT_MS });
}

function isOver({ seconds, megabytes, outcome }: Figures): boolean {
  return seconds > MOST_SECONDS || megabytes > MOST_MEGABYTES || outcome.startsWith('uncaught');
}

function formatLine(name: string, figures: Figures): string {
  const { seconds, megabytes, outcome } = figures;
  const numbers = `${seconds.toFixed(2).padStart(6)} s ${megabytes.toFixed(0).padStart(5)} MB`;
  return `${isOver(figures) ? '!' : ' '} ${name.padEnd(52)} ${numbers}  ${outcome}`;
}
