import type { TopLevelSpec } from 'vega-lite';
import { encodeColor, chooseColumns } from './picture-grid.js';
import { field, ink, signedColors } from './picture-theme.js';
import { chooseShownNames } from './run-names.js';
import { labelFontSize, theme } from './theme.js';

export interface FilterChart {
  readonly title: string;
  readonly subtitle?: string;
  readonly description: string;
  readonly height: number;
  readonly width: number;
  /** Names of filters, units or kernels: the rows of the chart. */
  readonly outputs: readonly string[];
  /** Names of input channels: the columns. */
  readonly inputs: readonly string[];
  /** Weights of one small image, row after row. */
  readonly image: (output: number, input: number) => ArrayLike<number>;
  /** The colours go from `-limit` to `limit`. */
  readonly limit: number;
}

/** A small heatmap for each filter and input channel: one square per weight. All share one scale with 0 in the middle. */
export function chartFilters(chart: FilterChart): TopLevelSpec {
  const { title, subtitle, description, height, width, outputs, inputs, limit } = chart;
  const isSingle = inputs.length === 1;
  const size = pixelsOfWeight(chart);
  const [rows, columns] = [chooseShownNames(outputs), nameColumns(chooseShownNames(inputs), size * width)];
  const header = {
    title: null,
    labelColor: ink,
    labelFontSize: isSingle || size * width >= 40 ? labelFontSize : 10,
    labelPadding: 4,
    labelLimit: 0,
  };
  const rowFacet = { field: field.output, type: 'nominal', sort: { field: field.row, op: 'min' } } as const;
  const columnFacet = { field: field.input, type: 'nominal', sort: { field: field.column, op: 'min' } } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description,
    title: { text: title, ...(subtitle === undefined ? {} : { subtitle }) },
    config: theme,
    data: { values: makeWeightRows(chart, rows, columns) },
    ...(isSingle
      ? { columns: chooseColumns(outputs.length), facet: { ...rowFacet, header } }
      : {
          facet: {
            row: { ...rowFacet, header: { ...header, labelAngle: 0, labelAlign: 'left' } },
            column: { ...columnFacet, header },
          },
        }),
    spacing: isSingle ? 10 : height * width === 1 ? 1 : 5,
    spec: {
      width: size * width,
      height: size * height,
      mark: { type: 'rect', aria: false },
      encoding: {
        x: { field: field.x, type: 'ordinal', axis: null, scale: { padding: 0 } },
        y: { field: field.order, type: 'ordinal', axis: null, scale: { padding: 0 } },
        color: {
          field: field.value,
          type: 'quantitative',
          ...encodeColor({ title: 'Weight', domain: [-limit, limit], colors: signedColors }),
        },
        tooltip: tooltip(isSingle),
      },
    },
  } as unknown as TopLevelSpec; // a facet and its header are put together here from parts
}

/** Limits how many filters and channels a chart shows, so that weights stay visible and browsers stay fast. */
export function limitFilters(
  { outputs, inputs, size }: { readonly outputs: number; readonly inputs: number; readonly size: number },
  mostValues = 4000,
): { readonly outputs: number; readonly inputs: number } {
  let rows = Math.min(outputs, inputs === 1 ? 64 : 32);
  let columns = Math.min(inputs, 16);
  while (rows * columns * size > mostValues && rows * columns > 1) {
    if (rows >= columns) rows--;
    else columns--;
  }
  return { outputs: rows, inputs: columns };
}

/** Side of a weight's square. */
function pixelsOfWeight({ width, height, inputs }: FilterChart): number {
  const room = inputs.length === 1 ? 110 : Math.min(80, 800 / inputs.length - 5);
  return Math.max(4, Math.min(22, Math.floor(room / Math.max(width, height))));
}

/** Uses numbers if the names would overlap. */
function nameColumns(names: readonly string[], width: number): readonly string[] {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  return longest * 7 <= width + 5 ? names : names.map((_, index) => String(index));
}

function makeWeightRows({ width, image }: FilterChart, outputs: readonly string[], inputs: readonly string[]) {
  return outputs.flatMap((output, row) =>
    inputs.flatMap((input, column) =>
      Array.from(image(row, column), (value, at) => ({
        [field.output]: output,
        [field.input]: input,
        [field.row]: row,
        [field.column]: column,
        [field.order]: Math.floor(at / width),
        [field.x]: at % width,
        [field.value]: Number.isFinite(value) ? Number(value.toPrecision(6)) : null,
      })),
    ),
  );
}

function tooltip(isSingle: boolean) {
  return [
    { field: field.output, type: 'nominal', title: 'Filter' },
    ...(isSingle ? [] : [{ field: field.input, type: 'nominal', title: 'Input' }]),
    { field: field.order, type: 'quantitative', title: 'Row' },
    { field: field.x, type: 'quantitative', title: 'Column' },
    { field: field.value, type: 'quantitative', title: 'Weight', format: '.4~f' },
  ];
}
