import { MnistxError } from '../../errors.js';

/** Examples that one source may have in memory, in bytes. */
export const MOST_PIXEL_BYTES = 2 ** 30;

export function damagedError(path: string, complaint: string, fix: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'DATA_DAMAGED', message: `${path} ${complaint}`, fix }, { cause });
}

/** @throws {MnistxError} DATA_DAMAGED */
export function requirePixelsFit(path: string, bytes: number): void {
  if (bytes <= MOST_PIXEL_BYTES) return;
  const what = `has ${bytes} bytes of pixels; ${MOST_PIXEL_BYTES} are the most that can be read`;
  throw damagedError(path, what, 'use fewer or smaller pictures');
}
