import { join } from 'node:path';
import type { FileOperations } from '../../effects.js';
import { withDiskErrors } from '../../runs/files.js';
import { checkPath, isClutter, MOST_HANDED_IN, refusal, tooLarge } from './limits.js';

/** A file of a submission; `name` is its path inside, with slashes, and empty for a submission of one file. */
export interface HandedIn {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The files of a submission, without following links. Nothing is opened.
 *
 * @throws {MnistxError} for links, pipes and devices, odd names, and more than `MOST_HANDED_IN`
 */
export function listFiles(path: string, files: FileOperations): HandedIn[] {
  const found: HandedIn[] = [];
  let bytes = 0;
  const visit = (name: string): void => {
    const at = name === '' ? path : join(path, name);
    const status = withDiskErrors(at, () => files.lstatSync(at), 'read');
    if (status.isDirectory()) {
      for (const inner of withDiskErrors(at, () => files.readdirSync(at), 'read').sort()) {
        const below = name === '' ? inner : `${name}/${inner}`;
        if (isClutter(below)) continue;
        checkPath(below);
        visit(below);
      }
      return;
    }
    if (status.isSymbolicLink()) throw refusal(`${name || path} is a link`, 'hand in the file that it leads to');
    if (!status.isFile()) throw refusal(`${name || path} is not a regular file`, 'hand in files and folders only');
    bytes += status.size;
    found.push({ name, bytes: status.size });
    if (bytes > MOST_HANDED_IN.bytes || found.length > MOST_HANDED_IN.files) throw tooLarge();
  };
  visit('');
  return found;
}
