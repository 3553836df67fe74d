import { sep } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MARKS_FILE } from './marks.js';

/**
 * Times, identity and size of the files that a run is listed from, five numbers each. If all are the same, the run has
 * not changed.
 */
export type Stamp = readonly number[];

const NUMBERS_PER_FILE = 5;
const MISSING: Stamp = [0, 0, 0, 0, 0];

/** `null` if the manifest or the history is missing. Most runs have no marks. */
export function stampOf(folder: string, files: FileOperations): Stamp | null {
  try {
    const stats = [files.statSync(`${folder}${sep}run.json`), files.statSync(`${folder}${sep}history.csv`)];
    const marks = files.statSync(`${folder}${sep}${MARKS_FILE}`, { throwIfNoEntry: false });
    if (marks !== undefined) stats.push(marks);
    const stamp: number[] = [];
    for (const { mtimeMs, ctimeMs, dev, ino, size } of stats) stamp.push(mtimeMs, ctimeMs, dev, ino, size);
    return stamp;
  } catch {
    return null;
  }
}

/** Of files that may be missing; `null` if one of them may not be looked at. */
export function stampOfFiles(paths: readonly string[], files: FileOperations): Stamp | null {
  try {
    return paths.flatMap((path) => {
      const found = files.statSync(path, { throwIfNoEntry: false });
      return found === undefined ? MISSING : [found.mtimeMs, found.ctimeMs, found.dev, found.ino, found.size];
    });
  } catch {
    return null;
  }
}

export function isSame(one: Stamp, other: Stamp): boolean {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return one.length === other.length;
}

/** The coarsest clock of a file system ticks every 2 s. */
const TICK_MS = 2000;

/** Whether any change after `momentMs` gives another stamp: within one tick a file can change twice. */
export function isSettled(stamp: Stamp, momentMs: number): boolean {
  return stamp.every((value, at) => at % NUMBERS_PER_FILE > 1 || value < momentMs - TICK_MS);
}
