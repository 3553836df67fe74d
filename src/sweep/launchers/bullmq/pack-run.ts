import type { Experiment } from '../../../config/types.js';
import type { FileOperations } from '../../../effects.js';
import { isThere } from '../../../runs/files.js';
import { PackError, packFolder, unpackFolder } from '../../../runs/pack-folder.js';
import { MOST_CARGO_BYTES } from './wire.js';

/**
 * A run folder for the way through a queue; `null` if there is none.
 *
 * @throws {PackError} if it is too large
 */
export function packRun(folder: string, files: FileOperations): Uint8Array | null {
  if (!isThere(files, folder)) return null;
  const packed = packFolder(folder, files);
  if (packed.byteLength <= MOST_CARGO_BYTES) return packed;
  throw new PackError(`its run folder is too large for a queue: more than ${MOST_CARGO_BYTES / 2 ** 20} MB`);
}

/** Where a run folder goes, and what it must be a run of. */
export interface Destination {
  readonly folder: string;
  /** On the same disk. */
  readonly scratch: string;
  readonly experiment: Experiment;
}

/**
 * Puts a run folder in its place that has come back through a queue.
 *
 * @throws {PackError} if it is damaged, or of another experiment; {MnistxError} DISK
 */
export function unpackRun(packed: Uint8Array, destination: Destination, files: FileOperations): void {
  const { folder, scratch, experiment } = destination;
  unpackFolder(packed, folder, scratch, files, (contents) => {
    const written = contents.get('run.json');
    if (written !== undefined && !isRunOf(experiment, written))
      throw new PackError('its run.json is not of this experiment');
  });
}

function isRunOf(experiment: Experiment, written: Uint8Array): boolean {
  try {
    const run = JSON.parse(Buffer.from(written).toString()) as { readonly experiment?: unknown } | null;
    return isPartOf(run?.experiment, experiment);
  } catch {
    return false;
  }
}

/** Runs of earlier versions lack keys that have a default now. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null || typeof whole !== 'object' || whole === null) return part === whole;
  if (Array.isArray(part) && part.length !== (whole as readonly unknown[]).length) return false;
  return Object.entries(part).every(([key, value]) => isPartOf(value, (whole as Record<string, unknown>)[key]));
}
