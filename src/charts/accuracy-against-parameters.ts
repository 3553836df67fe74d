import type { TopLevelSpec } from 'vega-lite';
import { makeLinearAxis, makeLogAxis } from './axes.js';
import type { Axis } from './axes.js';
import { chooseSource } from './chart-run.js';
import type { ChartGroup } from './chart-run.js';
import { isWide, chooseLinearDomain, chooseLogDomain, findShareOfScale } from './domain.js';
import { collectGroupPoints } from './group-points.js';
import { crowdedLegend, makeEmptyNote, encodeAxis } from './line-chart.js';
import { placeLabels } from './place-labels.js';
import type { LabelPlace } from './place-labels.js';
import { cleanChartText, chooseShownNames } from './run-names.js';
import { makeColorScale, field, labelFontSize, makeShapeScale, size, theme } from './theme.js';

interface Dot {
  readonly run: string;
  readonly name: string;
  readonly source: string;
  readonly epoch: number;
  readonly parameters: number;
  readonly value: number;
  /** Of the mean of several runs. */
  readonly deviation?: number;
  readonly low?: number;
  readonly high?: number;
  /** What a screen reader says. */
  readonly spoken: string;
}

/**
 * The best accuracy of each run, or the best mean of each group, against the size of its network. Dots without room for
 * a name share a legend.
 */
export function chartAccuracyAgainstParameters(groups: readonly ChartGroup[]): TopLevelSpec {
  const names = chooseShownNames(
    groups.map(({ label, histories }) =>
      chooseSource(histories.flat()) === 'training' ? `${label} (training)` : label,
    ),
  );
  const dots = groups.flatMap((group, index) => dotOf(group, names[index]!));
  const [x, y] = [parametersAxis(dots), accuracyAxis(dots)];
  const places = placeLabels(
    dots.map((dot) => placeInPixels(dot, x, y)),
    { ...size, fontSize: labelFontSize },
  );
  const legend = places.includes(null)
    ? { values: dots.map(({ run }) => run), ...(dots.length > 10 ? crowdedLegend : {}) }
    : null;
  const color = { field: field.run, type: 'nominal', scale: makeColorScale(names), title: 'Run', legend } as const;
  const hasBands = dots.some(({ deviation }) => deviation !== undefined);
  const labelled = dots.flatMap((dot, index) => (places[index] ? [{ ...dot, ...places[index] }] : []));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: `Scatter plot of the best ${nameMeasure(dots).toLowerCase()} of ${dots.length} runs against their number of parameters.`,
    title: { text: 'Accuracy against parameters', subtitle: subtitle(dots, groups) },
    ...size,
    config: theme,
    encoding: {
      x: { field: field.parameters, type: 'quantitative', ...encodeAxis(x, dots.length === 0) },
      y: { field: field.value, type: 'quantitative', ...encodeAxis(y, dots.length === 0) },
    },
    data: { values: dots },
    layer: [
      ...(hasBands ? [makeErrorBars(color)] : []),
      {
        mark: { type: 'point', filled: true, size: 90, opacity: 1 },
        encoding: {
          color,
          shape: { ...color, scale: makeShapeScale(names) },
          description: { field: 'spoken', type: 'nominal' },
          tooltip: tooltip(hasBands),
        },
      },
      ...[...new Set(labelled.map(({ align, dx, dy }) => `${align}${dx}${dy}`))].map((key) =>
        labels(labelled.filter(({ align, dx, dy }) => `${align}${dx}${dy}` === key)),
      ),
      ...(dots.length === 0 ? [makeEmptyNote()] : []),
    ],
  } as TopLevelSpec; // as in line-chart.ts
}

