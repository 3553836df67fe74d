import { MnistxError } from '../errors.js';

/** Limits that are checked before decoding, so that no file can block the program or fill its memory. */
export const MOST_FILE_BYTES = 64 * 2 ** 20;
/** Files up to this size must be read within 256 MB, whatever they claim. Photos with many pixels are larger. */
export const SMALL_FILE_BYTES = 2 ** 20;
export const LONGEST_SIDE = 16_384;
export const MOST_PIXELS = 64_000_000;

const SHRINK = 'shrink it first; a network needs no more than a few hundred pixels a side';

/** An image as it came: `name` is what messages call it. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function unreadableError(message: string, fix: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'IMAGE_UNREADABLE', message, fix }, { cause });
}

export function damagedError(name: string, what: string, cause?: unknown): MnistxError {
  return unreadableError(`${name} is damaged: ${what}`, 'open it in an image editor and save it again as PNG', cause);
}

export function cutOffError(name: string, kind: 'PNG' | 'JPEG', cause?: unknown): MnistxError {
  return unreadableError(`${name} is cut off: the ${kind} has no end`, 'copy or download the file again', cause);
}

export function tooLargeError(name: string, what: string): MnistxError {
  return unreadableError(`${name} is too large: ${what}`, SHRINK);
}

/** @throws {MnistxError} IMAGE_UNREADABLE for an image without pixels or with too many */
export function checkSize(name: string, width: number, height: number): void {
  if (width === 0 || height === 0) throw damagedError(name, `it says that it is ${width} x ${height} pixels`);
  const size = `${width} x ${height} pixels`;
  if (Math.max(width, height) > LONGEST_SIDE) {
    throw tooLargeError(name, `${size}, a side may have ${LONGEST_SIDE.toLocaleString('en')}`);
  }
  if (width * height > MOST_PIXELS) throw tooLargeError(name, `${size}, at most ${MOST_PIXELS / 1e6} million are read`);
}
