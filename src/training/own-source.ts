import { join } from 'node:path';
import type { LoadedExperiment } from '../config/complete-tree.js';
import { shownPath } from '../data/sources/shown-path.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { Problem } from '../errors.js';

/**
 * A run cannot replace the one whose weights it begins with.
 *
 * @throws {MnistxError} CONFLICT
 */
export function refuseOwnSource(
  { experiment, located }: Pick<LoadedExperiment, 'experiment' | 'located'>,
  { runsDirectory, force }: { readonly runsDirectory: string; readonly force: boolean },
  files: Pick<FileOperations, 'realpathSync'>,
): void {
  const { init_from: from } = experiment.model;
  if (!force || from === undefined || !isSamePlace(join(runsDirectory, experiment.name), from, files)) return;
  const problem: Problem = {
    code: 'CONFLICT',
    message: `this run would replace ${shownPath(from)}, whose weights it is to begin with`,
    fix: 'leave out --force, or choose another name with --name',
    path: ['model', 'init_from'],
  };
  throw new MnistxError(located([problem]));
}

function isSamePlace(path: string, other: string, files: Pick<FileOperations, 'realpathSync'>): boolean {
  try {
    return files.realpathSync(path) === files.realpathSync(other);
  } catch {
    return false;
  }
}
