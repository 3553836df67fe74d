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

/** Without `.gz`. EMNIST's test files are called `test`. */
const NAMES: FourFiles<readonly string[]> = {
  trainImages: imageNames('train'),
  trainLabels: labelNames('train'),
  testImages: [...imageNames('t10k'), ...imageNames('test')],
  testLabels: [...labelNames('t10k'), ...labelNames('test')],
};

const IDX_NAME = /^(.*?)(train|t10k|test)-(images|labels)[-.]idx[134]-ubyte(?:\.gz)?$/;

/** What stands before `train-images` in the names of IDX files: '', or `emnist-letters-`. */
export function prefixesIn(names: readonly string[]): string[] {
  const found = names.flatMap((name) => IDX_NAME.exec(name)?.[1] ?? []);
  return [...new Set(found)];
}

/** Which files to look for in a folder. */
export interface FileSearch {
  /** Before the usual names. Default: '' */
  readonly prefix?: string;
  /** Roles without which the folder is refused. Default: all four */
  readonly required?: readonly FileRole[];
}

/**
 * Finds the IDX files in a user's folder. Prefers a plain file to a .gz.
 *
 * @throws {MnistxError} DATA_NOT_FOUND with a problem for each required file that is missing
 */
export function findFiles(directory: string, { prefix = '', required = FILE_ROLES }: FileSearch = {}): FoundFiles {
  const present = new Set(list(directory));
  const isFile = (name: string) => present.has(name) && !isFolder(join(directory, name));
  const names = mapRoles((role) => {
    const wanted = candidates(role, prefix);
    // Some archives unpack each file into a folder of the same name.
    return (
      wanted.find(isFile) ??
      wanted.filter((name) => present.has(name)).flatMap((name) => within(directory, name, wanted))[0]
    );
  });
  const missing = required.filter((role) => names[role] === undefined);
  if (missing.length > 0) throw new MnistxError(missing.map((role) => missingProblem(directory, role)));
  return mapRoles((role) => (names[role] === undefined ? undefined : join(directory, names[role])));
}

/** Paths of the files that a folder has. */
export type FoundFiles = FourFiles<string | undefined>;

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

function candidates(role: FileRole, prefix: string): string[] {
  return NAMES[role].flatMap((name) => [`${prefix}${name}`, `${prefix}${name}.gz`]);
}

function imageNames(set: string): string[] {
  return ['-', '.'].flatMap((mark) => [`${set}-images${mark}idx3-ubyte`, `${set}-images${mark}idx4-ubyte`]);
}

function labelNames(set: string): string[] {
  return [`${set}-labels-idx1-ubyte`, `${set}-labels.idx1-ubyte`];
}

function missingProblem(directory: string, role: FileRole) {
  const names = NAMES[role].slice(0, role.endsWith('Images') ? 4 : 2);
  return {
    code: 'DATA_NOT_FOUND',
    message: `the data folder ${directory} has no ${DESCRIPTIONS[role]}`,
    fix: `put ${names.slice(0, -1).join(', ')} or ${names.at(-1)} there, each with or without .gz`,
  } as const;
}
