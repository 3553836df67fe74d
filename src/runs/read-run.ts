import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MnistxError } from '../errors.js';
import { parseNumbers } from './csv.js';
import type { EpochRecord, Manifest, Run } from './types.js';

/** Version of the run folder's format that this program writes. */
export const FORMAT = 1;

/**
 * Reads manifest and history of a run folder, finished or not.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readRun(folder: string): Run {
  const manifest = readManifest(folder);
  const file = join(folder, 'history.csv');
  const rows = parseNumbers(file, readText(file, folder), ['epoch', 'accuracy', 'loss', 'val_accuracy', 'val_loss', 'seconds']);
  return { folder, manifest, history: rows as unknown as EpochRecord[] };
}

/** A folder of runs, read: the runs, and what could not be read and why. */
export interface RunList {
  readonly runs: readonly Run[];
  readonly damaged: readonly { readonly folder: string; readonly reason: string }[];
}

/** Every run directly below a folder, in the order of their names. A missing folder holds no runs. */
export function listRuns(runsDirectory: string): RunList {
  const runs: Run[] = [];
  const damaged: { folder: string; reason: string }[] = [];
  for (const folder of runFolders(runsDirectory)) {
    try {
      runs.push(readRun(folder));
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      if (error.code !== 'RUN_NOT_FOUND') damaged.push({ folder, reason: error.message });
    }
  }
  return { runs, damaged };
}

function runFolders(runsDirectory: string): string[] {
  try {
    return readdirSync(runsDirectory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(runsDirectory, entry.name))
      .sort(new Intl.Collator('en', { numeric: true }).compare);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readManifest(folder: string): Manifest {
  const file = join(folder, 'run.json');
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readText(file, folder)) as Manifest;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw damaged(`${file} is not JSON`, error);
  }
  if (manifest === null || typeof manifest !== 'object' || typeof manifest.format !== 'number') throw damaged(`${file} is no manifest of a run`);
  if (manifest.format > FORMAT) {
    const message = `${folder} was written by a later mnistx (format ${manifest.format})`;
    throw new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'update mnistx' });
  }
  const missing = ['name', 'status', 'experiment', 'model', 'data', 'metrics', 'timings', 'engine'].filter((key) => !(key in manifest));
  if (missing.length > 0) throw damaged(`${file} has no ${missing.join(', ')}`);
  return manifest;
}

function readText(file: string, folder: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw damaged(`${file} cannot be read (${code})`, error);
    const fix = 'name a folder below runs/, or see `mnistx ls`';
    throw new MnistxError({ code: 'RUN_NOT_FOUND', message: `${folder} is no run folder: it has no ${file.slice(folder.length + 1)}`, fix }, { cause: error });
  }
}

function damaged(message: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'restore the file, or delete the folder and run again' }, { cause });
}
