import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Contender } from './contenders.js';
import { locatePython, ROOT } from './environment.js';
import { loadTask } from './load-task.js';
import { readMeasurement, parseOutput } from './protocol.js';
import type { Measurement, Missing } from './protocol.js';
import type { Task } from './tasks.js';

export interface RunRequest {
  readonly contender: Contender;
  readonly task: Task;
  /** Folder of its pictures. */
  readonly data: string;
  /** To count, unless the task wants more; one more warms up. */
  readonly epochs: number;
  readonly timeoutMs: number;
  /** Further arguments of a Node contender, for the scaling series. */
  readonly extraArgs?: readonly string[];
}

/** Trains one network in a process of its own and reads what it prints. */
export async function runContender(request: RunRequest): Promise<Measurement | Missing> {
  const { contender, epochs, timeoutMs } = request;
  const command = makeCommand(contender, request);
  if (command === null) {
    return { status: 'missing', reason: 'not installed: npm run bench -- --setup' };
  }
  const counted = Math.max(epochs, request.task.leastEpochs ?? 1);
  const args = [...command.args, '--epochs', String(counted + 1), '--data', request.data];
  const ended = await run(command.file, [...args, ...(request.extraArgs ?? [])], timeoutMs);
  return readOutcome(ended, timeoutMs);
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: 'done' | 'failed' | 'timeout';
}

/** A failed process is missing. A process that was stopped because it is slow counts with the epochs it finished. */
export function readOutcome({ stdout, stderr, status }: Ended, timeoutMs: number): Measurement | Missing {
  if (status === 'failed') return { status: 'missing', reason: findReason(stderr) };
  const measured = readMeasurement(parseOutput(stdout));
  if (measured !== null) return measured;
  const reason =
    status === 'timeout' ? `no epoch after the warm-up within ${timeoutMs / 60_000} minutes` : 'it printed no epoch';
  return { status: 'missing', reason };
}

/** Finds the line that says what went wrong: the last of a Python traceback, the first `Error:` of Node's. */
function findReason(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const told = lines.findLast((line) => /^(not available: |([A-Za-z_.]*(Error|Exception)\b.*:))/.test(line));
  return (
    told?.replace('not available: ', '') ??
    lines.findLast((line) => line !== '') ??
    'it failed without a word'
  ).slice(0, 200);
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

function makeCommand({ program }: Contender, { task, data }: Pick<RunRequest, 'task' | 'data'>): Command | null {
  if ('node' in program) {
    const script = join(import.meta.dirname, program.node);
    return { file: process.execPath, args: [script, ...program.args, '--task', JSON.stringify(task)] };
  }
  const python = locatePython();
  if (python === null) return null;
  const { layers } = loadTask(task, data).experiment.model;
  const size = ['--batch-size', String(task.batchSize), '--images', String(task.images)];
  const script = join(ROOT, 'bench', 'peers', program.python);
  return { file: python, args: [script, ...program.args, '--layers', JSON.stringify(layers), ...size] };
}

function run(file: string, args: readonly string[], timeoutMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, MNISTX_BENCH_START: String(Date.now() / 1000), PYTHONDONTWRITEBYTECODE: '1' },
    });
    const [stdout, stderr]: [string[], string[]] = [[], []];
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      const status = isLate ? 'timeout' : code === 0 ? 'done' : 'failed';
      resolve({ stdout: stdout.join(''), stderr: stderr.join(''), status });
    });
  });
}
