import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { openRun } from '../open/open-run.js';
import { withDiskErrors } from '../runs/files.js';

export interface RunFile {
  /** In the folder, with slashes. */
  readonly name: string;
  /** On disk now; `null` if it is gone. */
  readonly bytes: number | null;
  /** As run.json records it; `null` for a file that it does not list, such as a report. */
  readonly sha256: string | null;
}

/**
 * The files of a run folder with their sizes, and the digests that run.json has of them. Reads none of them.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, DISK
 */
export function listRunFiles({ folder, files }: { folder: string; files: FileOperations }): RunFile[] {
  const { manifest } = openRun(folder, files);
  const found = listFiles(folder, '', files);
  const names = [...new Set([...found, ...Object.keys(manifest.files)])].sort();
  return names.map((name) => {
    const stat = files.statSync(join(folder, name), { throwIfNoEntry: false });
    return { name, bytes: stat?.size ?? null, sha256: manifest.files[name]?.sha256 ?? null };
  });
}

/** Links lead elsewhere and are left out. */
function listFiles(folder: string, prefix: string, files: FileOperations): string[] {
  const place = join(folder, prefix);
  const names = withDiskErrors(place, () => files.readdirSync(place), 'read');
  return names.flatMap((name) => {
    const path = `${prefix}${name}`;
    const stat = files.lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (stat?.isDirectory() === true)
      return prefix.split('/').length > MOST_DEPTH ? [] : listFiles(folder, `${path}/`, files);
    return stat?.isFile() === true ? [path] : [];
  });
}

const MOST_DEPTH = 3;
