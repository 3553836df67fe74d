import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../src/sweep/journal.js';
import { nodeEffects } from '../src/effects.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'dist', 'src', 'cli', 'bin.js');

const TRIALS = 24;
const EPOCHS = 2;

interface Measured {
  readonly seconds: number;
  /** Wall time of a trial beyond its training, where trials train one after another. */
  readonly overheadSeconds: number;
  /** Largest resident memory of a worker, in MB; `null` where the system does not tell. */
  readonly workerMegabytes: number | null;
}

/** Trains the same sweep with a number of jobs at once. */
async function measure(jobs: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-bench-sweep-'));
  try {
    const args = ['sweep', join(root, 'configs', 'cnn.yaml'), '--search', 'random', '--trials', String(TRIALS), '-q'];
    const space = ['-P', 'train.optimizer.learning_rate=log:1e-4..1e-2', '-S', `train.epochs=${EPOCHS}`];
    const began = performance.now();
    const workerMegabytes = await run([...args, ...space, '-j', String(jobs), '-o', folder, '-n', 'bench']);
    const seconds = (performance.now() - began) / 1000;
    const entries = readJournal(join(folder, 'bench'), nodeEffects.files);
    const training = entries.reduce((sum, { times }) => sum + (times.seconds ?? 0), 0);
    const ends = entries.filter(({ event }) => event === 'end').map(({ times }) => Date.parse(times.at));
    // The first trial also waits for its worker to start and to read the data.
    const between = (ends.at(-1)! - ends[0]!) / 1000;
    const first = entries.find(({ event }) => event === 'end')!.times.seconds!;
    return { seconds, overheadSeconds: (between - (training - first)) / (TRIALS - 1), workerMegabytes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the most memory that one of its processes was seen with. */
function run(args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  let most: number | null = null;
  const timer = setInterval(() => (most = Math.max(most ?? 0, memoryOfChildren(child.pid!) ?? 0) || null), 200);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(most);
      else reject(new Error(`mnistx ended with code ${code}`));
    });
  });
}

function memoryOfChildren(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    const kilobytes = children.map((child) => {
      const status = readFileSync(`/proc/${child}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    });
    return Math.max(...kilobytes) / 1000;
  } catch {
    return null;
  }
}

/** Prints trials a minute of both ways, their ratio, the time beside the training, and a worker's memory. */
export async function measureThroughput(): Promise<void> {
  const cores = availableParallelism();
  const { log } = console;
  log(
    `${TRIALS} trials of cnn, ${EPOCHS} epochs each; ${cpus()[0]?.model}, ${cores} cores, load ${loadavg()[0]!.toFixed(1)}`,
  );
  const before = await measure(1);
  const all = await measure(cores);
  const after = await measure(1);
  const perMinute = ({ seconds }: Measured): string => ((60 * TRIALS) / seconds).toFixed(1);
  log(
    `-j 1, ${cores} threads each: ${perMinute(before)} and ${perMinute(after)} trials a minute (before and after the other)`,
  );
  log(
    `-j ${cores}, 1 thread each: ${perMinute(all)} trials a minute, ${((before.seconds + after.seconds) / 2 / all.seconds).toFixed(2)} times as many`,
  );
  log(
    `beside its training a trial takes ${before.overheadSeconds.toFixed(2)} and ${after.overheadSeconds.toFixed(2)} s (-j 1)`,
  );
  log(`a worker has at most ${all.workerMegabytes?.toFixed(0) ?? 'an unknown number of'} MB`);
}
