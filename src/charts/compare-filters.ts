import type { TopLevelSpec } from 'vega-lite';
import { cutMiddle } from '../short-names.js';
import { makePictureRows } from './picture-grid.js';
import { signedColors } from './picture-theme.js';
import { cleanChartText } from './run-names.js';
import { theme } from './theme.js';

export interface FilterImage {
  /** `data:` URL of a PNG, coloured by `signedColors` from -limit to limit. */
  readonly url: string;
  readonly caption: string;
}

/** The first layer of a run with weights that can be looked at. */
export interface FilterPanel {
  readonly run: string;
  /** `conv2d, 8 filters of 5 × 5` */
  readonly what: string;
  readonly images: readonly FilterImage[];
  readonly imageSize: readonly [height: number, width: number];
  /** The largest weight, its sign left out. */
  readonly limit: number;
}

/** The filters (or weight images) of runs side by side, each run on a symmetric scale of its own. */
export function compareFilters(panels: readonly FilterPanel[]): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: panels.map(({ run, what }) => `Weights of ${cleanChartText(run)}: ${what}.`).join(' '),
    config: theme,
    // Two stand side by side, more in rows.
    ...(panels.length > 2 ? { concat: panels.map(panel), columns: PANELS_IN_ROW } : { hconcat: panels.map(panel) }),
    spacing: 48,
    resolve: { scale: { color: 'independent' } },
  } as unknown as TopLevelSpec; // as in line-chart.ts
}

const PANELS_IN_ROW = 3;
const COLUMNS = 4;
const LONGEST_SIDE = 76;

function panel({ run, what, images, imageSize: [height, width], limit }: FilterPanel) {
  const scale = LONGEST_SIDE / Math.max(height, width);
  return {
    title: { text: cutMiddle(cleanChartText(run), 30), subtitle: what },
    ...makePictureRows({
      cells: images.map(({ url, caption }) => ({ url, caption: [caption] })),
      columns: COLUMNS,
      picture: { height: height * scale, width: width * scale },
      captionWidth: LONGEST_SIDE,
      legend: { title: 'Weight', domain: [-limit, limit], colors: signedColors },
    }),
  };
}
