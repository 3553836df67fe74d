import { join, relative, resolve } from 'node:path';
import type { FileOperations } from '../effects.js';
import { claimFolder, numbered, releaseFolder } from './claim-folder.js';
import { guarded, isThere, syncFolder, writeWhole } from './files.js';
import { MOST_BYTES, readFile } from './read-file.js';

/** Says of a folder that it is a comparison, of which runs, and which files belong to it. */
const RECORD = 'comparison.json';

export interface ComparisonPlace {
  readonly directory: string;
  /** `compare-lr-cnn` */
  readonly name: string;
  /** Run folders, in their order. */
  readonly runs: readonly string[];
  readonly files: FileOperations;
}

export type Write = (file: string, content: string | Uint8Array) => void;

/**
 * Fills a folder aside and gives it its name. An earlier comparison of the same runs is replaced as a whole; where anything else
 * has the name, also a comparison that somebody has put files of their own into, the next number is taken.
 *
 * @throws {MnistxError} DISK
 */
export async function writeComparison(
  { directory, name, runs, files }: ComparisonPlace,
  fill: (write: Write) => Promise<void>,
): Promise<string> {
  const aside = claimFolder({ directory, name: `.${name}`, files });
  const written: string[] = [];
  try {
    await fill((file, content) => {
      writeWhole(files, join(aside, file), content);
      written.push(file);
    });
    const record = { runs: recorded(directory, runs), files: [...written, RECORD] };
    writeWhole(files, join(aside, RECORD), `${JSON.stringify(record, null, 2)}\n`);
    return giveName(aside, { directory, name, runs, files });
  } catch (error) {
    releaseFolder(aside, files);
    throw error;
  }
}

function giveName(aside: string, { directory, name, runs, files }: ComparisonPlace): string {
  for (const folder of numbered(directory, name)) {
    if (!isThere(files, folder)) guarded(folder, () => files.renameSync(aside, folder));
    else if (isComparisonOf(folder, recorded(directory, runs), files)) replace(folder, aside, files);
    else continue;
    guarded(folder, () => syncFolder(files, directory));
    return folder;
  }
  throw new Error('there is always another number');
}

function replace(folder: string, aside: string, files: FileOperations): void {
  const old = `${aside}.old`;
  releaseFolder(old, files);
  guarded(folder, () => files.renameSync(folder, old));
  try {
    guarded(folder, () => files.renameSync(aside, folder));
  } catch (error) {
    files.renameSync(old, folder);
    throw error;
  }
  releaseFolder(old, files);
}

/** As seen from the folder that holds the comparison: both can be moved together. */
function recorded(directory: string, runs: readonly string[]): string[] {
  return runs.map((run) => relative(resolve(directory), resolve(run)));
}

function isComparisonOf(folder: string, runs: readonly string[], files: FileOperations): boolean {
  try {
    if (!files.lstatSync(folder).isDirectory()) return false;
    const text = readFile(files, join(folder, RECORD), MOST_BYTES.manifest).toString('utf8');
    const record = JSON.parse(text) as { readonly runs?: unknown; readonly files?: readonly unknown[] };
    return (
      JSON.stringify(record.runs) === JSON.stringify(runs) &&
      Array.isArray(record.files) &&
      files.readdirSync(folder).every((name) => record.files!.includes(name))
    );
  } catch {
    return false;
  }
}
