import { createHash } from 'node:crypto';
import fs, {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { makeFolders } from '../../effects.js';

/** Pixels that took long to decode, and what their source says of them. */
export interface Decoded<Facts> {
  /** JSON. */
  readonly facts: Facts;
  readonly bytes: Uint8Array;
}

/** The oldest entries beyond these are dropped. */
const MOST_ENTRIES = 32;
const MOST_BYTES = 4 * 2 ** 30;

const MAGIC = 'mnistx decoded 1\n';
const ENDING = '.decoded';
const DIGEST_BYTES = 32;

/** Digest of everything that decoded pixels depend on. */
export function cacheKey(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** Pixels from the cache, or decoded and kept there. What keeps them from being kept is a remark. */
export async function decodeOnce<Facts>(
  cacheDirectory: string,
  key: string,
  decode: () => Promise<Decoded<Facts>>,
): Promise<Decoded<Facts> & { readonly remarks: readonly string[] }> {
  // The key stands for the same call of `decode`.
  const kept = readDecoded(cacheDirectory, key) as Decoded<Facts> | null;
  if (kept !== null) return { ...kept, remarks: [] };
  const decoded = await decode();
  const remark = writeDecoded(cacheDirectory, key, decoded);
  return { ...decoded, remarks: remark === null ? [] : [remark] };
}

/** `null` if there is no entry, or it is damaged. */
function readDecoded(cacheDirectory: string, key: string): Decoded<unknown> | null {
  try {
    const file = readFileSync(pathOf(cacheDirectory, key));
    const start = MAGIC.length + DIGEST_BYTES;
    const content = file.subarray(start);
    const digest = createHash('sha256').update(content).digest();
    const isWhole =
      file.subarray(0, MAGIC.length).toString() === MAGIC && digest.equals(file.subarray(MAGIC.length, start));
    if (!isWhole) return null;
    const length = content.readUInt32LE(0);
    const facts: unknown = JSON.parse(content.subarray(4, 4 + length).toString());
    return {
      facts,
      bytes: new Uint8Array(content.buffer, content.byteOffset + 4 + length, content.length - 4 - length),
    };
  } catch {
    // Whatever keeps it from being read, the pictures are decoded again.
    return null;
  }
}

/** Writes an entry whole or not at all. Returns what went wrong, as a remark, or `null`. */
function writeDecoded(cacheDirectory: string, key: string, { facts, bytes }: Decoded<unknown>): string | null {
  const path = pathOf(cacheDirectory, key);
  // Processes and threads that decode the same write files of their own; the last one stays.
  const part = `${path}.${process.pid}-${threadId}.part`;
  try {
    makeFolders(fs, folderOf(cacheDirectory));
    const text = Buffer.from(JSON.stringify(facts));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    const digest = createHash('sha256').update(length).update(text).update(bytes).digest();
    writeWhole(part, [Buffer.from(MAGIC), digest, length, text, bytes]);
    renameSync(part, path);
    dropOldest(folderOf(cacheDirectory), path);
    return null;
  } catch (error) {
    removeQuietly(part);
    const { code, message } = error as NodeJS.ErrnoException;
    return `the decoded pictures could not be kept in ${folderOf(cacheDirectory)} (${code ?? message}); the next start decodes them again`;
  }
}

function folderOf(cacheDirectory: string): string {
  return join(cacheDirectory, 'decoded');
}

function pathOf(cacheDirectory: string, key: string): string {
  return join(folderOf(cacheDirectory), `${key}${ENDING}`);
}

function writeWhole(path: string, pieces: readonly Uint8Array[]): void {
  const descriptor = openSync(path, 'w');
  try {
    for (const piece of pieces)
      for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at, piece.length - at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Entries beyond the bounds, and what processes left that were killed while they wrote. */
function dropOldest(folder: string, newest: string): void {
  const entries = readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => {
      if (path.endsWith('.part') && !isWritten(path)) removeQuietly(path);
      const found = path.endsWith(ENDING) ? statSync(path, { throwIfNoEntry: false }) : undefined;
      return found === undefined ? [] : [{ path, bytes: found.size, time: path === newest ? Infinity : found.mtimeMs }];
    })
    .sort((a, b) => b.time - a.time);
  let bytes = 0;
  entries.forEach((entry, at) => {
    bytes += entry.bytes;
    if (entry.path !== newest && (at >= MOST_ENTRIES || bytes > MOST_BYTES)) removeQuietly(entry.path);
  });
}

/** Whether the process that a part file names is still there. */
function isWritten(part: string): boolean {
  try {
    return process.kill(Number.parseInt(part.split('.').at(-2)!, 10), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Another process may be faster, or the folder read-only.
  }
}
