import { dirname, join } from 'node:path';
import type { FileOperations } from '../../effects.js';
import { makeFolder, withDiskErrors } from '../../runs/files.js';
import { readFile } from '../../runs/read-file.js';
import { MOST_HANDED_IN } from './limits.js';
import { listFiles } from './list-files.js';

/** Copies the files of a folder to `target`: a copy has no links, and nobody changes it meanwhile. */
export function copyFolder(path: string, target: string, files: FileOperations): string[] {
  const names = listFiles(path, files).map(({ name }) => name);
  for (const name of names) {
    const from = join(path, name);
    const bytes = withDiskErrors(from, () => readFile(files, from, MOST_HANDED_IN.bytes), 'read');
    writePart(files, join(target, name), [bytes]);
  }
  return names;
}

/** Writes a new file of a copy that only this process knows. */
export function writePart(files: FileOperations, path: string, pieces: Iterable<Uint8Array>): void {
  makeFolder(files, dirname(path));
  withDiskErrors(path, () => {
    const descriptor = files.openSync(path, 'wx');
    try {
      for (const piece of pieces)
        for (let at = 0; at < piece.length;) at += files.writeSync(descriptor, piece, at, piece.length - at);
    } finally {
      files.closeSync(descriptor);
    }
  });
}
