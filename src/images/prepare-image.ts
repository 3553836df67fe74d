import { findBackdrop, extractOpacity } from './backdrop.js';
import { centre } from './centre.js';
import { makeLightOnDark } from './ink.js';
import type { Invert } from './ink.js';
import { letterbox } from './letterbox.js';
import { unreadableError } from './limits.js';
import { stridePixels } from './pack-pixels.js';
import { joinPlanes, splitIntoPlanes } from './plane.js';
import type { Plane } from './plane.js';
import type { Pixels } from './types.js';

/** How a picture becomes a network's input. */
export interface ImageForm {
  /** `centred`: as MNIST's digits are. `as-is`: only resized. */
  readonly fit: 'centred' | 'as-is';
  /** Turns dark on light into light on dark; `auto` looks at the border. */
  readonly invert: Invert;
}

/** Larger pictures are first reduced to between one and two times this size, which also removes noise. */
const WORKING_SIDE = 512;

/**
 * Brings a picture to the size and the channels of a network's images.
 *
 * @throws {MnistxError} IMAGE_UNREADABLE for a picture in which nothing is drawn
 */
export function prepareImage(
  name: string,
  pixels: Pixels,
  [height, width, channels]: readonly [height: number, width: number, channels: 1 | 3],
  { fit, invert }: ImageForm,
): Pixels {
  const field = { width, height };
  const least = Math.max(WORKING_SIDE, 2 * width, 2 * height);
  const factor = Math.max(1, Math.floor(Math.max(pixels.width, pixels.height) / least));
  const { level: backdrop, isStencil } = findBackdrop(pixels);
  const isInk = isStencil && fit === 'centred';
  const planes = splitIntoPlanes(stridePixels(isInk ? extractOpacity(pixels) : pixels), channels, { factor, backdrop });
  if (planes.every(isOneLevel)) throw blankError(name, 'all its pixels are alike');
  if (fit === 'as-is') {
    return joinPlanes(planes.map((plane) => letterbox(makeLightOnDark(plane, invert), field)));
  }
  const [first] = planes as [Plane];
  const centred = planes.length === 1 ? centre(first, field, isInk ? 'no' : invert) : null;
  if (centred === null && invert !== 'auto') {
    const message = `${name} shows nothing that is lighter than its background${invert === 'yes' ? ' once it is inverted' : ''}`;
    throw unreadableError(message, 'leave --invert out');
  }
  if (centred === null) throw blankError(name, 'nothing in it stands out from its background');
  return joinPlanes([centred]);
}

function isOneLevel({ values }: Plane): boolean {
  return values.every((value) => value === values[0]);
}

function blankError(name: string, why: string) {
  return unreadableError(`${name} is blank: ${why}`, 'draw larger or darker, or name another image');
}
