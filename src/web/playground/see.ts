import type { Dataset } from '../../data/types.js';
import { MnistxError } from '../../errors.js';
import { prepareImage } from '../../images/prepare-image.js';
import type { Site } from '../../site/types.js';
import type { Seen } from '../drawing/ask-network.js';
import { pixelsOf } from '../drawing/paint-board.js';
import type { Stroke } from '../drawing/strokes.js';

export interface Board {
  readonly strokes: readonly Stroke[];
  /** Index of the test image that is shown without a drawing. */
  readonly example: number;
  readonly data: Dataset;
  readonly site: Site;
}

/** What the network gets to see: the drawing in the form of its images, or a test image. `null` for an empty drawing. */
export function see({ strokes, example, data, site }: Board): Seen | null {
  const [height, width, channels] = data.imageShape;
  const size = height * width * channels;
  if (strokes.length === 0) {
    const bytes = data.test.images.subarray(example * size, (example + 1) * size) as Uint8Array;
    return { fit: 'as-is', pixels: { width, height, channels, bytes: bytes.slice() } };
  }
  const isHandwriting = site.datasets.find(({ name }) => name === data.name)?.isHandwriting ?? false;
  const fit = isHandwriting && channels === 1 ? 'centred' : 'as-is';
  try {
    const shape = [height, width, channels === 3 ? 3 : 1] as const;
    return {
      fit,
      pixels: prepareImage('drawing', pixelsOf({ strokes, ground: null }, { width, height }), shape, {
        fit,
        invert: 'auto',
      }),
    };
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}
