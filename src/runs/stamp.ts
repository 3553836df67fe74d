import { sep } from 'node:path';
import type { FileOperations } from '../effects.js';

/** Identity, size and times of the two files that a run is read from. If all are the same, the run has not changed. */
export type Stamp = readonly number[];

/** `null` if one of the files is missing. */
export function stampOf(folder: string, files: FileOperations): Stamp | null {
  try {
    const manifest = files.statSync(`${folder}${sep}run.json`);
    const history = files.statSync(`${folder}${sep}history.csv`);
    return [
      manifest.mtimeMs,
      manifest.ctimeMs,
      history.mtimeMs,
      history.ctimeMs,
      manifest.dev,
      manifest.ino,
      manifest.size,
      history.dev,
      history.ino,
      history.size,
    ];
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
  return stamp.slice(0, 4).every((time) => time < momentMs - TICK_MS);
}
