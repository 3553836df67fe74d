import type { TopLevelSpec } from 'vega-lite';
import { chooseColumns, makePictureGrid } from './picture-grid.js';
import type { ColorLegend, PictureCell } from './picture-grid.js';

export interface ActivationChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly description: string;
  /** What the network was shown. */
  readonly input: PictureCell & { readonly height: number; readonly width: number };
  /** Feature maps of one size, coloured as `legend` says; or one picture of many units. */
  readonly maps: readonly { readonly url: string; readonly caption: string; readonly label?: string }[];
  readonly height: number;
  readonly width: number;
  readonly legend: ColorLegend;
}

/** A layer's input beside its output: a picture for each channel, all on one scale. */
export function chartActivations(chart: ActivationChart): TopLevelSpec {
  const { title, subtitle, description, input, maps, height, width, legend } = chart;
  const scale = scaleOf(Math.max(height, width), maps.length);
  return makePictureGrid({
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    description,
    cells: maps.map(({ url, caption, label = caption }) => ({ url, caption: caption === '' ? [] : [caption], label })),
    columns: chooseColumns(maps.length),
    picture: { width: width * scale, height: height * scale },
    lead: { ...input, ...scaleLead(input) },
    legend,
  });
}

const LEAD_SIDE = 140;

/** Size at which the input is drawn beside the grid. */
export function scaleLead({ height, width }: { readonly height: number; readonly width: number }) {
  const scale = Math.max(1, Math.floor(LEAD_SIDE / Math.max(height, width)));
  return { height: height * scale, width: width * scale };
}

/** Each value takes a whole number of pixels, so that all are equally large. */
function scaleOf(side: number, count: number): number {
  const room = count === 1 ? 280 : count > 32 ? 64 : 90;
  return Math.max(1, Math.min(16, Math.floor(room / side)));
}
