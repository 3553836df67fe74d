import type { TopLevelSpec } from 'vega-lite';
import { cutMiddle } from '../short-names.js';
import { field, ink, muted } from './picture-theme.js';
import { cleanChartText } from './run-names.js';
import { labelFontSize, theme } from './theme.js';

/** A picture and what is written below it. */
export interface PictureCell {
  /** A `data:` URL of a PNG. */
  readonly url: string;
  /** Line by line; all but the first are smaller. */
  readonly caption: readonly string[];
  /** Used instead of the caption in tooltips and by screen readers. */
  readonly label?: string;
}

/** Pictures in rows, without a title of their own. */
export interface PictureRows {
  readonly cells: readonly PictureCell[];
  readonly columns: number;
  /** Size of each picture in the chart, in pixels. */
  readonly picture: { readonly width: number; readonly height: number };
  /** Room for the captions, in pixels. Default: as wide as a picture */
  readonly captionWidth?: number;
  /** A picture to the left of the grid, from which the others were computed. */
  readonly lead?: PictureCell & { readonly width: number; readonly height: number };
  /** Explains the colours of the pictures. */
  readonly legend?: ColorLegend;
  /** Shown instead of pictures if there are none. */
  readonly whenEmpty?: string;
}

export interface PictureGrid extends PictureRows {
  readonly title: string;
  /** A line, or several. */
  readonly subtitle?: string | readonly string[];
  readonly description: string;
}

/** A colour scale through equally distant stops of `domain`. */
export interface ColorLegend {
  readonly title: string;
  readonly domain: readonly [low: number, high: number];
  readonly colors: readonly string[];
}

/** Air around pictures, and below their captions. */
const GAP = 12;
const LINE = 15;
const SMALL_LINE = 13;
const LEAD_GAP = 36;

/** Narrower charts would cut their titles. */
const LEAST_WIDTH = 200;

/** Pictures in rows, each with a caption: examples, feature maps, weights, whatever has a URL. */
export function makePictureGrid({ title, subtitle, description, ...rows }: PictureGrid): TopLevelSpec {
  const view = makePictureRows(rows);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    title: { text: title, ...(subtitle === undefined ? {} : { subtitle }) },
    config: theme,
    ...view,
    width: Math.max(view.width, LEAST_WIDTH),
  } as TopLevelSpec; // the type of a layered spec does not know scales that are off
}

/** The same as a view that stands beside others. */
export function makePictureRows({ cells, columns, picture, captionWidth = 0, lead, legend, whenEmpty }: PictureRows) {
  const lines = Math.max(0, ...cells.map(({ caption }) => caption.length));
  const start = lead === undefined ? 0 : lead.width + LEAD_GAP;
  const cellWidth = Math.max(picture.width, captionWidth);
  const [wide, high] = [cellWidth + GAP, picture.height + measureCaption(lines) + GAP];
  const places = cells.map((cell, index) => ({
    cell,
    cellWidth,
    left: start + (index % columns) * wide + (cellWidth - picture.width) / 2,
    top: Math.floor(index / columns) * high,
    ...picture,
  }));
  const leads =
    lead === undefined
      ? []
      : [{ cell: lead, cellWidth: lead.width, left: 0, top: 0, width: lead.width, height: lead.height }];
  const rows = Math.ceil(cells.length / columns);
  const leadHeight = lead === undefined ? 0 : lead.height + measureCaption(lead.caption.length);
  const all = [...leads, ...places];
  const isEmpty = cells.length === 0 && whenEmpty !== undefined;
  return {
    width: Math.max(start + Math.min(columns, cells.length) * wide - GAP, 1),
    height: Math.max(rows * high - GAP, leadHeight, isEmpty ? EMPTY_HEIGHT : 1),
    layer: [
      ...drawPictures(places, picture),
      ...(lead === undefined ? [] : drawPictures(leads, lead)),
      ...Array.from({ length: Math.max(lines, lead?.caption.length ?? 0) }, (_, line) =>
        drawCaptions(all, line),
      ).flat(),
      ...(legend === undefined ? [] : [drawColorLegend(legend)]),
      ...(isEmpty ? [drawEmptyNote(whenEmpty)] : []),
    ],
  };
}

