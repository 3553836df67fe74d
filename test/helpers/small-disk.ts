import { execFileSync } from 'node:child_process';
import type { ExecutionContext } from 'ava';
import { temporaryFolder } from './cli.js';

/** A real file system of a given size, in memory. */
export interface SmallDisk {
  readonly folder: string;
  /** Such as `size=8m` or `ro`. */
  readonly remount: (options: string) => void;
}

/** Why no small disk can be mounted (only root may); `null` if it can. */
export const noSmallDisk = ((): string | null => {
  if (process.platform !== 'linux') return 'tmpfs is of Linux';
  return process.getuid?.() === 0 ? null : 'mounting needs root';
})();

/** It is gone after the test. */
export function mountDisk(t: ExecutionContext, size: string): SmallDisk {
  const folder = temporaryFolder(t);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  t.teardown(() => execFileSync('umount', ['-l', folder]));
  return { folder, remount: (options) => void execFileSync('mount', ['-o', `remount,${options}`, folder]) };
}
