import { basename, join, relative, resolve } from 'node:path';
import { isFound } from '../effects.js';
import type { Effects, FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { claimRunFolder, proposeFolders, releaseFolder } from './ownership/claim-folder.js';
import { isThere, syncFolder, withDiskErrors, writeWhole } from './files.js';
import { isLocked, LOCK, lockRun } from './ownership/lock.js';
import { MOST_BYTES, readFile } from './read-file.js';

/** Marks a folder as a comparison; lists its runs and its files. */
const RECORD = 'comparison.json';

/** Temporary names of comparisons: one that is being written, and one that is being replaced. */
const ASIDE = /^\.compare-/;
const REPLACED = '.old';

export interface ComparisonPlace extends Pick<Effects, 'now' | 'files'> {
  readonly directory: string;
  /** `compare-lr-cnn` */
  readonly name: string;
  /** Run folders, in their order. */
  readonly runs: readonly string[];
}

export type Write = (file: string, content: string | Uint8Array) => void;

/**
 * Writes a comparison into a temporary folder, then renames it. Replaces an earlier comparison of the same runs as a
 * whole. If anything else has the name, or a user has added files to the comparison, takes the next number. Removes
 * leftovers of killed processes.
 *
 * @throws {MnistxError} DISK
 */
export async function writeComparison(place: ComparisonPlace, fill: (write: Write) => Promise<void>): Promise<string> {
  const { directory, name, runs, files, now } = place;
  removeLeftOvers(directory, files);
  const { folder: aside } = claimRunFolder({ directory, name: `.${name}`, force: false, now, files });
  const written: string[] = [];
  try {
    await fill((file, content) => {
      writeWhole(files, join(aside, file), content);
      written.push(file);
    });
    const record = { runs: toRelativePaths(directory, runs), files: [...written, RECORD] };
    writeWhole(files, join(aside, RECORD), `${JSON.stringify(record, null, 2)}\n`);
    return giveName(aside, place);
  } catch (error) {
    releaseFolder(aside, files);
    throw error;
  }
}

/** Each folder keeps its claim until it has its final name. */
function giveName(aside: string, { directory, name, runs, files, now }: ComparisonPlace): string {
  for (const folder of proposeFolders(directory, name)) {
    if (!isThere(files, folder)) withDiskErrors(folder, () => files.renameSync(aside, folder));
    else if (isComparisonOf(folder, toRelativePaths(directory, runs), files))
      replace(folder, aside, { directory, files, now });
    else continue;
    removeClaims(folder, files);
    withDiskErrors(folder, () => syncFolder(files, directory));
    return folder;
  }
  throw new Error('there is always another number');
}

function replace(
  folder: string,
  aside: string,
  { directory, files, now }: Pick<ComparisonPlace, 'directory' | 'files' | 'now'>,
): void {
  const old = join(directory, `.${basename(folder)}${REPLACED}`);
  try {
    lockRun(folder, { now, files, force: false });
    releaseFolder(old, files);
    withDiskErrors(folder, () => files.renameSync(folder, old));
  } catch (error) {
    const isAnothers = error instanceof MnistxError && error.code === 'RUN_BUSY';
    if (!isAnothers) removeClaims(folder, files);
    throw error;
  }
  try {
    withDiskErrors(folder, () => files.renameSync(aside, folder));
  } catch (error) {
    giveBack(old, folder, files);
    throw error;
  }
  releaseFolder(old, files);
}

function giveBack(old: string, folder: string, files: FileOperations): void {
  files.renameSync(old, folder);
  removeClaims(folder, files);
}

/** Whether a folder is a comparison. */
export function isComparison(folder: string, files: FileOperations): boolean {
  return isFound(files, join(folder, RECORD));
}

/** Retries once and never throws: a remaining claim is ignored once its process is gone. */
function removeClaims(folder: string, files: FileOperations): void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      for (const name of files.readdirSync(folder))
        if (name.startsWith(LOCK)) files.rmSync(join(folder, name), { force: true });
      return;
    } catch {
      continue;
    }
  }
}

/**
 * Removes only folders claimed by processes that are gone. A replaced comparison whose name is still free gets it back.
 * Never throws.
 */
function removeLeftOvers(directory: string, files: FileOperations): void {
  for (const name of namesIn(directory, files).filter((one) => ASIDE.test(one))) {
    const folder = join(directory, name);
    try {
      const isClaimed = files.lstatSync(folder).isDirectory() && isThere(files, join(folder, LOCK));
      if (!isClaimed || isLocked(folder, files)) continue;
      const place = name.endsWith(REPLACED) ? join(directory, name.slice(1, -REPLACED.length)) : null;
      if (place !== null && !isThere(files, place)) giveBack(folder, place, files);
      else releaseFolder(folder, files);
    } catch {
      // Another process was quicker, or the folder is not ours to change.
    }
  }
}

function namesIn(directory: string, files: FileOperations): readonly string[] {
  try {
    return files.readdirSync(directory);
  } catch {
    return [];
  }
}

/** Relative to the folder that holds the comparison, so that both can be moved together. */
function toRelativePaths(directory: string, runs: readonly string[]): string[] {
  return runs.map((run) => relative(resolve(directory), resolve(run)));
}

function isComparisonOf(folder: string, runs: readonly string[], files: FileOperations): boolean {
  try {
    if (!files.lstatSync(folder).isDirectory() || isLocked(folder, files)) return false;
    const text = readFile(files, join(folder, RECORD), MOST_BYTES.manifest).toString('utf8');
    const record = JSON.parse(text) as { readonly runs?: unknown; readonly files?: readonly unknown[] };
    return (
      JSON.stringify(record.runs) === JSON.stringify(runs) &&
      Array.isArray(record.files) &&
      files.readdirSync(folder).every((name) => name.startsWith(LOCK) || record.files!.includes(name))
    );
  } catch {
    return false;
  }
}
