import { join } from 'node:path';
import { isFound, nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { throwIfAtLimit } from '../errors.js';
import { CHECKPOINTS, isWholeCheckpoint, LAST_CHECKPOINT } from './checkpoint.js';
import { digestOf } from './files.js';
import { readFile } from './read-file.js';
import type { FileDigest, Run } from './types.js';

export interface DamagedFile {
  /** Path of the file, and its name in the folder. */
  readonly file: string;
  readonly name: string;
  /** `is not the file that was written`. */
  readonly reason: string;
}

/** Options of `findDamagedFiles`. */
export interface CheckOptions {
  /** Names of the files to check. Default: all files of the run */
  readonly wanted?: readonly string[];
  /** Default: `nodeEffects.files` */
  readonly files?: FileOperations;
}

/** Checks files of a run folder against their recorded digests. Other files are ignored. */
export function findDamagedFiles(run: Run, { wanted, files = nodeEffects.files }: CheckOptions = {}): DamagedFile[] {
  const { folder, manifest } = run;
  const isOver = ['finished', 'interrupted', 'imported'].includes(manifest.status);
  const listed = Object.entries(manifest.files).map(
    ([name, digest]) => [name, (bytes: Buffer) => faultOf(bytes, digest, isOver || !isTable(name))] as const,
  );
  const checkpoints = CHECKPOINTS.filter(
    (name) =>
      manifest.files[name] === undefined &&
      (isFound(files, join(folder, name)) || (name === LAST_CHECKPOINT && hadCheckpoint(run))),
  ).map((name) => [name, checkpointFault] as const);
  const checks = [...listed, ...checkpoints].filter(([name]) => wanted?.includes(name) ?? true);
  return checks.flatMap(([name, fault]) => {
    const file = join(folder, name);
    const reason = faultWith(files, file, fault);
    return reason === null ? [] : [{ file, name, reason }];
  });
}

/**
 * Whether the run has ever written the checkpoint that it continues from. The checkpoint of an epoch is on disk before
 * the row of the next epoch.
 */
export function hadCheckpoint({ manifest, history }: Run): boolean {
  if (manifest.files[LAST_CHECKPOINT] !== undefined) return true;
  // The experiment has not been checked yet.
  const { checkpoint } = manifest.experiment.train as { readonly checkpoint?: { readonly keep?: unknown } };
  return history.length > 1 && (checkpoint?.keep === 'last' || checkpoint?.keep === 'best');
}

function faultWith(files: FileOperations, file: string, fault: (bytes: Buffer) => string | null): string | null {
  let bytes: Buffer;
  try {
    bytes = readFile(files, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throwIfAtLimit(file, error);
    return code === 'ENOENT' ? 'is gone' : `cannot be read (${code})`;
  }
  return fault(bytes);
}

function isTable(name: string): boolean {
  return name === 'history.csv' || name === 'steps.csv';
}

/** A table of an unfinished run may have rows after the recorded length. */
function faultOf(bytes: Buffer, { bytes: length, sha256 }: FileDigest, isClosed: boolean): string | null {
  if (bytes.length < length || (isClosed && bytes.length > length))
    return `has ${bytes.length} bytes, ${length} were written`;
  return digestOf(bytes.subarray(0, length)).sha256 === sha256 ? null : 'is not the file that was written';
}

function checkpointFault(bytes: Buffer): string | null {
  return isWholeCheckpoint(bytes) ? null : 'is not the file that was written';
}
