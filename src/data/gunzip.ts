import { constants, gunzipSync } from 'node:zlib';

/** Deflate cannot expand by more than this (zlib's technical notes: 1032:1). */
const MAX_EXPANSION = 1032;
/** MNIST's images expand by 4.7. Only what is nearly all alike goes beyond 100, and is believed while it is small. */
const MOST_EXPANSION = 100;
const SMALL_BYTES = 64 * 2 ** 20;

/** Every deflate block states its codes in less than this, so that a prefix yields at least some bytes of content. */
const PREFIX_BYTES = 4096;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The first bytes of the content; at most 4 MB, whatever the file claims. Throws zlib's error for a damaged file. */
export function gunzipStart(compressed: Uint8Array): Uint8Array {
  const prefix = compressed.subarray(0, PREFIX_BYTES);
  return gunzipSync(prefix, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: PREFIX_BYTES * MAX_EXPANSION });
}

/** Whether a gzip file of this size can hold that many bytes. */
export function canHold(compressedBytes: number, contentBytes: number): boolean {
  return contentBytes <= compressedBytes * MAX_EXPANSION;
}

/** Whether content of that size is to be expected from a gzip file of this size, or is a bomb. */
export function isPlausible(compressedBytes: number, contentBytes: number): boolean {
  return contentBytes <= Math.max(SMALL_BYTES, compressedBytes * MOST_EXPANSION);
}

/**
 * The whole content, or a message that says what is wrong. Never produces more than `contentBytes`.
 * Members that follow each other are one content (RFC 1952, 2.2); anything else after a member is refused.
 */
export function gunzipExactly(compressed: Uint8Array, contentBytes: number): Uint8Array | string {
  try {
    // One chunk that holds everything: zlib would else collect pieces and copy them together.
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
