import type { TopLevelSpec } from 'vega-lite';
import { signedColors } from './picture-theme.js';
import { printable, shorten } from './run-names.js';
import { field, theme } from './theme.js';

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
    description: panels.map(({ run, what }) => `Weights of ${printable(run)}: ${what}.`).join(' '),
    config: theme,
    hconcat: panels.map(panel),
    spacing: 48,
    resolve: { scale: { color: 'independent' } },
  } as unknown as TopLevelSpec; // as in line-chart.ts
}

const COLUMNS = 4;
const TILE = 88;
const LONGEST_SIDE = 76;
const CAPTION = 18;

function panel({ run, what, images, imageSize, limit }: FilterPanel) {
  const columns = Math.min(COLUMNS, images.length);
  const [width, height] = [columns * TILE, Math.ceil(images.length / columns) * (TILE + CAPTION)];
  const rows = images.map(({ url, caption }, index) => ({
    url,
    caption: shorten(printable(caption), 14),
    [field.x]: ((index % columns) + 0.5) * TILE,
    [field.value]: Math.floor(index / columns) * (TILE + CAPTION) + TILE / 2,
    below: Math.floor(index / columns) * (TILE + CAPTION) + TILE + 4,
  }));
  const domain = signedColors.map((_, at) => limit * ((2 * at) / (signedColors.length - 1) - 1));
  const y = { type: 'quantitative', scale: { domain: [0, height], nice: false, reverse: true }, axis: null };
  const scale = LONGEST_SIDE / Math.max(...imageSize);
  return {
    title: { text: shorten(printable(run), 30), subtitle: what },
    width,
    height,
    data: { values: rows },
    encoding: {
      x: { field: field.x, type: 'quantitative', scale: { domain: [0, width], nice: false }, axis: null },
    },
    layer: [
      {
        mark: { type: 'image', aspect: false, height: imageSize[0] * scale, width: imageSize[1] * scale },
        encoding: { y: { field: field.value, ...y }, url: { field: 'url', type: 'nominal' } },
      },
      {
        mark: { type: 'text', fontSize: 11, color: '#222222', baseline: 'middle', limit: 0 },
        encoding: { y: { field: 'below', ...y }, text: { field: 'caption', type: 'nominal' } },
      },
      {
        // Draws nothing; brings the legend of the images' colours.
        data: { values: domain.map((weight) => ({ weight, [field.x]: 0, [field.value]: 0 })) },
        mark: { type: 'point', opacity: 0, aria: false },
        encoding: {
          y: { field: field.value, ...y },
          color: {
            field: 'weight',
            type: 'quantitative',
            scale: { domain, range: [...signedColors] },
            legend: {
              title: 'Weight',
              gradientLength: Math.min(160, height),
              format: '.2~g',
              values: [-limit, 0, limit],
            },
          },
        },
      },
    ],
  };
}
