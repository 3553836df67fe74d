import { basename, dirname, join } from 'node:path';

import type { FileOperations } from '../effects.js';

/**
 * Claims a part file. A download grows in `<target>.part-<process>-<number>`, which no other process writes, and is
 * kept as `<target>.part` between attempts. So processes that download the same file cannot mix their bytes, and an
 * interrupted or killed download is resumed.
 */
export function claimPart(target: string, files: FileOperations): string {
  restOrphans(target, files);
  const part = createOwn(target, files);
  try {
    files.renameSync(restingPath(target), part);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return part;
}

/** Keeps what was received for the next attempt. */
export function restPart(part: string, target: string, files: FileOperations): void {
  if (sizeOf(part, files) > 0) files.renameSync(part, restingPath(target));
  else files.rmSync(part, { force: true });
}

/** 0 if there is no such file. */
export function sizeOf(path: string, files: FileOperations): number {
  return files.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function restOrphans(target: string, files: FileOperations): void {
  const prefix = `${basename(target)}.part-`;
  for (const name of files.readdirSync(dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number.parseInt(name.slice(prefix.length), 10);
    if (Number.isInteger(owner) && !isAlive(owner)) restPart(join(dirname(target), name), target, files);
  }
}

function createOwn(target: string, files: FileOperations): string {
  for (let number = 0; ; number++) {
    const part = `${target}.part-${process.pid}-${number}`;
    try {
      files.closeSync(files.openSync(part, 'wx'));
      return part;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function restingPath(target: string): string {
  return `${target}.part`;
}
