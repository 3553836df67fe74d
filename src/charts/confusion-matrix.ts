import type { TopLevelSpec } from 'vega-lite';
import type { ConfusionMatrix } from '../evaluation/types.js';
import { cutMiddle } from '../short-names.js';
import { cleanChartText, chooseShownNames } from './run-names.js';
import { ON_FIELD, theme } from './theme.js';

export interface MatrixChart {
  /** Name of the run. */
  readonly run: string;
  /** What the labels are of. */
  readonly dataset: string;
  /** Counts, or shares of each row's label. */
  readonly matrix: ConfusionMatrix;
  readonly kind: 'counts' | 'shares';
  readonly labelNames: readonly string[];
  /** These differ from the names of the labels if the run is evaluated on other data. */
  readonly predictionNames: readonly string[];
}

/** Labels in rows, predictions in columns. The diagonal is what was right. */
export function chartConfusionMatrix(chart: MatrixChart): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: describe(chart),
    config: theme,
    ...panel(chart, { text: TITLES[chart.kind], subtitle: shortenRunName(chart) }),
  } as TopLevelSpec; // as in line-chart.ts
}

/** Runs side by side, on one scale of colours. */
export function chartConfusionMatrices(charts: readonly MatrixChart[]): TopLevelSpec {
  const largest = Math.max(...charts.map(({ matrix }) => findMaximum(matrix)));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: charts.map(describe).join(' '),
    config: theme,
    hconcat: charts.map((chart, index) =>
      panel(chart, { text: shortenRunName(chart), subtitle: TITLES[chart.kind] }, { index, largest }),
    ),
    spacing: 40,
  } as unknown as TopLevelSpec; // as in line-chart.ts
}

const TITLES = { counts: 'Test images by label and prediction', shares: 'Share of each label, in percent' } as const;
/** Colour of cells without images and of the lines between cells. Dark pages keep it. */
const EMPTY_CELL = '#f7f7f7';
/** From here on cells are too small for numbers. */
const MOST_NUMBERS = 20;

function shortenRunName({ run }: MatrixChart): string {
  return cutMiddle(cleanChartText(run), 36);
}

interface PanelTitle {
  readonly text: string;
  readonly subtitle: string;
}

interface PanelPlace {
  readonly index: number;
  /** The largest number of all panels. */
  readonly largest?: number;
}

function panel(
  { matrix, kind, labelNames, predictionNames }: MatrixChart,
  title: PanelTitle,
  { index, largest }: PanelPlace = { index: 0 },
) {
  const classes = matrix.length;
  const side = Math.max(240, Math.min(480, classes * 42));
  const maximum = kind === 'shares' ? 1 : Math.max(1, largest ?? findMaximum(matrix));
  const [rows, columns] = [shortenClassNames(labelNames), shortenClassNames(predictionNames)];
  const cells = matrix.flatMap((row, label) =>
    row.flatMap((value, prediction) =>
      value === 0
        ? []
        : [
            {
              label: rows[label],
              prediction: columns[prediction],
              // Names may be shortened.
              row: label,
              column: prediction,
              value,
              text: kind === 'shares' ? formatPercent(value) : value.toLocaleString('en'),
              spoken: `label ${rows[label]}, prediction ${columns[prediction]}: ${
                kind === 'shares' ? `${formatPercent(value)} %` : value.toLocaleString('en')
              }`,
              isDark: Math.sqrt(value / maximum) > 0.6,
            },
          ],
    ),
  );
  // The longest number fits into its cell.
  const letters = Math.max(1, ...cells.map(({ text }) => text.length));
  const fontSize = Math.min(12, (side / classes - 4) / (letters * 0.6));
  const numbers = {
    // Vega-Lite merges two views with one name: both would show the numbers of the last.
    name: `${ON_FIELD}_${index}`,
    mark: { type: 'text', fontSize, aria: false },
    encoding: {
      text: { field: 'text', type: 'nominal' },
      color: { condition: { test: 'datum.isDark', value: '#ffffff' }, value: '#222222' },
    },
  };
  const axis = {
    type: 'nominal',
    axis: { labelLimit: 0, labelOverlap: classes > MOST_NUMBERS, grid: false, domain: false, ticks: false },
  };
  return {
    title,
    width: side,
    height: side,
    view: { fill: EMPTY_CELL },
    data: { values: cells },
    encoding: {
      x: {
        field: 'prediction',
        ...axis,
        title: 'Prediction',
        scale: { domain: columns },
        axis: { ...axis.axis, labelAngle: columns.some((name) => name.length > 3) ? -45 : 0 },
      },
      y: { field: 'label', ...axis, title: 'Label', scale: { domain: rows } },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: EMPTY_CELL, strokeWidth: classes > MOST_NUMBERS ? 0 : 1 },
        encoding: {
          color: {
            field: 'value',
            type: 'quantitative',
            // Errors are few compared with right answers; a square root makes them visible.
            scale: { type: 'sqrt', domain: [0, maximum], range: BLUES },
            legend: null,
          },
          description: { field: 'spoken', type: 'nominal' },
          tooltip: [
            { field: 'label', type: 'nominal', title: 'Label' },
            { field: 'prediction', type: 'nominal', title: 'Prediction' },
            { field: 'text', type: 'nominal', title: kind === 'shares' ? 'Percent of the label' : 'Images' },
          ],
        },
      },
      ...(classes > MOST_NUMBERS ? [] : [numbers]),
    ],
  };
}

/** Light to dark: readable with any colour vision. */
const BLUES = ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'];

function shortenClassNames(names: readonly string[]): string[] {
  return chooseShownNames(names.map((name) => cutMiddle(name, 16)));
}

function formatPercent(share: number): string {
  const digits = (100 * share).toFixed(1);
  return digits === '0.0' ? '<0.1' : digits;
}

function findMaximum(matrix: ConfusionMatrix): number {
  return matrix.reduce((most, row) => row.reduce((a, b) => Math.max(a, b), most), 0);
}

function describe({ run, dataset, matrix, kind }: MatrixChart): string {
  const what = kind === 'counts' ? 'counts of images' : 'shares of each label';
  return `Confusion matrix of ${cleanChartText(run)} on the test images of ${cleanChartText(dataset)}: ${what}, ${matrix.length} labels in rows by predictions in columns.`;
}