function measureCaption(lines: number): number {
  return lines === 0 ? 0 : 3 + LINE + (lines - 1) * SMALL_LINE;
}

const EMPTY_HEIGHT = 60;

function drawEmptyNote(text: string) {
  return {
    data: { values: [{}] },
    mark: { type: 'text', text, fontSize: 14, color: muted, align: 'left', limit: 0 },
    encoding: { x: { value: 0 }, y: { value: EMPTY_HEIGHT / 2 } },
  } as const;
}

/** Chooses full rows if possible, and a grid that is wider than high. */
export function chooseColumns(count: number): number {
  const side = Math.sqrt(count);
  for (let columns = Math.ceil(side); columns <= 2 * side + 1; columns++) if (count % columns === 0) return columns;
  return Math.ceil(Math.sqrt(count * 1.6));
}

/** A field that holds pixels. */
export function encodePixels(name: string) {
  return { field: name, type: 'quantitative', scale: null, axis: null } as const;
}

/** An invisible layer whose legend explains the colours of the pictures. */
function drawColorLegend({ title, domain, colors }: ColorLegend) {
  return {
    data: { values: domain.map((value) => ({ [field.value]: value })) },
    mark: { type: 'point', size: 0, opacity: 0, aria: false },
    encoding: {
      x: { value: 0 },
      y: { value: 0 },
      color: { field: field.value, type: 'quantitative', ...encodeColor({ title, domain, colors }) },
    },
  } as const;
}

/** Scale and legend with the same colours as the pictures. */
export function encodeColor({ title, domain: [low, high], colors }: ColorLegend) {
  const stops = colors.map((_, index) => low + ((high - low) * index) / (colors.length - 1));
  return {
    title,
    scale: { type: 'linear', domain: stops, range: [...colors], interpolate: 'rgb', clamp: true },
    legend: { type: 'gradient', gradientLength: 120, values: [low, (low + high) / 2, high], format: '.2~r' },
  } as const;
}

interface Place {
  readonly cell: PictureCell;
  readonly cellWidth: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The pictures, each with a border, since most are white at their edges. */
function drawPictures(
  places: readonly Place[],
  { width, height }: { readonly width: number; readonly height: number },
) {
  const values = places.map(({ cell, left, top }) => ({
    [field.url]: cell.url,
    [field.left]: left,
    [field.top]: top,
    [field.right]: left + width,
    [field.bottom]: top + height,
    [field.name]: cleanChartText(cell.label ?? cell.caption.join(', ')),
  }));
  const name = { field: field.name, type: 'nominal' } as const;
  return [
    {
      data: { values },
      mark: { type: 'image', width, height, align: 'left', baseline: 'top', aspect: false, smooth: false },
      encoding: {
        x: encodePixels(field.left),
        y: encodePixels(field.top),
        url: { field: field.url, type: 'nominal' },
        description: name,
      },
    },
    {
      data: { values },
      mark: { type: 'rect', fill: '#ffffff', fillOpacity: 0, stroke: '#cccccc', strokeWidth: 1, aria: false },
      encoding: {
        x: encodePixels(field.left),
        x2: { field: field.right },
        y: encodePixels(field.top),
        y2: { field: field.bottom },
        tooltip: { ...name, title: 'Picture' },
      },
    },
  ] as const;
}

function drawCaptions(places: readonly Place[], line: number) {
  const fontSize = line === 0 ? labelFontSize : 10;
  const values = places.flatMap(({ cell, cellWidth, left, top, width, height }) => {
    const text = cell.caption[line];
    if (text === undefined) return [];
    return [
      {
        [field.text]: cutMiddle(cleanChartText(text), (cellWidth + GAP - 2) / (fontSize * 0.56)),
        [field.left]: left + width / 2,
        [field.top]: top + height + 4 + (line === 0 ? 0 : LINE + (line - 1) * SMALL_LINE),
      },
    ];
  });
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: {
        type: 'text',
        align: 'center',
        baseline: 'top',
        fontSize,
        color: line === 0 ? ink : muted,
        limit: 0,
        aria: false,
      },
      encoding: {
        x: encodePixels(field.left),
        y: encodePixels(field.top),
        text: { field: field.text, type: 'nominal' },
      },
    },
  ] as const;
}
