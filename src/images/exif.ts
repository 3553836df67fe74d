/** How a camera was held, as Exif numbers it: what to do to see the picture upright. 1 for nothing. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** The orientation in an APP1 segment; `null` where there is none, or nothing that makes sense. */
export function exifOrientation(segment: Uint8Array): Orientation | null {
  const isExif = String.fromCharCode(...segment.subarray(0, 6)) === 'Exif\0\0';
  const tiff = segment.subarray(6);
  if (!isExif || tiff.length < 8) return null;
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
    const value = view.getUint16(entry + 8, isLittle);
    const isValid = view.getUint16(entry + 2, isLittle) === SHORT && value >= 1 && value <= 8;
    return isValid ? (value as Orientation) : null;
  }
  return null;
}
