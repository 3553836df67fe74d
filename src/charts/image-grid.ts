import type { TopLevelSpec } from 'vega-lite';
import { shorten } from './run-names.js';
import { field, theme } from './theme.js';

export interface GridImage {
  /** `data:` URL of a PNG. */
  readonly url: string;
  /** Stand below the image, line by line. */
  readonly lines: readonly string[];
}

export interface ImageGrid {
  readonly title: string;
  /** A line, or several. */
  readonly subtitle: string | readonly string[];
  readonly description: string;
  readonly images: readonly GridImage[];
  /** Height and width of each, in its own pixels. */
  readonly imageSize: readonly [height: number, width: number];
  /** Stands where the images would. */
  readonly whenEmpty: string;
}

const COLUMNS = 5;
const TILE = 132;
const LONGEST_SIDE = 84;
const LINE = 15;
/** Characters of a caption that fit below a tile. */
const LETTERS = 19;

/** Images in rows, a few lines of text below each. */
export function imageGrid({ title, subtitle, description, images, imageSize, whenEmpty }: ImageGrid): TopLevelSpec {
  const lines = Math.max(1, ...images.map((image) => image.lines.length));
  const tileHeight = LONGEST_SIDE + lines * LINE + 24;
  const columns = Math.max(1, Math.min(COLUMNS, images.length));
  const rows = Math.max(1, Math.ceil(images.length / columns));
  // A single tile would be narrower than its title.
  const [width, height] = [Math.max(columns, 3) * TILE, rows * tileHeight];
  const place = (index: number) => ({
    [field.x]: ((index % columns) + 0.5) * TILE,
    [field.value]: Math.floor(index / columns) * tileHeight + LONGEST_SIDE / 2,
  });
  const pictures = images.map(({ url, lines }, index) => ({ ...place(index), url, spoken: lines.join(', ') }));
  const captions = images.flatMap((image, index) =>
    image.lines.map((text, line) => ({
      ...place(index),
      [field.value]: Math.floor(index / columns) * tileHeight + LONGEST_SIDE + 12 + line * LINE,
      text: shorten(text, LETTERS),
      whole: text,
    })),
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    title: { text: title, subtitle },
    width,
    height: images.length === 0 ? 60 : height,
    config: theme,
    encoding: {
      x: { field: field.x, type: 'quantitative', scale: { domain: [0, width], nice: false }, axis: null },
      y: {
        field: field.value,
        type: 'quantitative',
        scale: { domain: [0, height], nice: false, reverse: true },
        axis: null,
      },
    },
    layer:
      images.length === 0
        ? [emptyLayer(whenEmpty, width)]
        : [
            {
              data: { values: pictures },
              mark: { type: 'image', aspect: false, ...fitted(imageSize) },
              encoding: { url: { field: 'url', type: 'nominal' }, description: { field: 'spoken', type: 'nominal' } },
            },
            {
              data: { values: captions },
              mark: { type: 'text', fontSize: 11, baseline: 'middle', color: '#222222', limit: 0, aria: false },
              encoding: { text: { field: 'text', type: 'nominal' }, tooltip: { field: 'whole', type: 'nominal' } },
            },
          ],
  } as TopLevelSpec; // as in line-chart.ts
}

function fitted([height, width]: readonly [number, number]) {
  const scale = LONGEST_SIDE / Math.max(height, width);
  return { width: Math.max(1, width * scale), height: Math.max(1, height * scale) };
}

function emptyLayer(text: string, width: number) {
  return {
    data: { values: [{}] },
    mark: { type: 'text', text, fontSize: 14, color: '#666666', limit: 0 },
    encoding: { x: { value: width / 2 }, y: { value: 30 } },
  };
}
