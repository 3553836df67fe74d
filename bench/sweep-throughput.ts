import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../src/sweep/journal.js';
import { nodeEffects } from '../src/effects.js';
import { locateIdxFolder, locatePython } from './environment.js';
import { loadTask } from './load-task.js';
import { MODELS } from './tasks.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'dist', 'src', 'cli', 'bin.js');

const EPOCHS = 2;
/** The four files. */
const DATA_MEGABYTES = 55;

interface Measured {
  readonly seconds: number;
  /** Wall time of a trial beyond its training, where trials train one after another. */
  readonly overheadSeconds: number;
  /** The most that a worker was seen with; `null` where the system does not tell. */
  readonly memory: WorkerMemory | null;
}

/** In MB. */
interface WorkerMemory {
  /** Resident memory of its own: without the pages of Node's program, which all processes share. */
  readonly own: number;
  readonly resident: number;
}

/** Trains the same sweep with a number of jobs at once. */
async function measure(jobs: number, trials: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-bench-sweep-'));
  try {
    const args = ['sweep', join(root, 'configs', 'cnn.yaml'), '--search', 'random', '--trials', String(trials), '-q'];
    const space = ['-P', 'train.optimizer.learning_rate=log:1e-4..1e-2', '-S', `train.epochs=${EPOCHS}`];
    const began = performance.now();
    const memory = await run([...args, ...space, '-j', String(jobs), '-o', folder, '-n', 'bench']);
    const seconds = (performance.now() - began) / 1000;
    const entries = readJournal(join(folder, 'bench'), nodeEffects.files);
    const training = entries.reduce((sum, { times }) => sum + (times.seconds ?? 0), 0);
    const ends = entries.filter(({ event }) => event === 'end').map(({ times }) => Date.parse(times.at));
    // The first trial also waits for its worker to start and to read the data.
    const between = (ends.at(-1)! - ends[0]!) / 1000;
    const first = entries.find(({ event }) => event === 'end')!.times.seconds!;
    return { seconds, overheadSeconds: (between - (training - first)) / (trials - 1), memory };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the most memory that one of its processes was seen with. */
function run(args: readonly string[]): Promise<WorkerMemory | null> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  let most: WorkerMemory | null = null;
  const timer = setInterval(() => (most = largestOf([most, ...memoryOfChildren(child.pid!)])), 200);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(most);
      else reject(new Error(`mnistx ended with code ${code}`));
    });
  });
}

function memoryOfChildren(pid: number): WorkerMemory[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.map((child) => {
      const status = readFileSync(`/proc/${child}/status`, 'utf8');
      const megabytes = (name: string): number =>
        (Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024) / 1e6;
      return { own: megabytes('RssAnon') + megabytes('RssShmem'), resident: megabytes('VmHWM') };
    });
  } catch {
    // It has just ended, or this is not Linux.
    return [];
  }
}

function largestOf(found: readonly (WorkerMemory | null)[]): WorkerMemory | null {
  const all = found.filter((memory) => memory !== null);
  if (all.length === 0) return null;
  const largest = (key: keyof WorkerMemory): number => Math.max(...all.map((memory) => memory[key]));
  return { own: largest('own'), resident: largest('resident') };
}

/** Prints trials a minute of both ways, their ratio, the time beside the training, a worker's memory, and Optuna's. */
export async function measureThroughput(trials: number): Promise<void> {
  const cores = availableParallelism();
  const { log } = console;
  log(`${trials} trials of cnn, ${EPOCHS} epochs each; ${cpus()[0]?.model}, ${cores} cores, ${describeLoad()}`);
  const before = await measure(1, trials);
  const all = await measure(cores, trials);
  const after = await measure(1, trials);
  const perMinute = ({ seconds }: { readonly seconds: number }): string => ((60 * trials) / seconds).toFixed(1);
  log(
    `-j 1, ${cores} threads each: ${perMinute(before)} and ${perMinute(after)} trials a minute (before and after the other)`,
  );
  log(
    `-j ${cores}, 1 thread each: ${perMinute(all)} trials a minute, ${((before.seconds + after.seconds) / 2 / all.seconds).toFixed(2)} times as many`,
  );
  log(
    `beside its training a trial takes ${before.overheadSeconds.toFixed(2)} and ${after.overheadSeconds.toFixed(2)} s (-j 1)`,
  );
  if (all.memory !== null)
    log(
      `a worker has at most ${all.memory.own.toFixed(0)} MB of its own, ${DATA_MEGABYTES} of them MNIST; ` +
        `${all.memory.resident.toFixed(0)} MB with the pages of Node that all processes share`,
    );
  for (const [way, jobs] of OPTUNA_WAYS(cores)) {
    const optuna = runOptuna({ way, jobs, trials });
    if (optuna === null)
      return log('Optuna with PyTorch is not installed: npm run bench:sweep -- --throughput --setup');
    log(
      `Optuna ${optuna.versions.optuna}, PyTorch ${optuna.versions.torch}, ${jobs} at once in ${way}: ` +
        `${perMinute(optuna)} trials a minute; mnistx ${(optuna.seconds / all.seconds).toFixed(1)} times as many (${describeLoad()})`,
    );
  }
}

const OPTUNA_WAYS = (cores: number) =>
  [
    ['threads', 1],
    ['threads', cores],
    ['processes', cores],
  ] as const;

interface OptunaResult {
  /** Without the start of Python; that of mnistx is within its own. */
  readonly seconds: number;
  readonly versions: { readonly optuna: string; readonly torch: string };
}

/** `null` where it is not installed. */
function runOptuna({ way, jobs, trials }: { way: string; jobs: number; trials: number }): OptunaResult | null {
  const python = locatePython('bench-optuna');
  if (python === null || spawnSync(python, ['-c', 'import torch']).status !== 0) return null;
  const script = join(root, 'bench', 'peers', 'optuna_torch.py');
  const { layers } = loadTask(
    MODELS.find(({ name }) => name === 'cnn')!,
    locateIdxFolder(),
  ).experiment.model;
  const size = ['--jobs', String(jobs), '--trials', String(trials), '--epochs', String(EPOCHS)];
  const given = ['--data', locateIdxFolder(), '--layers', JSON.stringify(layers), '--way', way];
  const { stdout, status } = spawnSync(python, [script, ...given, ...size], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`optuna_torch.py ended with code ${status}`);
  return JSON.parse(stdout) as OptunaResult;
}

function describeLoad(): string {
  return `load ${loadavg()[0]!.toFixed(1)}`;
}
