/** How a camera was held, as Exif numbers it: what to do to see the picture upright. 1 for nothing. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
/** The standard asks for SHORT; some programs write LONG. */
const LONG = 4;
const MARK = 'Exif\0\0';

/** The orientation in an APP1 segment of a JPEG; `null` if there is none, or nothing that makes sense. */
export function readExifOrientation(segment: Uint8Array): Orientation | null {
  return isMarked(segment) ? readTiffOrientation(segment.subarray(MARK.length)) : null;
}

/** The orientation in an eXIf chunk of a PNG. The standard wants no mark before it; some programs write one. */
export function readChunkOrientation(chunk: Uint8Array): Orientation | null {
  return readExifOrientation(chunk) ?? readTiffOrientation(chunk);
}

function isMarked(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, MARK.length)) === MARK;
}

function readTiffOrientation(tiff: Uint8Array): Orientation | null {
  if (tiff.length < 8) return null;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = String.fromCharCode(tiff[0]!, tiff[1]!);
  if (order !== 'II' && order !== 'MM') return null;
  const isLittle = order === 'II';
  const directory = view.getUint32(4, isLittle);
  if (view.getUint16(2, isLittle) !== 42 || directory + 2 > tiff.length) return null;
  const entries = view.getUint16(directory, isLittle);
  for (let index = 0; index < entries; index++) {
    const entry = directory + 2 + 12 * index;
    if (entry + 12 > tiff.length) return null;
    if (view.getUint16(entry, isLittle) !== ORIENTATION_TAG) continue;
    const type = view.getUint16(entry + 2, isLittle);
    if (type !== SHORT && type !== LONG) return null;
    const value = type === SHORT ? view.getUint16(entry + 8, isLittle) : view.getUint32(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? (value as Orientation) : null;
  }
  return null;
}
