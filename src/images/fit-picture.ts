import { findBackdrop } from './backdrop.js';
import { letterbox } from './letterbox.js';
import { cutWindow, joinPlanes, splitIntoPlanes } from './plane.js';
import type { Plane } from './plane.js';
import { resize } from './resize.js';
import type { Pixels } from './types.js';

/**
 * How a picture comes to another size. `resize` stretches it; `crop` fills the field and cuts off what lies over its edge;
 * `letterbox` shows all of it between borders.
 */
export type Fit = 'resize' | 'crop' | 'letterbox';

interface Field {
  readonly width: number;
  readonly height: number;
}

/** Brings a picture to the size and the channels of a data set: (height, width, channels). */
export function fitPicture(
  pixels: Pixels,
  [height, width, channels]: readonly [height: number, width: number, channels: 1 | 3],
  fit: Fit,
): Uint8Array {
  const hasSize = pixels.width === width && pixels.height === height;
  if (hasSize && pixels.channels === channels) return pixels.bytes;
  const planes = splitIntoPlanes(pixels, channels, { factor: 1, backdrop: findBackdrop(pixels).level });
  return joinPlanes(hasSize ? planes : planes.map((plane) => FITS[fit](plane, { width, height }))).bytes;
}

const FITS: Readonly<Record<Fit, (plane: Plane, field: Field) => Plane>> = {
  resize: (plane, { width, height }) => resize(plane, width, height),
  crop,
  letterbox,
};

function crop(plane: Plane, { width, height }: Field): Plane {
  const scale = Math.max(width / plane.width, height / plane.height);
  const wide = Math.max(width, Math.round(plane.width * scale));
  const high = Math.max(height, Math.round(plane.height * scale));
  const [left, top] = [Math.floor((wide - width) / 2), Math.floor((high - height) / 2)];
  return cutWindow(resize(plane, wide, high), { left, top, width, height });
}
