import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Default: none. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end. An abort ends the child, waits until it is gone, then throws the signal's reason. */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const { command, args, env, signal, cwd, timeoutMs } = options;
  signal.throwIfAborted();
  const result = await new Promise<CommandResult>((resolve, reject) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] = (output[stream] + text).slice(-TAIL)));
    }
    const kill = () => child.kill('SIGTERM');
    const killHard = () => setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
    signal.addEventListener('abort', kill, { once: true });
    signal.addEventListener('abort', killHard, { once: true });
    const stopListening = () => {
      signal.removeEventListener('abort', kill);
      signal.removeEventListener('abort', killHard);
    };
    child.once('error', (error) => (stopListening(), reject(error)));
    child.once('close', (exitCode) => (stopListening(), resolve({ exitCode, ...output })));
  });
  signal.throwIfAborted();
  return result;
}

const TAIL = 20_000;
const GRACE_MS = 3_000;

/** The full path of the first of `names` that `env.PATH` has. */
export function findCommand(names: readonly string[], env: NodeJS.ProcessEnv): string | null {
  for (const name of names) {
    const candidates = isAbsolute(name) ? [name] : searchPath(env).map((directory) => join(directory, name));
    const found = candidates.find(isExecutable);
    if (found !== undefined) return found;
  }
  return null;
}

/** The last line with something on it; what most tools put their reason in. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

function searchPath(env: NodeJS.ProcessEnv): string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
