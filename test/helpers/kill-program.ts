import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { program } from './cli.js';
import type { Place } from './cli.js';

export interface Kill {
  readonly afterMs: number;
  /** What must have happened before the time starts to count: a busy machine starts slowly. */
  readonly once?: () => boolean;
  /** The program with all that it has started, the program alone, or one process that it has started. Default: `all` */
  readonly whom?: 'all' | 'parent' | 'child';
}

/** Starts mnistx and kills it; returns whether it had ended before. A child that is killed does not end the program. */
export function killProgram(
  place: Place,
  args: readonly string[],
  { afterMs, once = () => true, whom = 'all' }: Kill,
): Promise<boolean> {
  const child = spawn(process.execPath, [program, ...args], { cwd: place.folder, stdio: 'ignore', detached: true });
  const pid = child.pid!;
  const kill = (): void => {
    const [first] = whom === 'child' ? childrenOf(pid) : [];
    if (whom !== 'child') process.kill(whom === 'all' ? -pid : pid, 'SIGKILL');
    else if (first !== undefined) process.kill(first, 'SIGKILL');
  };
  const look = (): NodeJS.Timeout => (once() ? setTimeout(kill, afterMs) : setTimeout(() => (timer = look()), 5));
  let timer = look();
  return new Promise((resolve) => {
    child.once('exit', (_, signal) => {
      clearTimeout(timer);
      resolve(signal !== 'SIGKILL');
    });
  });
}

/** Of the main thread, which starts them. Linux only: elsewhere none. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
