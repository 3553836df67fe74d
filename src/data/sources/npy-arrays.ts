import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { MnistxError, throwIfAtLimit } from '../../errors.js';
import { isPlausible } from '../gunzip.js';
import { damagedError } from './damaged.js';
import { LONGEST_NPY_HEADER, parseNpyHeader } from './npy-header.js';
import type { NpyHeader } from './npy-header.js';

/** An array of an archive or of a file, of which nothing has been read. */
export interface StoredArray {
  /** Without `.npy`; in an archive of one array the archive's own name. */
  readonly name: string;
  /** What messages call it: "data.npz: x_train". */
  readonly title: string;
  readonly file: string;
  /** Bytes of header and elements. */
  readonly bytes: number;
  /** The whole content in pieces, unpacked and checked against size and checksum at its end. */
  readonly read: () => AsyncGenerator<Uint8Array, void>;
}

/** Arrays that are open, and what closes them. */
export interface OpenArrays {
  readonly arrays: readonly StoredArray[];
  readonly close: () => void;
}

export const NUMPY_REMEDY = 'save it again with numpy.savez or numpy.savez_compressed';

const PIECE_BYTES = 2 ** 20;
const MOST_MEMBERS = 1000;
const STORED = 0;
const DEFLATED = 8;

/**
 * Opens an .npz, an .npy, or all of them in a folder.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DISK
 */
export async function openArrays(path: string): Promise<OpenArrays> {
  const opened: OpenArrays[] = [];
  const close = (): void => opened.forEach((each) => each.close());
  try {
    for (const file of listFiles(path)) opened.push(/\.npy$/i.test(file) ? openFile(file) : await openArchive(file));
  } catch (error) {
    close();
    throw error;
  }
  return { arrays: opened.flatMap(({ arrays }) => arrays), close };
}

/** @throws {MnistxError} DATA_DAMAGED */
export async function readHeader(array: StoredArray): Promise<NpyHeader> {
  let start: Uint8Array = new Uint8Array(0);
  for await (const piece of array.read()) {
    start = Buffer.concat([start, piece]);
    if (start.length >= LONGEST_NPY_HEADER) break;
  }
  const header = parseNpyHeader(start.subarray(0, LONGEST_NPY_HEADER));
  if (typeof header === 'string')
    throw damagedError(array.title, header, 'save numbers: pixels as uint8, labels as integers');
  if (header.fileBytes === array.bytes) return header;
  const what = `has ${array.bytes} bytes, its header says ${header.fileBytes}`;
  throw damagedError(array.title, what, NUMPY_REMEDY);
}

function listFiles(path: string): string[] {
  const isArray = (name: string): boolean => /\.np[yz]$/i.test(name) && !name.startsWith('.');
  return statusOf(path).isDirectory()
    ? readdirSync(path)
        .filter(isArray)
        .sort()
        .map((name) => join(path, name))
    : [path];
}

function statusOf(path: string) {
  try {
    const status = statSync(path);
    if (status.isDirectory() || status.isFile()) return status;
  } catch (cause) {
    throwIfAtLimit(path, cause);
    const message = `${path} cannot be opened (${(cause as NodeJS.ErrnoException).code})`;
    throw new MnistxError({ code: 'DATA_NOT_FOUND', message }, { cause });
  }
  throw new MnistxError({ code: 'DATA_NOT_FOUND', message: `${path} is not a file` });
}

function openFile(file: string): OpenArrays {
  const bytes = statusOf(file).size;
  const read = (): AsyncGenerator<Uint8Array, void> =>
    pieces(file, createReadStream(file, { highWaterMark: PIECE_BYTES }));
  return { arrays: [{ name: basename(file).slice(0, -4), title: file, file, bytes, read }], close: () => {} };
}

async function* pieces(title: string, stream: Readable): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) yield piece;
  } catch (error) {
    throw nameError(title, error);
  }
}

async function openArchive(file: string): Promise<OpenArrays> {
  const { openPromise } = await import('yauzl');
  statusOf(file);
  let zip: ZipFile | null = null;
  try {
    zip = await openPromise(file, { autoClose: false });
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('.npy')) entries.push(entry);
      if (entries.length > MOST_MEMBERS)
        throw damagedError(file, `holds more than ${MOST_MEMBERS} arrays`, NUMPY_REMEDY);
    }
    const opened = zip;
    return {
      arrays: entries.map((entry) => memberOf(file, opened, entry, entries.length)),
      close: () => opened.close(),
    };
  } catch (error) {
    zip?.close();
    throw nameError(file, error);
  }
}

function memberOf(file: string, zip: ZipFile, entry: Entry, members: number): StoredArray {
  const name = entry.fileName.slice(0, -'.npy'.length);
  const title = `${file}: ${name}`;
  return {
    // numpy.savez calls an array arr_0 that was given no name.
    name: members === 1 && name === 'arr_0' ? basename(file).replace(/\.npz$/i, '') : name,
    title,
    file,
    bytes: entry.uncompressedSize,
    read: () => readMember(title, zip, entry),
  };
}

async function* readMember(title: string, zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array, void> {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    throw damagedError(title, `is packed by method ${compressionMethod}, which is not read`, NUMPY_REMEDY);
  if (!isPlausible(compressedSize, uncompressedSize)) {
    const times = Math.round(uncompressedSize / compressedSize);
    throw damagedError(title, `would unpack to ${times} times its size`, 'save it with numpy.savez if that is right');
  }
  let [bytes, checksum] = [0, 0];
  try {
    const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    // yauzl's own inflater hands out 16 KB at a time; with 1 MB it takes half as long.
    const inflate = compressionMethod === STORED ? null : createInflateRaw({ chunkSize: PIECE_BYTES });
    if (inflate !== null) packed.on('error', (error) => inflate.destroy(error)).pipe(inflate);
    try {
      for await (const piece of (inflate ?? packed) as AsyncIterable<Uint8Array>) {
        bytes += piece.length;
        if (bytes > uncompressedSize) break;
        checksum = crc32(piece, checksum);
        yield piece;
      }
    } finally {
      packed.destroy();
    }
  } catch (error) {
    throw nameError(title, error);
  }
  if (bytes !== uncompressedSize)
    throw damagedError(title, `has not the ${uncompressedSize} bytes it claims`, NUMPY_REMEDY);
  if (checksum !== entry.crc32) throw damagedError(title, 'does not have its checksum', NUMPY_REMEDY);
}

/** Errors of yauzl are plain ones that say what is wrong with the archive. */
function nameError(title: string, error: unknown): unknown {
  if (error instanceof MnistxError) return error;
  throwIfAtLimit(title, error);
  return damagedError(title, `cannot be read (${(error as Error).message})`, NUMPY_REMEDY, error);
}
