import type { TopLevelSpec } from 'vega-lite';
import { scaleLead } from './activations.js';
import { makePictureRows } from './picture-grid.js';
import type { PictureCell } from './picture-grid.js';
import { field, ink } from './picture-theme.js';
import { chooseShownNames } from './run-names.js';
import { makeColorScale, labelFontSize, theme } from './theme.js';

export interface UnitChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly description: string;
  /** What the network was shown. */
  readonly input: PictureCell & { readonly height: number; readonly width: number };
  readonly units: readonly { readonly label: string; readonly value: number }[];
  /** What the labels are: `Class`, `Unit`. */
  readonly unit: string;
  /** What the values are: `Probability`, `Output`. */
  readonly value: string;
  /** Ends of the axis, if they are known. */
  readonly domain?: readonly [low: number, high: number];
}

/** The outputs of a layer without an image as bars beside the input: class probabilities, a few hidden units. */
export function chartUnitActivations({
  title,
  subtitle,
  description,
  input,
  units,
  unit,
  value,
  domain,
}: UnitChart): TopLevelSpec {
  const picture = makePictureRows({
    cells: [],
    columns: 1,
    picture: { width: 1, height: 1 },
    lead: { ...input, ...scaleLead(input) },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    title: { text: title, ...(subtitle === undefined ? {} : { subtitle }) },
    config: theme,
    spacing: 24,
    hconcat: [{ ...picture, width: scaleLead(input).width }, drawBars({ units, unit, value, domain })],
  } as unknown as TopLevelSpec; // as in picture-grid.ts
}

function drawBars({
  units,
  unit,
  value,
  domain,
}: Pick<UnitChart, 'units' | 'unit' | 'value'> & { domain: UnitChart['domain'] }) {
  const names = chooseShownNames(units.map(({ label }) => label));
  const step = units.length > 24 ? 13 : 20;
  const format = units.every((one) => Math.abs(one.value) < 1000) ? '.4~f' : '.3~s';
  const scale = { domain: domain ?? chooseDomain(units.map((one) => one.value)), nice: false };
  return {
    width: 360,
    height: step * units.length,
    data: {
      values: units.map((one, index) => ({
        [field.label]: names[index]!,
        [field.value]: Number.isFinite(one.value) ? one.value : null,
        [field.text]: Number.isFinite(one.value) ? shortenNumber(one.value) : 'not a number',
      })),
    },
    encoding: {
      y: { field: field.label, type: 'nominal', sort: null, title: unit, axis: { labelLimit: 0, labelOverlap: true } },
      x: { field: field.value, type: 'quantitative', title: value, scale, axis: { tickCount: 5, grid: true } },
    },
    layer: [
      {
        mark: { type: 'bar', color: makeColorScale(['']).range[0]!, height: { band: 0.75 } },
        encoding: {
          tooltip: [
            { field: field.label, type: 'nominal', title: unit },
            { field: field.value, type: 'quantitative', title: value, format },
          ],
        },
      },
      {
        mark: {
          type: 'text',
          align: 'left',
          dx: 4,
          fontSize: Math.min(labelFontSize, step - 2),
          color: ink,
          aria: false,
        },
        encoding: { text: { field: field.text, type: 'nominal' } },
        transform: [{ filter: `datum.${field.value} >= 0` }],
      },
      {
        mark: {
          type: 'text',
          align: 'right',
          dx: -4,
          fontSize: Math.min(labelFontSize, step - 2),
          color: ink,
          aria: false,
        },
        encoding: { text: { field: field.text, type: 'nominal' } },
        transform: [{ filter: `datum.${field.value} < 0` }],
      },
    ],
  };
}

/** Spans all values and 0, with room for the numbers beside the bars. */
function chooseDomain(values: readonly number[]): readonly [number, number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...finite), Math.max(0, ...finite)];
  const air = (high - low || 1) * 0.14;
  return [low < 0 ? low - air : 0, high > 0 ? high + air : low < 0 ? 0 : 1];
}

/** Three digits; a tiny value is shown as `< 0.001`. */
function shortenNumber(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) < 0.001) return value > 0 ? '< 0.001' : '> -0.001';
  return Math.abs(value) < 1000 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}
