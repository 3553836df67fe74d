import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { MnistxError, throwIfAtLimit } from '../errors.js';
import { FILE_ROLES, type FileRole, type FourFiles, mapRoles } from './dataset-files.js';

/** What to do about a damaged file in a user's own folder. */
export const DIRECTORY_REMEDY =
  'put a whole copy of the file there; https://yann.lecun.com/exdb/mnist/ describes the format';

const DESCRIPTIONS: FourFiles<string> = {
  trainImages: 'training images',
  trainLabels: 'training labels',
  testImages: 'test images',
  testLabels: 'test labels',
};

/** Without `.gz`. */
const NAMES: FourFiles<readonly string[]> = {
  trainImages: imageNames('train'),
  trainLabels: ['train-labels-idx1-ubyte', 'train-labels.idx1-ubyte'],
  testImages: imageNames('t10k'),
  testLabels: ['t10k-labels-idx1-ubyte', 't10k-labels.idx1-ubyte'],
};

/**
 * Finds the four IDX files in a user's folder. Throws DATA_NOT_FOUND with a problem for each missing file. Prefers a
 * plain file to a .gz.
 */
export function findFiles(directory: string): FourFiles<string> {
  const present = new Set(list(directory));
  const isFile = (name: string) => present.has(name) && !isFolder(join(directory, name));
  const names = mapRoles((role) => {
    const wanted = candidates(role);
    // Some archives unpack each file into a folder of the same name.
    return (
      wanted.find(isFile) ??
      wanted.filter((name) => present.has(name)).flatMap((name) => within(directory, name, wanted))[0]
    );
  });
  const missing = FILE_ROLES.filter((role) => names[role] === undefined);
  if (missing.length > 0) throw new MnistxError(missing.map((role) => missingProblem(directory, role)));
  return mapRoles((role) => join(directory, names[role] as string));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The wanted files inside a folder that has the name of one of them. */
function within(directory: string, folder: string, wanted: readonly string[]): string[] {
  if (!isFolder(join(directory, folder))) return [];
  const present = new Set(list(join(directory, folder)));
  return wanted
    .filter((name) => present.has(name) && !isFolder(join(directory, folder, name)))
    .map((name) => join(folder, name));
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    throwIfAtLimit(directory, cause);
    const { code } = cause as NodeJS.ErrnoException;
    const message = `the data folder ${directory} cannot be read (${code})`;
    const fix = 'name a folder with four IDX files, such as train-images-idx3-ubyte.gz, under data.directory';
    const missing = code === 'ENOENT' || code === 'ENOTDIR' ? { missing: directory } : {};
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message, fix, ...missing }, { cause });
  }
}

function candidates(role: FileRole): string[] {
  return NAMES[role].flatMap((name) => [name, `${name}.gz`]);
}

function imageNames(prefix: string): string[] {
  return ['-', '.'].flatMap((mark) => [`${prefix}-images${mark}idx3-ubyte`, `${prefix}-images${mark}idx4-ubyte`]);
}

function missingProblem(directory: string, role: FileRole) {
  const names = NAMES[role];
  return {
    code: 'DATA_NOT_FOUND',
    message: `the data folder ${directory} has no ${DESCRIPTIONS[role]}`,
    fix: `put ${names.slice(0, -1).join(', ')} or ${names.at(-1)} there, each with or without .gz`,
  } as const;
}
