import { createHash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { basename } from 'node:path';

import { MnistxError } from '../errors.js';
import type { ExpectedFile } from './dataset-files.js';
import { canHold, gunzipComplaint, gunzipExactly, gunzipStart, isGzip, isPlausible } from './gunzip.js';
import type { PrefixOf } from './gunzip.js';
import { LONGEST_HEADER, parseIdxHeader } from './idx-header.js';
import type { IdxContent, IdxHeader } from './idx-header.js';
import { fill, MOST_FILE_BYTES, withFile } from './read-file.js';
import type { DataFile } from './types.js';

/** How to read a file, and what to advise if it is damaged. */
export interface IdxExpectation {
  readonly content: IdxContent;
  /** The next step after damage, in the imperative. */
  readonly remedy: string;
  /** Size and digest of the file on disk, if known. */
  readonly stored?: ExpectedFile | undefined;
  /** Room for the file as it is stored. Default: a buffer of its own */
  readonly allocate?: ((bytes: number) => Uint8Array) | undefined;
}

export interface IdxFile extends IdxHeader {
  /** A view of the elements after the header. */
  readonly elements: Uint8Array;
  readonly file: DataFile;
  /** SHA-256 of the file as it is stored, perhaps compressed. */
  readonly storedDigest: string;
}

/**
 * Reads a whole IDX file of unsigned bytes, plain or gzip (told apart by their first bytes, not by the name). Nothing
 * is allocated before the header has been checked against the size of the file. Throws DATA_DAMAGED, and DATA_NOT_FOUND
 * if the file cannot be opened.
 */
export function readIdx(path: string, expected: IdxExpectation): IdxFile {
  const stored = readStored(path, expected);
  const storedDigest = sha256(stored);
  if (expected.stored !== undefined) checkStored(path, stored.length, storedDigest, expected.stored, expected.remedy);
  const header = headerOf(path, (bytes) => stored.subarray(0, bytes), stored.length, expected);
  const whole = isGzip(stored) ? gunzipExactly(stored, header.fileBytes) : stored;
  if (typeof whole === 'string') throw damagedError(path, whole, expected.remedy);
  if (whole.length < header.fileBytes) {
    throw damagedError(path, `holds ${whole.length} bytes, its header says ${header.fileBytes}`, expected.remedy);
  }
  const name = basename(path).replace(/\.gz$/, '');
  const digest = whole === stored ? storedDigest : sha256(whole);
  const file: DataFile = { name, bytes: whole.length, sha256: digest };
  return { ...header, elements: whole.subarray(header.headerBytes), file, storedDigest };
}

/** Reads only as much of the file as its header needs; a plain file's size is checked too. */
export function readIdxHeader(path: string, expected: IdxExpectation): IdxHeader {
  return withFile(path, (descriptor) => {
    const { size } = fstatSync(descriptor);
    const prefixOf = (bytes: number): Uint8Array => {
      const prefix = new Uint8Array(Math.min(bytes, size));
      return prefix.subarray(0, fill(descriptor, prefix, 0));
    };
    return headerOf(path, prefixOf, size, expected);
  });
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes of a file as they are stored, perhaps compressed. */
export function readStored(path: string, expected: IdxExpectation): Uint8Array {
  return withFile(path, (descriptor) => {
    const size = fstatSync(descriptor).size;
    if (size > MOST_FILE_BYTES) throw damagedError(path, `is larger than ${MOST_FILE_BYTES} bytes`, expected.remedy);
    const bytes = expected.allocate?.(size) ?? new Uint8Array(new ArrayBuffer(size));
    return bytes.subarray(0, fill(descriptor, bytes, 0));
  });
}

function checkStored(path: string, bytes: number, digest: string, expected: ExpectedFile, remedy: string): void {
  if (bytes !== expected.bytes)
    throw damagedError(path, `is ${bytes} bytes long, it should be ${expected.bytes}`, remedy);
  if (digest !== expected.sha256) throw damagedError(path, `does not have the SHA-256 ${expected.sha256}`, remedy);
}

function headerOf(path: string, prefixOf: PrefixOf, storedBytes: number, expected: IdxExpectation): IdxHeader {
  const { content, remedy } = expected;
  const start = prefixOf(LONGEST_HEADER);
  const header = parseIdxHeader(isGzip(start) ? contentStart(path, prefixOf, remedy) : start, content);
  if (typeof header === 'string') throw damagedError(path, header, remedy);
  if (header.fileBytes > MOST_FILE_BYTES) {
    throw damagedError(
      path,
      `claims ${header.fileBytes} bytes; ${MOST_FILE_BYTES} are the most that can be read`,
      remedy,
    );
  }
  const fits = isGzip(start) ? canHold(storedBytes, header.fileBytes) : storedBytes === header.fileBytes;
  if (fits && isGzip(start) && !isPlausible(storedBytes, header.fileBytes)) {
    const times = Math.round(header.fileBytes / storedBytes);
    throw damagedError(path, `would unpack to ${times} times its size; unpack it with gunzip if that is right`, remedy);
  }
  if (fits) return header;
  throw damagedError(path, `is ${storedBytes} bytes long, its header says ${header.fileBytes} of content`, remedy);
}

function contentStart(path: string, prefixOf: PrefixOf, remedy: string): Uint8Array {
  try {
    return gunzipStart(prefixOf, LONGEST_HEADER);
  } catch (cause) {
    throw damagedError(path, gunzipComplaint(cause), remedy, cause);
  }
}

function damagedError(path: string, complaint: string, remedy: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'DATA_DAMAGED', message: `${path} ${complaint}`, fix: remedy }, { cause });
}
