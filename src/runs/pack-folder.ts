import { dirname, join, relative } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { makeFolders } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { digestOf, isThere, makeFolder, matches, syncFolder, withDiskErrors, writeAndSync } from './files.js';
import { releaseFolder } from './ownership/claim-folder.js';
import { keepMarks } from './marks.js';
import { readFile } from './read-file.js';
import type { FileDigest } from './types.js';

/** The most that a packed run folder may hold, in bytes, and in how many files. */
export const MOST_PACKED = { bytes: 256 * 2 ** 20, files: 10_000 } as const;

/** A packed folder that is not what `packFolder` writes, or is too large. */
export class PackError extends Error {
  override readonly name = 'PackError';
}

interface PackedFile extends FileDigest {
  /** Path inside the folder, with slashes. */
  readonly name: string;
}

/** The first line of a packed folder; the contents follow, one after another. */
interface Header {
  readonly format: 1;
  readonly files: readonly PackedFile[];
}

/**
 * Packs a run folder for the way to another machine: all of its files with their digests, compressed.
 *
 * @throws {PackError} for more than `MOST_PACKED`; {MnistxError} DISK
 */
export function packFolder(folder: string, files: FileOperations): Uint8Array {
  const names = listFiles(folder, files);
  if (names.length > MOST_PACKED.files) throw new PackError(`its run folder has ${names.length} files`);
  let left = MOST_PACKED.bytes;
  const contents = names.map((name) => {
    const path = join(folder, name);
    const bytes = withDiskErrors(path, () => readFile(files, path), 'read');
    left -= bytes.byteLength;
    if (left < 0) throw new PackError(`its run folder has more than ${MOST_PACKED.bytes / 2 ** 20} MB`);
    return bytes;
  });
  const header: Header = {
    format: 1,
    files: names.map((name, at) => ({ name, ...digestOf(contents[at]!) })),
  };
  // Most of it are weights, which no level makes smaller.
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...contents]), { level: 1 });
}

/**
 * Writes a packed folder to `folder`, whole. What stood there is replaced, but for its tags and note. `scratch` is a folder
 * on the same disk. `check` throws for contents that are not to be there.
 *
 * @throws {PackError} for anything that `packFolder` does not write; {MnistxError} DISK
 */
export function unpackFolder(
  packed: Uint8Array,
  folder: string,
  scratch: string,
  files: FileOperations,
  check: (contents: ReadonlyMap<string, Uint8Array>) => void = () => {},
): void {
  const contents = readPacked(packed);
  check(contents);
  const fresh = join(scratch, 'new');
  const old = join(scratch, 'old');
  makeFolder(files, dirname(folder));
  for (const path of [fresh, old]) withDiskErrors(path, () => files.rmSync(path, { recursive: true, force: true }));
  writeNew(fresh, contents, files);
  keepMarks(folder, fresh, files);
  withDiskErrors(folder, () => {
    if (isThere(files, folder)) files.renameSync(folder, old);
    files.renameSync(fresh, folder);
    syncFolder(files, dirname(folder));
  });
  releaseFolder(old, files);
}

/** Of a folder that nobody knows yet no file needs to be whole at once; all of them are on disk at the end. */
function writeNew(folder: string, contents: ReadonlyMap<string, Uint8Array>, files: FileOperations): void {
  const paths = [...contents.keys()].map((name) => join(folder, name));
  const folders = new Set([folder, ...paths.map((path) => dirname(path))]);
  const made = [...folders].flatMap((one) => withDiskErrors(one, () => makeFolders(files, one)));
  for (const [name, bytes] of contents) {
    const path = join(folder, name);
    withDiskErrors(path, () => writeAndSync(files, path, bytes));
  }
  for (const one of new Set([...folders, ...made])) withDiskErrors(one, () => syncFolder(files, one));
}

/** Claims of processes, files that are not complete, and what is hidden. */
const NOT_OF_RUN = /\.(lock|tmp)$|(^|\/)\./;

function listFiles(folder: string, files: FileOperations): string[] {
  const entries = withDiskErrors(
    folder,
    () => files.readdirSync(folder, { recursive: true, withFileTypes: true }),
    'read',
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !NOT_OF_RUN.test(name))
    .sort();
}

/** Names and contents. Nothing is allocated by what the header says, and no name leads out of the folder. */
function readPacked(packed: Uint8Array): Map<string, Uint8Array> {
  const bytes = decompress(packed);
  const end = bytes.indexOf('\n');
  const header = end < 0 ? null : parseHeader(bytes.toString('utf8', 0, end));
  if (header === null) throw new PackError('it has no list of its files');
  const contents = new Map<string, Uint8Array>();
  let at = end + 1;
  for (const file of header.files) {
    const content = bytes.subarray(at, at + file.bytes);
    at += file.bytes;
    if (contents.has(file.name)) throw new PackError(`it has ${file.name} twice`);
    if (!matches(content, file)) throw new PackError(`${file.name} has another digest`);
    contents.set(file.name, content);
  }
  if (at !== bytes.byteLength) throw new PackError('it is longer than its list of files says');
  for (const name of contents.keys()) {
    const folder = foldersOf(name).find((each) => contents.has(each));
    if (folder !== undefined) throw new PackError(`${folder} is both a file and a folder`);
  }
  return contents;
}

/** `a` and `a/b` of `a/b/c`. */
function foldersOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

function decompress(packed: Uint8Array): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_PACKED.bytes + 2 ** 20 });
  } catch (cause) {
    throw new PackError('it cannot be decompressed, or is too large', { cause });
  }
}

function parseHeader(text: string): Header | null {
  try {
    const header = JSON.parse(text) as Header | null;
    const isHeader =
      header?.format === 1 &&
      Array.isArray(header.files) &&
      header.files.length <= MOST_PACKED.files &&
      header.files.every(isPackedFile);
    return isHeader ? header : null;
  } catch {
    return null;
  }
}

/** Plain names, one folder deep or more: none begins with a dot, so none leads upwards. */
const PLAIN_PATH = /^[A-Za-z0-9_][\w.-]{0,200}(\/[A-Za-z0-9_][\w.-]{0,200}){0,3}$/;

function isPackedFile(value: unknown): value is PackedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { name, bytes, sha256 } = value as Record<string, unknown>;
  const isPath = typeof name === 'string' && PLAIN_PATH.test(name);
  return isPath && Number.isSafeInteger(bytes) && (bytes as number) >= 0 && typeof sha256 === 'string';
}
