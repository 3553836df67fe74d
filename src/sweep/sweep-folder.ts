import { join } from 'node:path';
import type { Sweep } from '../config/sweep/types.js';
import { isFound } from '../effects.js';
import type { Effects, FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { isThere, withDiskErrors, writeWhole } from '../runs/files.js';
import { claimRunFolder, removeTemporary } from '../runs/ownership/claim-folder.js';
import { isLocked, lockRun } from '../runs/ownership/lock.js';
import type { RunLock } from '../runs/ownership/lock.js';
import { MOST_BYTES, readFile } from '../runs/read-file.js';
import { SWEEP_RECORD } from '../runs/read-run.js';
import { sealOf, sealRecord } from '../runs/seal.js';
import type { FileDigest } from '../runs/types.js';
import { sweepRecordFault } from './check-sweep-record.js';
import type { EndState } from './types.js';

/** The folder of its run folders. */
export const TRIALS = 'trials';
export const CHARTS = 'charts';
const FORMAT = 1;

/** `dead` is never written: it is what a reader makes of `running` whose process is gone. */
export type SweepStatus = 'running' | 'finished' | 'interrupted' | 'failed' | 'dead';

/** sweep.json */
export interface SweepManifest {
  readonly format: 1;
  readonly name: string;
  readonly status: SweepStatus;
  /** Why it failed; `null` otherwise. */
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly finished: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly sweep: Sweep;
  /** Of sweep.yaml; earlier versions did not write it. */
  readonly file?: FileDigest;
  /** How many trials have ended, and how. */
  readonly counts: Readonly<Record<EndState, number>>;
  /** The best trial on the objective; `null` before the first is complete. */
  readonly winner: Winner | null;
}

export interface Winner {
  readonly trial: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** Mean of the objective over the seeds. */
  readonly value: number;
  /** Run folders below the sweep's folder, one for each seed. */
  readonly folders: readonly string[];
  /** Tried on the test set once the sweep is over; `null` until then. */
  readonly test: WinnerTest | null;
}

export interface WinnerTest {
  readonly accuracies: readonly number[];
  readonly losses: readonly number[];
}

export interface SweepFolder {
  readonly folder: string;
  readonly lock: RunLock;
  /** `null` for a new one. */
  readonly earlier: SweepManifest | null;
}

export interface OpenSweepRequest extends Pick<Effects, 'now' | 'files'> {
  readonly directory: string;
  readonly name: string;
}

/**
 * Claims the folder of a sweep: a new one, or the one that is there.
 *
 * @throws {MnistxError} RUN_EXISTS for a folder of something else, RUN_BUSY, RUN_DAMAGED, DISK
 */
export function openSweepFolder({ directory, name, files, now }: OpenSweepRequest): SweepFolder {
  const folder = join(directory, name);
  if (isThere(files, join(folder, SWEEP_RECORD))) {
    const lock = lockRun(folder, { now, files, force: false });
    try {
      const earlier = readSweep(folder, files);
      removeTemporaryOf(folder, files);
      return { folder, lock, earlier };
    } catch (error) {
      lock.release();
      throw error;
    }
  }
  const claimed = claimRunFolder({ directory, name, force: false, now, files });
  if (claimed.folder === folder) return { folder, lock: claimed.lock, earlier: null };
  claimed.lock.release();
  withDiskErrors(claimed.folder, () => files.rmSync(claimed.folder, { recursive: true }));
  throw new MnistxError({
    code: 'RUN_EXISTS',
    message: `${folder} is there already, and is not a sweep`,
    fix: 'choose another name with --name, or delete it yourself',
  });
}

/** Of killed coordinators. The trials are their workers' own. */
function removeTemporaryOf(folder: string, files: FileOperations): void {
  removeTemporary(folder, files, { recursive: false });
  const charts = join(folder, CHARTS);
  if (isThere(files, charts)) removeTemporary(charts, files, { recursive: false });
}

export function writeSweep(folder: string, manifest: SweepManifest, files: FileOperations): void {
  writeWhole(files, join(folder, SWEEP_RECORD), sealRecord(manifest));
}

/** Whether a folder is a sweep. */
export function isSweep(folder: string, files: FileOperations): boolean {
  return isFound(files, join(folder, SWEEP_RECORD));
}

/** @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, DISK */
export function readSweep(folder: string, files: FileOperations): SweepManifest {
  const path = join(folder, SWEEP_RECORD);
  if (!isThere(files, path)) throw notASweep(folder);
  const bytes = withDiskErrors(path, () => readFile(files, path, MOST_BYTES.manifest), 'read');
  const manifest = sealOf(bytes) === 'whole' ? parseRecord(bytes.toString('utf8')) : null;
  if (manifest === null) throw sweepDamaged(`${path} is not the file that was written`, 'restore the file');
  if (manifest.format !== FORMAT)
    throw sweepDamaged(`${path} was written by a later mnistx (format ${String(manifest.format)})`, 'update mnistx');
  const fault = sweepRecordFault(manifest);
  if (fault !== null) throw sweepDamaged(`${path} ${fault}`, 'restore the file');
  const isDead = manifest.status === 'running' && !isLocked(folder, files);
  return isDead ? { ...manifest, status: 'dead' } : manifest;
}

function parseRecord(text: string): SweepManifest | null {
  try {
    return JSON.parse(text) as SweepManifest | null;
  } catch {
    return null;
  }
}

function notASweep(folder: string): MnistxError {
  const message = `${folder} is not a sweep: it has no ${SWEEP_RECORD}`;
  return new MnistxError({ code: 'RUN_NOT_FOUND', message, fix: 'see `mnistx ls`' });
}

function sweepDamaged(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix });
}
