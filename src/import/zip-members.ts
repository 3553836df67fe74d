import { crc32, inflateRawSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import type { Entry } from 'yauzl';
import { isPlausible } from '../data/gunzip.js';
import { MnistxError } from '../errors.js';
import { unreadable } from './errors.js';
import { shown } from './fields.js';

const STORED = 0;
const DEFLATED = 8;
const MOST_MEMBERS = 1000;

/** Unpacks a member of a zip archive; `null` if there is none of that name. */
export type ReadMember = (name: string, mostBytes: number) => Promise<Uint8Array | null>;

/**
 * Opens a zip archive. Sizes are checked before anything is unpacked, and the content against size and checksum.
 *
 * @throws {MnistxError} MODEL_UNREADABLE
 */
export async function openZip(file: string, bytes: Uint8Array): Promise<ReadMember> {
  const { fromBufferPromise } = await import('yauzl');
  const attempt = async <T>(what: () => Promise<T>): Promise<T> => {
    try {
      return await what();
    } catch (error) {
      throw error instanceof MnistxError
        ? error
        : unreadable(file, `is not a whole zip archive (${(error as Error).message})`, error);
    }
  };
  const zip = await attempt(() => fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)));
  const entries = new Map<string, Entry>();
  await attempt(async () => {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) throw unreadable(file, `holds two members of the name ${shown(entry.fileName)}`);
      entries.set(entry.fileName, entry);
      if (entries.size > MOST_MEMBERS) throw unreadable(file, `holds more than ${MOST_MEMBERS} members`);
    }
  });
  return async (name, mostBytes) => {
    const entry = entries.get(name);
    if (entry === undefined) return null;
    const packed = await attempt(async () => {
      checkSizes(file, entry, mostBytes);
      return buffer(await zip.openReadStreamPromise(entry, { decodeFileData: false }));
    });
    return attempt(async () => unpack(file, entry, packed));
  };
}

function checkSizes(
  file: string,
  { fileName, compressedSize, uncompressedSize, compressionMethod, generalPurposeBitFlag }: Entry,
  mostBytes: number,
): void {
  if ((generalPurposeBitFlag & 1) !== 0) throw unreadable(file, `holds ${fileName} encrypted`);
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    throw unreadable(file, `holds ${fileName} packed by method ${compressionMethod}, which is not read`);
  if (uncompressedSize > mostBytes)
    throw unreadable(file, `holds ${fileName} of ${uncompressedSize} bytes; at most ${mostBytes} are read`);
  if (!isPlausible(compressedSize, uncompressedSize))
    throw unreadable(
      file,
      `holds ${fileName}, which would unpack to ${Math.round(uncompressedSize / compressedSize)} times its size`,
    );
}

function unpack(
  file: string,
  { fileName, uncompressedSize, compressionMethod, crc32: checksum }: Entry,
  packed: Buffer,
): Uint8Array {
  // One byte more, so that a longer content is seen.
  const content =
    compressionMethod === STORED ? packed : inflateRawSync(packed, { maxOutputLength: uncompressedSize + 1 });
  if (content.length !== uncompressedSize)
    throw unreadable(file, `holds ${fileName}, which has not the ${uncompressedSize} bytes it claims`);
  if (crc32(content) !== checksum) throw unreadable(file, `holds ${fileName}, which does not have its checksum`);
  return content;
}
