import { join } from 'node:path';
import { isFound, nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError, throwIfAtLimit } from '../errors.js';
import { isDuration, manifestFault } from './check-manifest.js';
import { matches } from './files.js';
import { FORMAT } from './formulas.js';
import { isLeftOver, isLocked } from './ownership/lock.js';
import { parseNumbers } from './parse-numbers.js';
import { MOST_BYTES, readFile } from './read-file.js';
import { sealOf } from './seal.js';
import type { EpochRecord, Manifest, Run, WrittenManifest } from './types.js';

const COLUMNS = ['epoch', 'accuracy', 'loss', 'val_accuracy', 'val_loss', 'seconds'] as const;

/** Says of a folder that it is a sweep. */
export const SWEEP_RECORD = 'sweep.json';

/**
 * Reads manifest and history of a run folder, finished or not, and checks both.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readRun(folder: string, files: FileOperations = nodeEffects.files): Run {
  const written = readBytes(files, folder, 'run.json');
  const hasChanged = (): boolean => !readBytes(files, folder, 'run.json').equals(written);
  try {
    const manifest = manifestOf(written, folder);
    const file = join(folder, 'history.csv');
    const bytes = takeRecordedPart(file, readBytes(files, folder, 'history.csv'), manifest);
    const history = historyIn(file, bytes, manifest);
    if (manifest.status !== 'running' || isLocked(folder, files)) return { folder, manifest, history };
    // A killed process could not update its status; one that has ended meanwhile has.
    if (hasChanged()) return readRun(folder, files);
    return { folder, manifest: { ...manifest, status: 'dead' }, history };
  } catch (error) {
    // The run may have continued between reading the two files.
    if (!hasChanged()) throw error;
    return readRun(folder, files);
  }
}

function historyIn(file: string, bytes: Buffer, { experiment }: Manifest): EpochRecord[] {
  const { epochs } = experiment.train;
  const limit = { rows: epochs, fault: `is one row too many: run.json says train.epochs: ${epochs}` };
  const history = parseNumbers(file, bytes, COLUMNS, limit) as unknown as EpochRecord[];
  const at = history.findIndex(({ epoch }, index) => epoch !== index + 1);
  if (at !== -1) throw damagedError(`${file}:${at + 2} is not the row of epoch ${at + 1}`);
  const endless = history.findIndex(({ seconds }) => !isDuration(seconds));
  if (endless !== -1) throw damagedError(`${file}:${endless + 2} has an impossible number of seconds`);
  return history;
}

/** The part that the manifest covers: the whole file once the run has ended, before that the rows up to its writing. */
function takeRecordedPart(file: string, bytes: Buffer, { format, files, status }: Manifest): Buffer {
  const recorded = files['history.csv'];
  if (recorded === undefined) {
    if (format === 1) return bytes;
    throw damagedError(`run.json has no digest of ${file}`);
  }
  const part = bytes.subarray(0, recorded.bytes);
  const isWhole = status === 'running' || status === 'failed' || bytes.length === recorded.bytes;
  if (isWhole && matches(part, recorded)) return part;
  throw damagedError(`${file} is not the file that was written`);
}

function manifestOf(bytes: Buffer, folder: string): Manifest {
  const file = join(folder, 'run.json');
  const seal = sealOf(bytes);
  if (seal === 'broken') throw damagedError(`${file} is not the file that was written`);
  const content = parseJson(file, bytes.toString('utf8'));
  const { format, sha256: _, ...rest } = (content ?? {}) as Partial<WrittenManifest>;
  if (typeof format !== 'number') throw damagedError(`${file} is not the manifest of a run`);
  if (format > FORMAT) {
    const message = `${file} was written by a later mnistx (format ${format})`;
    throw new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'update mnistx' });
  }
  if (format > 1 && seal === 'none') throw damagedError(`${file} is not the file that was written`);
  const manifest = { format, ...rest };
  const fault = manifestFault(manifest);
  if (fault !== null) throw damagedError(`${file} ${fault}`);
  return manifest as Manifest;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damagedError(`${file} is not JSON`, error);
  }
}

function readBytes(files: FileOperations, folder: string, name: 'run.json' | 'history.csv'): Buffer {
  const file = join(folder, name);
  try {
    return readFile(files, file, name === 'run.json' ? MOST_BYTES.manifest : MOST_BYTES.table);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throwIfAtLimit(file, error);
    if (code === 'EACCES' || code === 'EPERM')
      throw damagedError(`${file} cannot be read (${code})`, error, 'check its permissions');
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw damagedError(`${file} cannot be read (${code})`, error);
    if (name !== 'run.json') throw damagedError(`${folder} has no ${name}`, error);
    if (isLeftOver(folder, files)) throw notStartedError(folder, error);
    const lack = code === 'ENOTDIR' ? 'is a file' : 'has no run.json';
    const fix = 'see `mnistx ls`; a pattern names several runs: "runs/*"';
    if (!isFound(files, folder)) throw notFound(`there is no run ${folder}`, fix, error, folder);
    if (isFound(files, join(folder, SWEEP_RECORD)))
      throw notFound(`${folder} is a sweep, not a run`, sweepFix(folder), error);
    throw notFound(`${folder} is not a run folder: it ${lack}`, fix, error);
  }
}

function sweepFix(folder: string): string {
  return `its runs are in ${join(folder, 'trials')}: mnistx ls ${folder} lists them, mnistx report ${folder} makes a page`;
}

function notStartedError(folder: string, cause: unknown): MnistxError {
  const message = `${folder}: its run was killed before it began`;
  return damagedError(message, cause, 'run it again: the next run of that name reuses the folder');
}

function notFound(message: string, fix: string, cause: unknown, missing?: string): MnistxError {
  const problem = { code: 'RUN_NOT_FOUND', message, fix } as const;
  return new MnistxError(missing === undefined ? problem : { ...problem, missing }, { cause });
}

function damagedError(
  message: string,
  cause?: unknown,
  fix = 'restore the file, or delete the folder and run again',
): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix }, { cause });
}
