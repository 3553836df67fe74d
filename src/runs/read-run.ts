import fs, { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { MnistxError } from '../errors.js';
import { manifestFault } from './check-manifest.js';
import { isLocked } from './lock.js';
import { parseNumbers } from './parse-numbers.js';
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
  const rows = parseNumbers(file, readText(file, folder), [
    'epoch',
    'accuracy',
    'loss',
    'val_accuracy',
    'val_loss',
    'seconds',
  ]);
  return { folder, manifest: truthful(manifest, folder), history: rows as unknown as EpochRecord[] };
}

/** A process that was killed could not say so. */
function truthful(manifest: Manifest, folder: string): Manifest {
  const isDead = manifest.status === 'running' && !isLocked(folder, fs);
  return isDead ? { ...manifest, status: 'dead' } : manifest;
}

function readManifest(folder: string): Manifest {
  const file = join(folder, 'run.json');
  const content = parseJson(file, readText(file, folder));
  const format = (content as Partial<Manifest> | null)?.format;
  if (typeof format !== 'number') throw damaged(`${file} is no manifest of a run`);
  if (format > FORMAT) {
    const message = `${folder} was written by a later mnistx (format ${format})`;
    throw new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'update mnistx' });
  }
  const fault = manifestFault(content);
  if (fault !== null) throw damaged(`${file} ${fault}`);
  return content as Manifest;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(`${file} is not JSON`, error);
  }
}

function readText(file: string, folder: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw damaged(`${file} cannot be read (${code})`, error, 'check its permissions');
    if (basename(file) !== 'run.json') throw damaged(`${folder} has no ${basename(file)}`, error);
    const state = existsSync(folder) ? `${folder} is no run folder: it has no run.json` : `there is no run ${folder}`;
    throw notFound(state, 'see `mnistx ls`; a pattern names several runs: "runs/*"', error);
  }
}

function notFound(message: string, fix: string, cause: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_NOT_FOUND', message, fix }, { cause });
}

function damaged(
  message: string,
  cause?: unknown,
  fix = 'restore the file, or delete the folder and run again',
): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix }, { cause });
}
