import { readChunkOrientation } from './exif.js';
import type { Orientation } from './exif.js';
import { cutOffError, damagedError, unreadableError } from './limits.js';
import type { NamedBytes } from './limits.js';
import { readPngHeader } from './png-header.js';
import type { PngHeader } from './png-header.js';

/** What is known of a PNG before it is decoded. */
export interface PngOutline extends PngHeader {
  readonly hasClearColors: boolean;
  readonly orientation: Orientation;
  /** All image data in one piece, compressed. */
  readonly data: Uint8Array;
  /** Offset after the end mark. */
  readonly end: number;
}

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;

/**
 * Walks over the chunks of a PNG (W3C, PNG, third edition, 5) and checks that it is complete; decodes nothing.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE
 */
export function readPngOutline({ name, bytes }: NamedBytes): PngOutline {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: PngHeader | null = null;
  let data: Uint8Array | null = null;
  let orientation: Orientation | null = null;
  let hasClearColors = false;
  let dataLength = 0;
  for (let at = SIGNATURE_BYTES; ;) {
    if (at + FRAME_BYTES > bytes.length) throw cutOffError(name, 'PNG');
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw damagedError(name, 'a part of the PNG has no valid name');
    if (at === SIGNATURE_BYTES) checkFirst(name, type, length);
    const end = at + FRAME_BYTES + length;
    if (end > bytes.length) throw cutOffError(name, 'PNG');
    const content = bytes.subarray(at + 8, end - 4);
    if (type === 'IHDR') {
      // A second header would have the decoder take other sizes than those that were checked.
      if (header !== null) throw damagedError(name, 'the PNG has two IHDR parts');
      header = readPngHeader(name, content);
    } else if (type === 'IDAT') {
      data ??= new Uint8Array(bytes.length - at);
      data.set(content, dataLength);
      dataLength += length;
    } else if (type === 'tRNS') hasClearColors = true;
    else if (type === 'eXIf') orientation ??= readChunkOrientation(content);
    at = end;
    if (type === 'IEND') {
      if (data === null) throw damagedError(name, 'the PNG has no image data');
      return {
        ...header!,
        hasClearColors,
        orientation: orientation ?? 1,
        data: data.subarray(0, dataLength),
        end,
      };
    }
  }
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
