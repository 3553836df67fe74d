import { isPlausible } from '../gunzip.js';

/** A block holds at most this, whatever its own size: RFC 8878, 3.1.1.2.3. */
const BLOCK_BYTES = 128 * 1024;
/** 128 MB, as a power of 2 above the smallest one, 1 KB. */
const LONGEST_WINDOW = 17;
const MAGIC = 0xfd2fb528;
const RAW = 0;
const RUN = 1;

/**
 * Walks the blocks of Zstandard data (RFC 8878, 3.1.1) without unpacking them. The library that unpacks them takes no
 * limit: it would believe a frame that claims two gigabytes, and fill them from a kilobyte. Throws a plain error for data
 * that may unpack to much more than `length`.
 */
export function checkZstd(packed: Uint8Array, length: number): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < 6 || view.getUint32(0, true) !== MAGIC)
    throw new Error('its Zstandard data do not begin as such');
  const flags = view.getUint8(4);
  const isSingle = (flags & 0x20) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6]!;
  const dictionaryBytes = [0, 1, 2, 4][flags & 3]!;
  const sizeAt = 5 + (isSingle ? 0 : 1) + dictionaryBytes;
  const claimed = sizeBytes === 0 ? length : readSize(view, sizeAt, sizeBytes);
  if (claimed !== length) throw new Error(`its Zstandard data claim ${claimed} bytes instead of ${length}`);
  if (!isSingle && view.getUint8(5) >> 3 > LONGEST_WINDOW) throw new Error('its Zstandard data need a large window');
  let most = 0;
  for (let at = sizeAt + sizeBytes, isLast = false; !isLast;) {
    if (at + 3 > packed.length) throw new Error('its Zstandard data are cut off');
    const header = view.getUint16(at, true) + 65_536 * view.getUint8(at + 2);
    isLast = (header & 1) === 1;
    const [type, size] = [(header >> 1) & 3, header >> 3];
    most += type === RAW || type === RUN ? size : BLOCK_BYTES;
    at += 3 + (type === RUN ? 1 : size);
    if (at > packed.length) throw new Error('its Zstandard data are cut off');
    if (isLast && at + (flags & 4 ? 4 : 0) !== packed.length) throw new Error('bytes follow its Zstandard data');
  }
  if (most > length + BLOCK_BYTES && !isPlausible(packed.length, most))
    throw new Error(`its Zstandard data may unpack to ${most} bytes instead of ${length}`);
}

function readSize(view: DataView, at: number, bytes: number): number {
  if (at + bytes > view.byteLength) throw new Error('its Zstandard data are cut off');
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
