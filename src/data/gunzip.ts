import { constants, gunzipSync } from 'node:zlib';

/** Deflate cannot expand by more than this (zlib's technical notes: 1032:1). */
const MAX_EXPANSION = 1032;
/** MNIST's images expand by 4.7. Only nearly constant data expand by more than 100; they are accepted if small. */
const MOST_EXPANSION = 100;
const SMALL_BYTES = 64 * 2 ** 20;

/** The codes of a deflate block take less than this, so a prefix of this length yields some content. */
const PREFIX_BYTES = 4096;
const MOST_START_BYTES = PREFIX_BYTES * MAX_EXPANSION;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The start of a file, as far as its length allows. */
export type PrefixOf = (bytes: number) => Uint8Array;

/**
 * The first bytes of the content: at least `wantedBytes` or all, and at most 4 MB. A long file name, a comment or empty
 * members may precede them. Throws zlib's error for a damaged file.
 */
export function gunzipStart(prefixOf: PrefixOf, wantedBytes: number): Uint8Array {
  // Lengths of a prefix that holds too little and of one that holds too much: search between them.
  let [tooShort, tooLong] = [0, Infinity];
  for (let length = PREFIX_BYTES; ;) {
    const prefix = prefixOf(length);
    const start = gunzipPrefix(prefix);
    if (start !== null && (start.length >= wantedBytes || prefix.length < length)) return start;
    if (start === null) tooLong = length;
    else tooShort = length;
    length = tooLong === Infinity ? 2 * tooShort : Math.floor((tooShort + tooLong) / 2);
  }
}

/** Unpacks a prefix of a gzip file; `null` if the content is too long. */
function gunzipPrefix(prefix: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(prefix, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_START_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}

/** Whether a gzip file of this size can hold that many bytes. */
export function canHold(compressedBytes: number, contentBytes: number): boolean {
  return contentBytes <= compressedBytes * MAX_EXPANSION;
}

/** Whether a gzip file of this size may plausibly hold that much, and is not a bomb. */
export function isPlausible(compressedBytes: number, contentBytes: number): boolean {
  return contentBytes <= Math.max(SMALL_BYTES, compressedBytes * MOST_EXPANSION);
}

/**
 * Unpacks the whole content, or returns a message that says what is wrong. Never produces more than `contentBytes`.
 * Consecutive members form one content (RFC 1952, 2.2); anything else after a member is refused.
 */
export function gunzipExactly(compressed: Uint8Array, contentBytes: number): Uint8Array | string {
  try {
    // One chunk for everything, so that zlib need not collect and join pieces.
    const options = { maxOutputLength: contentBytes, chunkSize: Math.max(contentBytes + 1, constants.Z_MIN_CHUNK) };
    // `info` is not in @types/node's overloads: https://nodejs.org/docs/latest-v20.x/api/zlib.html#class-options
    const inflate = gunzipSync as unknown as (input: Uint8Array, options: object) => GunzipInfo;
    const { buffer, engine } = inflate(compressed, { ...options, info: true });
    if (engine.bytesWritten !== compressed.length) return 'has bytes after the end of its gzip data';
    return buffer;
  } catch (error) {
    return gunzipComplaint(error);
  }
}

export function gunzipComplaint(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'holds more bytes than its header says';
  if (code === 'Z_BUF_ERROR') return 'is cut short: its gzip data has no end';
  return `is not whole gzip data (${message})`;
}

interface GunzipInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
