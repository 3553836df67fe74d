import type { TopLevelSpec } from 'vega-lite';
import { chooseColumns, makePictureGrid } from './picture-grid.js';
import { signedColors } from './picture-theme.js';

export interface WeightImages {
  readonly title: string;
  readonly subtitle?: string;
  readonly description: string;
  /** Row after row: for each unit the picture of each of its input channels, coloured by `signedColors`. */
  readonly images: readonly { readonly url: string; readonly caption: string }[];
  /** Input channels. */
  readonly inputs: number;
  readonly height: number;
  readonly width: number;
  /** The colours go from `-limit` to `limit`. */
  readonly limit: number;
}

/** The weights of a dense layer on an image, one image per unit: blue where ink activates the unit, orange where it inhibits. */
export function chartWeightImages(chart: WeightImages): TopLevelSpec {
  const { title, subtitle, description, images, inputs, height, width, limit } = chart;
  const scale = Math.max(1, Math.floor(116 / Math.max(width, height)));
  return makePictureGrid({
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    description,
    cells: images.map(({ url, caption }) => ({ url, caption: [caption] })),
    columns: inputs === 1 ? chooseColumns(images.length) : inputs * Math.max(1, Math.floor(8 / inputs)),
    picture: { width: width * scale, height: height * scale },
    legend: { title: 'Weight', domain: [-limit, limit], colors: signedColors },
  });
}
