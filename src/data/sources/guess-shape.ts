import type { ImageShape } from '../types.js';
import { damagedError } from './damaged.js';
import type { SourceSettings } from './source.js';

/**
 * The shape of pictures of which only the number of values is known: that of `size`, else a square, grey or coloured.
 *
 * @throws {MnistxError} DATA_DAMAGED if there is none
 */
export function guessShape(
  path: string,
  values: number,
  { size, channels }: Pick<SourceSettings, 'size' | 'channels'>,
): ImageShape {
  for (const depth of channels === null ? [1, 3] : [channels]) {
    const [height, width] = size ?? squareOf(values / depth);
    if (height * width * depth === values) return [height, width, depth];
  }
  const wanted = size === null ? 'a square' : `${size.join(' x ')} pixels`;
  const depth = channels === null ? '' : channels === 1 ? ' of 1 channel' : ` of ${channels} channels`;
  throw damagedError(
    path,
    `has ${values} values for each picture, which are not ${wanted}${depth}`,
    'set data.size to [height, width], and data.channels to 1 or 3; or name the column of the labels as data.label_column',
  );
}

function squareOf(pixels: number): readonly [number, number] {
  const side = Math.round(Math.sqrt(pixels));
  return [side, side];
}
