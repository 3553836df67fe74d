import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { DATA_PATHS } from '../config/paths.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { AllowData } from '../open/open-model.js';

/** Folders that the server may read for a page. */
export interface ReadableFolders {
  readonly data: readonly string[];
  /** Runs may lie with the data, too. */
  readonly runs: string;
}

/**
 * Refuses data and runs that lie outside of these folders. Links are judged by where they lead. Datasets by name are in the
 * cache, so they may be read. What it returns throws BAD_USAGE.
 */
export function allowDataBelow({ data, runs }: ReadableFolders, files: FileOperations): AllowData {
  const isAllowed = (path: string, folders: readonly string[]): boolean => {
    const real = resolveLinks(path, files);
    return folders.some((folder) => isBelow(resolveLinks(folder, files), real));
  };
  return ({ init_from: source, ...places }) => {
    if (source !== undefined && !isAllowed(source, [runs, ...data])) {
      throw new MnistxError({
        code: 'BAD_USAGE',
        message: `the run in ${source} may not be read for a page`,
        fix: `name one in ${runs}, or start the server with --data ${source}`,
        path: ['model', 'init_from'],
      });
    }
    for (const key of DATA_PATHS) {
      const path = places[key];
      if (path === undefined || isAllowed(path, data)) continue;
      throw new MnistxError({
        code: 'BAD_USAGE',
        message: `the data in ${path} may not be read for a page`,
        fix: `start the server with --data ${path}`,
        path: ['data', key],
      });
    }
  };
}

/** Of what is not there, or may not be looked at, the links of the folders above are followed. */
function resolveLinks(path: string, files: FileOperations): string {
  const absolute = resolve(path);
  const above = dirname(absolute);
  try {
    return files.realpathSync(absolute);
  } catch {
    return above === absolute ? absolute : join(resolveLinks(above, files), basename(absolute));
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
}
