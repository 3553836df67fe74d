import type { TopLevelSpec } from 'vega-lite';
import type { ReliabilityBin } from '../evaluation/types.js';
import { cutMiddle } from '../short-names.js';
import { cleanChartText } from './run-names.js';
import { theme } from './theme.js';

export interface ReliabilityChart {
  readonly run: string;
  readonly dataset: string;
  readonly bins: readonly ReliabilityBin[];
  readonly expectedCalibrationError: number;
}

/** For each level of confidence: how often the run is right, and how many images there are. */
export function chartReliability({ run, dataset, bins, expectedCalibrationError }: ReliabilityChart): TopLevelSpec {
  const gap = 0.045 / bins.length;
  const rows = bins
    .filter(({ count }) => count > 0)
    .map(({ lower, upper, count, meanConfidence, accuracy }) => ({
      // A gap between bars that touch.
      left: lower + gap,
      right: upper - gap,
      lower,
      upper,
      count,
      zero: 0,
      confidence: meanConfidence,
      accuracy,
      spoken: `confidence ${lower.toFixed(3)} to ${upper.toFixed(3)}: ${count} images, accuracy ${accuracy!.toFixed(4)}`,
    }));
  const error = `expected calibration error ${expectedCalibrationError.toFixed(4)} (${bins.length} bins)`;
  const name = cutMiddle(cleanChartText(run), 36);
  const x = { type: 'quantitative', scale: { domain: [0, 1], nice: false } } as const;
  const description = { field: 'spoken', type: 'nominal' } as const;
  const tooltip = [
    { field: 'lower', type: 'quantitative', title: 'Confidence above', format: '.3f' },
    { field: 'upper', type: 'quantitative', title: 'up to', format: '.3f' },
    { field: 'count', type: 'quantitative', title: 'Images', format: ',d' },
    { field: 'confidence', type: 'quantitative', title: 'Mean confidence', format: '.4f' },
    { field: 'accuracy', type: 'quantitative', title: 'Accuracy', format: '.4f' },
  ];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Reliability diagram of ${cleanChartText(run)} on the test images of ${cleanChartText(dataset)}: accuracy by confidence, ${error}.`,
    title: {
      text: 'Accuracy by confidence',
      subtitle: [name, error, 'dashed: as right as confident; dots: mean of a bin'],
      frame: 'bounds',
    },
    config: theme,
    data: { values: rows },
    spacing: 12,
    vconcat: [
      {
        width: 420,
        height: 300,
        layer: [
          {
            mark: { type: 'rect', color: '#0072B2', opacity: 0.45 },
            encoding: {
              x: { field: 'left', ...x, title: null, axis: { labels: false, tickCount: 5 } },
              x2: { field: 'right' },
              y: {
                field: 'accuracy',
                type: 'quantitative',
                title: 'Accuracy',
                scale: { domain: [0, 1], nice: false },
                axis: { tickCount: 5 },
              },
              y2: { field: 'zero' },
              description,
              tooltip,
            },
          },
          {
            data: { values: [{ from: 0, to: 1 }] },
            mark: { type: 'rule', strokeDash: [5, 4], color: '#444444', aria: false },
            encoding: {
              x: { field: 'from', type: 'quantitative' },
              x2: { field: 'to' },
              y: { field: 'from', type: 'quantitative' },
              y2: { field: 'to' },
            },
          },
          {
            mark: { type: 'point', filled: true, color: '#D55E00', size: 55, opacity: 1 },
            encoding: {
              x: { field: 'confidence', ...x },
              y: { field: 'accuracy', type: 'quantitative' },
              description,
              tooltip,
            },
          },
        ],
      },
      {
        width: 420,
        height: 70,
        mark: { type: 'rect', color: '#666666' },
        encoding: {
          x: { field: 'left', ...x, title: 'Confidence', axis: { tickCount: 5 } },
          x2: { field: 'right' },
          y: {
            field: 'count',
            type: 'quantitative',
            title: 'Images',
            scale: { zero: true },
            axis: { tickCount: 3, format: ',d', tickMinStep: 1 },
          },
          y2: { field: 'zero' },
          description,
          tooltip,
        },
      },
    ],
  } as unknown as TopLevelSpec; // as in line-chart.ts
}