function dotOf({ label, parameters, histories }: ChartGroup, run: string): Dot[] {
  const source = chooseSource(histories.flat());
  const { count, epochs, values, deviations } = collectGroupPoints(histories, 'accuracy', source);
  if (count === 0) return [];
  const best = values.reduce((most, value, index) => (value > values[most]! ? index : most), 0);
  const [name, value] = [cleanChartText(label), values[best]!];
  const spoken = `Run: ${name}; accuracy: ${value.toFixed(4)}; parameters: ${parameters.toLocaleString('en')}`;
  const dot = { run, name, source, epoch: epochs[best]!, parameters, value, spoken };
  if (deviations === undefined) return [dot];
  const deviation = deviations[best]!;
  const told = `${spoken}; ±: ${deviation.toFixed(4)}`;
  return [{ ...dot, spoken: told, deviation, low: value - deviation, high: Math.min(1, value + deviation) }];
}

function parametersAxis(dots: readonly Dot[]): Axis {
  const counts = dots.map(({ parameters }) => parameters);
  if (isWide(counts, 8)) {
    const axis = makeLogAxis('Parameters (log scale)', chooseLogDomain(counts));
    return { ...axis, axis: { ...axis.axis, format: '~s' } };
  }
  const [low, high] = chooseLinearDomain(counts) ?? [0, 1];
  const air = (high - low) * 0.08;
  const axis = makeLinearAxis('Parameters', [Math.max(0, low - air), high + air], false);
  return { ...axis, axis: { tickCount: 6, format: ',d', tickMinStep: 1 } };
}

function accuracyAxis(dots: readonly Dot[]): Axis {
  const values = dots.flatMap(({ value, low: least = value, high: most = value }) => [least, most]);
  const [low, high] = chooseLinearDomain(values) ?? [0, 1];
  const air = (high - low) * 0.08;
  return makeLinearAxis(
    `Best ${nameMeasure(dots).toLowerCase()}`,
    [Math.max(0, low - air), Math.min(1, high + air)],
    false,
  );
}

function nameMeasure(dots: readonly Dot[]): string {
  return dots.every(({ source }) => source === 'validation') ? 'Validation accuracy' : 'Accuracy';
}

function makeErrorBars(color: object) {
  return {
    mark: { type: 'rule', aria: false, strokeWidth: 1.5 },
    transform: [{ filter: `isValid(datum.${field.deviation})` }],
    encoding: { y: { field: field.low, type: 'quantitative' }, y2: { field: field.high }, color },
  } as const;
}

function subtitle(dots: readonly Dot[], groups: readonly ChartGroup[]): string {
  const hasMeans = groups.some(({ histories }) => histories.length > 1);
  const best = hasMeans ? 'Best epoch of each mean, ± standard deviation over the seeds' : 'Best epoch of each run';
  const count = groups.length;
  return dots.length === count ? best : `${best}; ${count - dots.length} of ${count} runs without a finished epoch`;
}

function placeInPixels({ run, parameters, value }: Dot, x: Axis, y: Axis) {
  return {
    label: run,
    x: findShareOfScale(parameters, x.scale) * size.width,
    y: (1 - findShareOfScale(value, y.scale)) * size.height,
  };
}

function labels(dots: readonly (Dot & LabelPlace)[]) {
  const { align, dx, dy } = dots[0]!;
  return {
    data: { values: dots },
    mark: { type: 'text', align, dx, dy, baseline: 'middle', fontSize: labelFontSize, color: '#222222', limit: 0 },
    encoding: { text: { field: field.run, type: 'nominal' } },
  } as const;
}

function tooltip(hasBands: boolean) {
  return [
    { field: field.name, type: 'nominal', title: 'Run' },
    { field: field.parameters, type: 'quantitative', title: 'Parameters', format: ',d' },
    { field: field.value, type: 'quantitative', title: 'Best accuracy', format: '.4~f' },
    ...(hasBands ? [{ field: field.deviation, type: 'quantitative', title: '±', format: '.4~f' }] : []),
    { field: field.epoch, type: 'quantitative', title: 'Epoch' },
    { field: field.source, type: 'nominal', title: 'Measured in' },
  ];
}
