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
] as const;

export interface FailingFiles {
  readonly files: FileOperations;
  /** Operations so far, in their order. */
  readonly calls: string[];
}

/** Real file operations, of which the n-th (from 1) fails with a code of the system; `Infinity`: none does. */
export function failingFiles(nth: number, code = 'ENOSPC'): FailingFiles {
  const calls: string[] = [];
  const wrap =
    (name: (typeof OPERATIONS)[number]) =>
    (...args: unknown[]) => {
      const result = calls.push(name) === nth ? null : (fs[name] as (...all: unknown[]) => unknown)(...args);
      if (calls.length !== nth) return result;
      // A descriptor that cannot be closed in the test is closed all the same.
      if (name === 'closeSync') fs.closeSync(args[0] as number);
      throw Object.assign(new Error(`${code}: ${name}`), { code });
    };
  return {
    files: Object.fromEntries(OPERATIONS.map((name) => [name, wrap(name)])) as unknown as FileOperations,
    calls,
  };
}
