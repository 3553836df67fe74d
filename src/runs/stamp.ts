import { join } from 'node:path';
import type { FileOperations } from '../effects.js';

/** Identity, size and times of the files that a run is read from: as long as all are the same, so is what was read. */
export type Stamp = readonly number[];

const FILES = ['run.json', 'history.csv'];

/** `null` where one of the files is not there. */
export function stampOf(folder: string, files: FileOperations): Stamp | null {
  try {
    return FILES.flatMap((name) => {
      const { dev, ino, size, mtimeMs, ctimeMs } = files.statSync(join(folder, name));
      return [mtimeMs, ctimeMs, dev, ino, size];
    });
  } catch {
    return null;
  }
}

export function isSame(one: Stamp, other: Stamp): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

/** The coarsest clock of a file system ticks every 2 s. */
const TICK_MS = 2000;

/** Whether a change after `momentMs` is bound to give another stamp: within one tick a file can change twice. */
export function isSettled(stamp: Stamp, momentMs: number): boolean {
  const times = stamp.filter((_, index) => index % 5 < 2);
  return times.every((time) => time < momentMs - TICK_MS);
}
