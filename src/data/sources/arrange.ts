import type { Images, ImageShape } from '../types.js';

/** How the elements of an array of pictures lie in a file. */
export interface ArrayLayout {
  readonly imageShape: ImageShape;
  /** Channels come before rows and columns. */
  readonly isPlanar: boolean;
  /** The first index changes fastest, and that is the picture. */
  readonly isFortran: boolean;
}

/** Pictures at a time: their lines stay in the cache while all their pixels are written. */
const TILE = 64;

/** Brings pictures into the order (count, height, width, channels); the same array if they have it. */
export function arrange<T extends Images>(values: T, count: number, layout: ArrayLayout): T {
  const { imageShape, isPlanar, isFortran } = layout;
  const [, , channels] = imageShape;
  if (!isFortran && (!isPlanar || channels === 1)) return values;
  const places = placesOf(layout);
  const size = places.length;
  const [pictureStep, pixelStep] = isFortran ? [1, count] : [size, 1];
  const out = (values instanceof Float32Array ? new Float32Array(values.length) : new Uint8Array(values.length)) as T;
  for (let first = 0; first < count; first += TILE) {
    const last = Math.min(count, first + TILE);
    for (let pixel = 0; pixel < size; pixel++) {
      const from = places[pixel]! * pixelStep;
      for (let picture = first; picture < last; picture++) {
        out[picture * size + pixel] = values[from + picture * pictureStep]!;
      }
    }
  }
  return out;
}

/** For each value of a picture (height, width, channels) its place in the file's order of a picture. */
function placesOf({ imageShape: [height, width, channels], isPlanar, isFortran }: ArrayLayout): Uint32Array {
  const places = new Uint32Array(height * width * channels);
  let at = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let channel = 0; channel < channels; channel++) {
        const sizes = isPlanar ? [channels, height, width] : [height, width, channels];
        const indices = isPlanar ? [channel, row, column] : [row, column, channel];
        const order = isFortran ? [0, 1, 2] : [2, 1, 0];
        let step = 1;
        let place = 0;
        for (const axis of order) {
          place += indices[axis]! * step;
          step *= sizes[axis]!;
        }
        places[at++] = place;
      }
  return places;
}
