import { join } from 'node:path';
import type { FileOperations } from '../effects.js';

/** What is in a directory under a name, with or without a number: `cnn`, `cnn-2`, … in their order. */
export function numberedFolders(directory: string, name: string, files: FileOperations): string[] {
  const numberOf = (folder: string): number => (folder === name ? 1 : Number(folder.slice(name.length + 1)));
  return namesIn(directory, files)
    .filter(
      (folder) =>
        folder === name || (folder.startsWith(`${name}-`) && /^[1-9]\d*$/.test(folder.slice(name.length + 1))),
    )
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((folder) => join(directory, folder));
}

function namesIn(directory: string, files: FileOperations): string[] {
  try {
    return files.readdirSync(directory);
  } catch {
    // A directory that cannot be read holds nothing that could be used.
    return [];
  }
}
