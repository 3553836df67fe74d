import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { listTrashed } from '../runs/trash.js';
import type { RunId } from './api/runs.js';
import type { RunIndex } from './run-index.js';

export interface TrashPlace {
  readonly runs: RunIndex;
  readonly runsDirectory: string;
  readonly files: FileOperations;
}

/**
 * The folders in the trash that have these ids.
 *
 * @throws {MnistxError} RUN_NOT_FOUND
 */
export function findTrashed(ids: readonly RunId[], { runs, runsDirectory, files }: TrashPlace): string[] {
  const paths = new Map(listTrashed(runsDirectory, files).map((path) => [runs.digestOf(path), path]));
  return ids.map((id) => {
    const path = paths.get(id);
    if (path !== undefined) return path;
    const fix = 'it may have been moved back or deleted by another program';
    throw new MnistxError({ code: 'RUN_NOT_FOUND', message: 'the trash holds nothing of this id', fix });
  });
}
