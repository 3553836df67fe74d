import fs from 'node:fs';
import type { FileOperations } from '../../src/effects.js';

const OPERATIONS = [
  'openSync',
  'readSync',
  'writeSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
  'mkdirSync',
  'readFileSync',
  'readdirSync',
  'rmSync',
  'statSync',
  'lstatSync',
  'fstatSync',
  'linkSync',
] as const;

export interface FailingFiles {
  readonly files: FileOperations;
  /** Operations so far, in their order. */
  readonly calls: string[];
  /** From now on nothing reaches the disk, as where the process was killed. */
  readonly kill: () => void;
}

/**
 * What happens at the n-th operation: it fails `once`; it and all after it fail, `for good`; it is done as a whole, or of a
 * write `half` of it, and then nothing more, as where the process was killed; or the process is.
 */
export type Failure = 'once' | 'for good' | 'killed after' | 'killed half way' | 'killed for real';

/** Real file operations, of which the n-th (from 1) fails with a code of the system; `Infinity`: none does. */
export function makeFailingFiles(nth: number, code = 'ENOSPC', failure: Failure = 'once'): FailingFiles {
  const calls: string[] = [];
  let isKilled = false;
  const wrap =
    (name: (typeof OPERATIONS)[number]) =>
    (...args: unknown[]) => {
      const call = calls.push(name);
      const real = (): unknown => (fs[name] as (...all: unknown[]) => unknown)(...args);
      if (!isKilled && (call < nth || (call > nth && failure === 'once'))) return real();
      if (call === nth && failure === 'killed for real') process.kill(process.pid, 'SIGKILL');
      if (call === nth && failure === 'killed after') real();
      if (call === nth && failure === 'killed half way') doHalf(name, args);
      // A descriptor that cannot be closed in the test is closed all the same.
      if (name === 'closeSync') close(args[0] as number);
      throw Object.assign(new Error(`${code}: ${name}`), { code });
    };
  return {
    files: Object.fromEntries(OPERATIONS.map((name) => [name, wrap(name)])) as unknown as FileOperations,
    calls,
    kill: () => (isKilled = true),
  };
}

function doHalf(name: string, args: readonly unknown[]): void {
  if (name !== 'writeSync') return;
  const [descriptor, bytes, at = 0, length] = args as [number, Uint8Array, number?, number?];
  fs.writeSync(descriptor, bytes, at, Math.floor((length ?? bytes.length - at) / 2));
}

function close(descriptor: number): void {
  try {
    fs.closeSync(descriptor);
  } catch {
    // It was closed before the failure.
  }
}
