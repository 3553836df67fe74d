import type { TopLevelSpec } from 'vega-lite';
import { makePictureGrid } from './picture-grid.js';

/** Test images, each with its prediction. */
export interface JudgedGrid {
  readonly title: string;
  /** A line, or several. */
  readonly subtitle: string | readonly string[];
  readonly description: string;
  readonly images: readonly {
    /** `data:` URL of a PNG. */
    readonly url: string;
    /** Stand below the image, line by line. */
    readonly lines: readonly string[];
  }[];
  /** Height and width of each, in its own pixels. */
  readonly imageSize: readonly [height: number, width: number];
  /** Shown instead of images if there are none. */
  readonly whenEmpty: string;
}

const COLUMNS = 5;
const LONGEST_SIDE = 84;
const CAPTION_WIDTH = 120;

/** Test images in rows. Below each stand its label and its prediction. */
export function chartJudgedImages({ images, imageSize: [height, width], ...words }: JudgedGrid): TopLevelSpec {
  const scale = LONGEST_SIDE / Math.max(height, width);
  return makePictureGrid({
    ...words,
    cells: images.map(({ url, lines }) => ({ url, caption: lines })),
    columns: Math.max(1, Math.min(COLUMNS, images.length)),
    picture: { height: Math.max(1, height * scale), width: Math.max(1, width * scale) },
    captionWidth: CAPTION_WIDTH,
  });
}
