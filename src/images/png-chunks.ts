import { readChunkOrientation } from './exif.js';
import type { Orientation } from './exif.js';
import { cutOffError, damagedError, unreadableError } from './limits.js';
import type { NamedBytes } from './limits.js';

/** The parts of a PNG that its picture is made of. */
export interface PngChunks {
  readonly header: Uint8Array;
  /** Three bytes a colour. */
  readonly palette: Uint8Array | null;
  readonly transparency: Uint8Array | null;
  readonly orientation: Orientation;
  /** All image data in one piece, compressed. */
  readonly data: Uint8Array;
}

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;
const KEPT = ['IHDR', 'PLTE', 'tRNS'];

/**
 * Splits a PNG into its chunks and checks that it is complete (W3C, PNG, third edition, 5). Skips what does not affect the
 * picture: texts, colour profiles, further frames of an animation.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function readPngChunks({ name, bytes }: NamedBytes): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, Uint8Array>();
  let data: Uint8Array | null = null;
  let orientation: Orientation | null = null;
  let dataLength = 0;
  for (let at = SIGNATURE_BYTES; ;) {
    if (at + FRAME_BYTES > bytes.length) throw cutOffError(name, 'PNG');
    const length = view.getUint32(at);
    const end = at + FRAME_BYTES + length;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw damagedError(name, 'a part of the PNG has no valid name');
    if (at === SIGNATURE_BYTES) checkFirst(name, type, length);
    if (end > bytes.length) throw cutOffError(name, 'PNG');
    const content = bytes.subarray(at + 8, end - 4);
    if (KEPT.includes(type)) {
      if (found.has(type)) throw damagedError(name, `the PNG has two ${type} parts`);
      if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4))
        throw damagedError(name, `the checksum of its ${type} part is wrong`);
      found.set(type, content);
    } else if (type === 'IDAT') {
      data ??= new Uint8Array(bytes.length - at);
      data.set(content, dataLength);
      dataLength += length;
    } else if (type === 'eXIf') orientation ??= readChunkOrientation(content);
    else if (type === 'IEND') break;
    else if (/^[A-Z]/.test(type)) throw damagedError(name, `the PNG needs its part ${type}, which no standard defines`);
    at = end;
  }
  if (data === null) throw damagedError(name, 'the PNG has no image data');
  return {
    header: found.get('IHDR')!,
    palette: found.get('PLTE') ?? null,
    transparency: found.get('tRNS') ?? null,
    orientation: orientation ?? 1,
    data: data.subarray(0, dataLength),
  };
}

function checkFirst(name: string, type: string, length: number): void {
  if (type === 'CgBI') {
    throw unreadableError(
      `${name} is a PNG in Apple's own variant`,
      'open it in Preview (or any image editor) and save it as PNG',
    );
  }
  if (type !== 'IHDR' || length !== 13) throw damagedError(name, 'the PNG does not begin with its header');
}

/** Bit by bit: it is only used on parts of a few hundred bytes. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
