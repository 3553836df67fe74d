import type { Config } from 'vega-lite';

/** Okabe and Ito, "Color universal design", 2008; without its black and with its yellow darkened to show on white. */
const COLORS = [
  ...['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#56B4E9', '#E69F00', '#8C7A00'],
  // The same hues darker, and others between them, for more lines than seven.
  ...['#003F7D', '#8A2F00', '#00583F', '#8B3A6B', '#6A4FB3', '#9C6400', '#4F4700'],
  ...['#7F7F7F', '#C0182A', '#5FBF2F', '#E35D9C', '#17A8B0', '#A0522D', '#2F2F2F'],
] as const;
/** A second sign beside the colour: every seven lines have another shape. */
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'] as const;

const INK = '#222222';
const MUTED = '#666666';

export const size = { width: 520, height: 320 } as const;
export const labelFontSize = 12;

/** Name of a layer of words on coloured fields: their colours belong to the field, not to the page. */
export const ON_FIELD = 'on_field';

/** Names of data fields. Never made of run or metric names: Vega reads dots, brackets and quotes in a field's name. */
export const field = {
  run: 'run',
  name: 'name',
  source: 'source',
  epoch: 'epoch',
  seconds: 'seconds',
  x: 'x',
  value: 'value',
  deviation: 'deviation',
  low: 'low',
  high: 'high',
  parameters: 'parameters',
} as const;

export const theme = {
  background: '#ffffff',
  font: 'Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif',
  padding: 16,
  view: { stroke: null },
  axis: {
    labelColor: INK,
    labelFontSize,
    titleColor: INK,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 10,
    domainColor: MUTED,
    tickColor: MUTED,
    gridColor: '#e6e6e6',
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false, labelPadding: 6 },
  legend: {
    labelColor: INK,
    labelFontSize,
    labelLimit: 0, // names come shortened; headless Vega guesses widths too wide and would cut them
    titleColor: MUTED,
    titleFontSize: labelFontSize,
    titleFontWeight: 'normal',
    titleLimit: 0,
    symbolStrokeWidth: 1.5,
    symbolSize: 60,
    offset: 20,
    rowPadding: 4,
  },
  title: {
    color: INK,
    fontSize: 16,
    fontWeight: 'bold',
    subtitleColor: MUTED,
    subtitleFontSize: 12,
    subtitlePadding: 5,
    anchor: 'start',
    frame: 'group',
    offset: 14,
    limit: 0,
  },
} as const satisfies Config;

/** A name's position in `names` decides its colour, in every chart. */
export function makeColorScale(names: readonly string[]): { domain: string[]; range: string[] } {
  return { domain: [...names], range: names.map((_, index) => COLORS[index % COLORS.length]!) };
}

export function makeShapeScale(names: readonly string[]): { domain: string[]; range: string[] } {
  const round = (index: number) => Math.floor(index / 7) % SHAPES.length;
  return { domain: [...names], range: names.map((_, index) => SHAPES[round(index)]!) };
}
