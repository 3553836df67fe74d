import { join } from 'node:path';
import { isFound } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { matches, withDiskErrors } from '../runs/files.js';
import { MOST_BYTES, readFile } from '../runs/read-file.js';
import type { SweepManifest } from './sweep-folder.js';

/** The sweep as it was written. */
export const SWEEP_FILE = 'sweep.yaml';

/** `null` if the folder of a sweep has none: sweep.json has everything. */
export function readSweepFile(folder: string, files: FileOperations): Buffer | null {
  const path = join(folder, SWEEP_FILE);
  if (!isFound(files, path)) return null;
  return withDiskErrors(path, () => readFile(files, path, MOST_BYTES.manifest), 'read');
}

/**
 * A sweep continues from sweep.json: what was changed in its copy of the sweep file would have no effect.
 *
 * @throws {MnistxError} RUN_CHANGED, DISK
 */
export function refuseEditedFile(folder: string, { file }: SweepManifest, files: FileOperations): void {
  const bytes = file === undefined ? null : readSweepFile(folder, files);
  if (bytes === null || matches(bytes, file!)) return;
  throw new MnistxError({
    code: 'RUN_CHANGED',
    message: `${join(folder, SWEEP_FILE)} has been edited, but the sweep continues from sweep.json`,
    fix: 'to change the sweep use `mnistx sweep` with the file or the options that it was made from; to continue without the change add --force',
  });
}
