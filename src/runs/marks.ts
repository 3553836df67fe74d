import { join } from 'node:path';
import type { Effects, FileOperations } from '../effects.js';
import { MnistxError, throwIfAtLimit } from '../errors.js';
import { isThere, withDiskErrors, writeWhole } from './files.js';
import { lockRun, wait } from './ownership/lock.js';
import type { RunLock } from './ownership/lock.js';
import { readFile } from './read-file.js';

/** Holds what users say about a run. No digest covers it, so it may change at any time. */
export const MARKS_FILE = 'marks.json';

export interface Marks {
  /** Each once, in the order they were given. */
  readonly tags: readonly string[];
  /** Empty if there is none. */
  readonly note: string;
}

export interface FoundMarks {
  /** `NO_MARKS` if the file is missing or damaged. */
  readonly marks: Marks;
  /** `runs/cnn/marks.json is not JSON`; `null` if the file is sound or missing. */
  readonly fault: string | null;
}

export const NO_MARKS: Marks = { tags: [], note: '' };

const MOST_BYTES = 2 ** 20;

/** Never fails because of the file's content. */
export function readMarks(folder: string, files: FileOperations): FoundMarks {
  const path = join(folder, MARKS_FILE);
  try {
    if (files.statSync(path, { throwIfNoEntry: false }) === undefined) return { marks: NO_MARKS, fault: null };
    const marks = marksIn(readFile(files, path, MOST_BYTES).toString('utf8'));
    return marks === null
      ? { marks: NO_MARKS, fault: `${path} holds no tags and note as mnistx writes them` }
      : { marks, fault: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throwIfAtLimit(path, error);
    return { marks: NO_MARKS, fault: `${path} cannot be read (${code})` };
  }
}

/**
 * Replaces the marks of a folder. Never replaces a damaged file: it may hold what somebody wants back. Of several
 * processes that change them at once each waits for the others.
 *
 * @throws {MnistxError} RUN_DAMAGED, RUN_BUSY, DISK
 */
export function changeMarks(folder: string, change: (marks: Marks) => Marks, effects: MarkEffects): Marks {
  const { files } = effects;
  const lock = lockMarks(folder, effects);
  try {
    const before = soundMarks(folder, files);
    const marks = change(before);
    const path = join(folder, MARKS_FILE);
    if (JSON.stringify(marks) === JSON.stringify(before)) return marks;
    if (marks.tags.length > 0 || marks.note !== '') writeWhole(files, path, `${JSON.stringify(marks, null, 2)}\n`);
    else if (isThere(files, path)) withDiskErrors(path, () => files.rmSync(path, { force: true }));
    return marks;
  } finally {
    lock.release();
  }
}

export interface MarkEffects extends Pick<Effects, 'files' | 'now'> {
  /** How often another process is waited for, on this thread. Default: `500`, for five seconds */
  readonly mostTries?: number;
}

/** A change takes milliseconds. */
const MOST_TRIES = 500;
const TRY_AGAIN_MS = 10;

function lockMarks(folder: string, { mostTries = MOST_TRIES, ...effects }: MarkEffects): RunLock {
  for (let tries = 1; ; tries++) {
    try {
      return lockRun(folder, { ...effects, force: false, name: 'marks.lock' });
    } catch (error) {
      if (!(error instanceof MnistxError && error.code === 'RUN_BUSY') || tries >= mostTries) throw error;
      wait(TRY_AGAIN_MS);
    }
  }
}

/**
 * Copies the marks of a run to the one that replaces it, as they are.
 *
 * @throws {MnistxError} DISK
 */
export function keepMarks(from: string, to: string, files: FileOperations): void {
  const path = join(from, MARKS_FILE);
  if (!isThere(files, path)) return;
  const bytes = withDiskErrors(path, () => readFile(files, path, MOST_BYTES), 'read');
  writeWhole(files, join(to, MARKS_FILE), bytes);
}

/** @throws {MnistxError} RUN_DAMAGED */
export function soundMarks(folder: string, files: FileOperations): Marks {
  const { marks, fault } = readMarks(folder, files);
  if (fault === null) return marks;
  const fix = 'mend the file, or delete it: it holds only the tags and the note';
  throw new MnistxError({ code: 'RUN_DAMAGED', message: fault, fix });
}

function marksIn(text: string): Marks | null {
  const content = parseJson(text);
  if (typeof content !== 'object' || content === null) return null;
  const { tags, note } = content as Partial<Record<string, unknown>>;
  const isList = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string');
  return isList && typeof note === 'string' ? { tags, note } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
