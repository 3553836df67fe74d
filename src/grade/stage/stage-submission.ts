import { basename, join } from 'node:path';
import type { FileOperations } from '../../effects.js';
import { makeFolder, withDiskErrors } from '../../runs/files.js';
import { readFile } from '../../runs/read-file.js';
import { copyFolder, writePart } from './copy-folder.js';
import { findHandedIn } from './find-handed-in.js';
import type { Found } from './find-handed-in.js';
import { MOST_HANDED_IN, refusal } from './limits.js';
import { listFiles } from './list-files.js';
import { unpackZip } from './unpack-zip.js';

/** A copy of what is graded, in a folder of our own. */
export interface Staged {
  readonly kind: 'run' | 'experiment';
  /** Where the copy of the run folder or of the experiment file stands. */
  readonly path: string;
  /** Path inside the submission; empty if it is all of it. */
  readonly place: string;
}

/**
 * Copies a submission (an experiment file, a run folder, a zip file of one, or a folder that holds one of these) to
 * `target`, an empty folder. Only the copy is read after that.
 *
 * @throws {MnistxError} for everything that is not one of these, is too large, or leads elsewhere
 */
export async function stageSubmission(path: string, target: string, files: FileOperations): Promise<Staged> {
  makeFolder(files, target);
  const isFolder = withDiskErrors(path, () => files.lstatSync(path), 'read').isDirectory();
  if (isFolder) {
    const copy = join(target, 'folder');
    const found = findHandedIn(copyFolder(path, copy, files));
    return found.kind === 'zip' ? stageZip(join(copy, found.file), found.file, target, files) : staged(found, copy);
  }
  // Refuses links and pipes, too.
  listFiles(path, files);
  if (/\.zip$/i.test(path)) return stageZip(path, '', target, files);
  if (!/\.ya?ml$/i.test(path))
    throw refusal(`${basename(path)} is not a .yaml file, a .zip file or a folder`, 'hand in one of these');
  const copy = join(target, basename(path));
  writePart(files, copy, [withDiskErrors(path, () => readFile(files, path, MOST_HANDED_IN.bytes), 'read')]);
  return { kind: 'experiment', path: copy, place: '' };
}

async function stageZip(path: string, place: string, target: string, files: FileOperations): Promise<Staged> {
  const copy = join(target, 'zip');
  const found = findHandedIn(await unpackZip(path, copy, files));
  if (found.kind === 'zip') throw refusal('it is a zip file in a zip file', 'pack the run folder once');
  const inside = staged(found, copy);
  return { ...inside, place: [place, inside.place].filter((part) => part !== '').join('/') };
}

function staged(found: Exclude<Found, { kind: 'zip' }>, copy: string): Staged {
  const place = found.kind === 'run' ? found.folder : found.file;
  return { kind: found.kind, path: join(copy, place), place };
}
