import { join } from 'node:path';
import { isFound } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { isComparison } from '../runs/comparison-folder.js';
import { isLeftOver } from '../runs/ownership/lock.js';
import { isSweep } from '../sweep/sweep-folder.js';

export type FolderKind = 'run' | 'sweep' | 'comparison';

/** Tells a folder by its files; a damaged run is a run. `null` for somebody's own folder. */
export function kindOfFolder(folder: string, files: FileOperations): FolderKind | null {
  if (isFound(files, join(folder, 'run.json')) || isLeftOver(folder, files)) return 'run';
  if (isSweep(folder, files)) return 'sweep';
  return isComparison(folder, files) ? 'comparison' : null;
}

/** @throws {MnistxError} RUN_NOT_FOUND for any other folder */
export function requireKind<Kind extends FolderKind>(
  folder: string,
  allowed: readonly Kind[],
  files: FileOperations,
): Kind {
  const kind = kindOfFolder(folder, files);
  const found = allowed.find((one) => one === kind);
  if (found !== undefined) return found;
  const problem = { code: 'RUN_NOT_FOUND', fix: 'see `mnistx ls`' } as const;
  if (isFound(files, folder))
    throw new MnistxError({ ...problem, message: `${folder} is not a ${allowed.join(' or ')}` });
  throw new MnistxError({ ...problem, message: `there is no run ${folder}`, missing: folder });
}
