import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import type { FileOperations } from '../../effects.js';
import { MnistxError } from '../../errors.js';
import { withDiskErrors } from '../../runs/files.js';
import { readFile } from '../../runs/read-file.js';
import { writePart } from './copy-folder.js';
import { checkPath, isClutter, MOST_HANDED_IN, refusal, tooLarge } from './limits.js';

const STORED = 0;
const DEFLATED = 8;
const FILE_KIND = 0o170000;
const LINK = 0o120000;
const ENCRYPTED = 1;

/**
 * Unpacks a zip file to `target` and returns the names of its files. Names and sizes are looked at before anything is
 * unpacked, and no file becomes longer than its entry says.
 *
 * @throws {MnistxError} for damaged archives, names that lead out of it, links, passwords, and more than `MOST_HANDED_IN`
 */
export async function unpackZip(path: string, target: string, files: FileOperations): Promise<string[]> {
  const bytes = withDiskErrors(path, () => readFile(files, path, MOST_HANDED_IN.bytes), 'read');
  const { fromBufferPromise } = await import('yauzl');
  try {
    const zip = await fromBufferPromise(bytes);
    const entries = await listEntries(zip);
    for (const entry of entries) writePart(files, join(target, entry.fileName), await readEntry(zip, entry));
    return entries.map(({ fileName }) => fileName);
  } catch (error) {
    throw nameError(error);
  }
}

/** Entries of files; those of folders need none. */
async function listEntries(zip: ZipFile): Promise<Entry[]> {
  if (zip.entryCount > 2 * MOST_HANDED_IN.files) throw tooLarge();
  const entries: Entry[] = [];
  const names = new Set<string>();
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName, uncompressedSize, externalFileAttributes } = entry;
    if (fileName.endsWith('/') || isClutter(fileName)) continue;
    checkPath(fileName);
    if (((externalFileAttributes >>> 16) & FILE_KIND) === LINK)
      throw refusal(`${fileName} is a link`, 'pack the file that it leads to');
    if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0)
      throw refusal(`${fileName} is protected by a password`, 'pack it without one');
    if (names.has(fileName.toLowerCase())) throw refusal(`it has ${fileName} twice`, 'pack it again');
    names.add(fileName.toLowerCase());
    bytes += uncompressedSize;
    entries.push(entry);
    if (bytes > MOST_HANDED_IN.bytes || entries.length > MOST_HANDED_IN.files) throw tooLarge();
  }
  return entries;
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array[]> {
  const { fileName, uncompressedSize, compressionMethod } = entry;
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    throw refusal(`${fileName} is packed by method ${compressionMethod}`, 'pack it as an ordinary zip file');
  const pieces: Uint8Array[] = [];
  let [bytes, checksum] = [0, 0];
  const stream = await zip.openReadStreamPromise(entry);
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > uncompressedSize) break;
    checksum = crc32(piece, checksum);
    pieces.push(piece);
  }
  if (bytes !== uncompressedSize || checksum !== entry.crc32) throw refusal(`${fileName} is damaged`, 'pack it again');
  return pieces;
}

/** Errors of yauzl and zlib are plain ones that say what is wrong with the archive. */
function nameError(error: unknown): unknown {
  if (error instanceof MnistxError || !(error instanceof Error)) return error;
  return new MnistxError(
    { code: 'FILE_UNREADABLE', message: `it is no zip file that can be read (${error.message})`, fix: 'pack it again' },
    { cause: error },
  );
}
