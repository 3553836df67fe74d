import fs, { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeFolders } from '../../../effects.js';
import { MnistxError } from '../../../errors.js';
import { locateSetup } from '../places.js';
import { locateWheel } from './download.js';
import type { WheelSource } from './sources.js';
import type { Workspace } from './types.js';

const SCRATCH = '.work-';

/** Gives the action an empty folder on the cache's disk, and removes what a killed set-up left there. */
export async function withScratch<T>(cacheDirectory: string, action: (scratch: string) => Promise<T>): Promise<T> {
  const root = locateSetup(cacheDirectory);
  for (const name of readdirSync(root)) if (name.startsWith(SCRATCH)) remove(join(root, name));
  const scratch = mkdtempSync(join(root, SCRATCH));
  try {
    return await action(scratch);
  } finally {
    remove(scratch);
  }
}

/** Moves a finished folder to its place. An existing folder moves into the scratch folder and is deleted with it. */
export function publish(context: Workspace, finished: string, place: string): void {
  if (existsSync(place)) renameSync(place, join(mkdtempSync(join(context.scratch, 'old-')), basename(place)));
  renameSync(finished, place);
}

export function requireSpace(context: Workspace, source: WheelSource): void {
  const { cacheDirectory } = context;
  const isDownloaded = existsSync(locateWheel(cacheDirectory, source));
  // pip copies its temporary file to the destination in the end: twice the wheel, before anything is unpacked.
  const needed =
    Math.max(source.librariesBytes + (isDownloaded ? 0 : source.sizeBytes), isDownloaded ? 0 : 2 * source.sizeBytes) +
    SPARE;
  const { bavail, bsize } = statfsSync(locateSetup(cacheDirectory));
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new MnistxError({
    code: 'DISK',
    message: `setting up TensorFlow needs ${formatGigabytes(needed)} in ${cacheDirectory}; ${formatGigabytes(free)} are free`,
    fix: 'free some space there, or point MNISTX_CACHE_DIR at another disk',
  });
}

const SPARE = 50_000_000;

function formatGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

export function makeRoot(cacheDirectory: string): void {
  makeFolders(fs, locateSetup(cacheDirectory));
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
