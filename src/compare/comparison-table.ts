import pc from 'picocolors';
import { printable } from '../short-names.js';
import { renderAgreement } from './agreement-lines.js';
import { renderArchitecture } from './architecture-line.js';
import { renderDifferences } from './difference-lines.js';
import { renderGrid, measureGrid } from './grid.js';
import type { Cell, Colors } from './grid.js';
import { chooseMeasures, hasGroups, formatMeasure, readMeasure, showGroups } from './group-measures.js';
import type { ShownGroup } from './group-measures.js';
import type { Measure } from './measures.js';
import { cutText, cutNames, padEnd, measureWidth } from './text-width.js';
import type { Comparison } from './types.js';

export interface TableOptions {
  /** Width to keep to, in characters. Default: `100`. */
  readonly columns?: number;
  /** Mark the best values. */
  readonly color: boolean;
}

/** More groups than this stand below each other. */
const MOST_SIDE_BY_SIDE = 4;
const NARROWEST_COLUMN = 13;

/** The comparison as text: results, networks, what differs in the configs, and which is right more often. */
export function renderComparison(comparison: Comparison, { columns = 100, color }: TableOptions): string {
  const groups = showGroups(comparison);
  const colors = pc.createColors(color);
  const isSideBySide = groups.length <= MOST_SIDE_BY_SIDE;
  const results = isSideBySide
    ? renderSideBySide(groups, columns, colors)
    : renderBelowEachOther(groups, columns, colors);
  const blocks = [results, listFootnotes(comparison), listNetworks(groups, columns, colors)];
  const differences = renderDifferences(comparison, { columns, colors, isSideBySide });
  return `${[...blocks, differences, renderAgreement(comparison, { columns, colors })]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function renderSideBySide(groups: readonly ShownGroup[], columns: number, colors: Colors): string[] {
  const measures = chooseMeasures(groups);
  const titleWidth = Math.max(...measures.map(({ title }) => title.length));
  const width = Math.max(NARROWEST_COLUMN, Math.floor((columns - titleWidth) / groups.length) - 2);
  const head = [{ text: '' }, ...makeLabelCells(groups, width, colors)];
  const rows = measures.map((measure) => [
    { text: measure.title, paint: colors.dim },
    ...makeMeasureCells(measure, groups, colors, width),
  ]);
  return renderGrid([head, ...rows]);
}

function renderBelowEachOther(groups: readonly ShownGroup[], columns: number, colors: Colors): string[] {
  const measures = chooseMeasures(groups);
  const width = Math.max(NARROWEST_COLUMN, Math.floor(columns / 3));
  const labels = makeLabelCells(groups, width, colors);
  const byRank = [...measures].sort((a, b) => a.rank - b.rank);
  for (let count = measures.length; ; count--) {
    const kept = new Set(byRank.slice(0, count));
    const rows = makeRows(
      measures.filter((measure) => kept.has(measure)),
      groups,
      labels,
      colors,
    );
    if (measureGrid(rows) > columns && count > 1) continue;
    const left = byRank.slice(count).map(({ short }) => short);
    return left.length === 0
      ? renderGrid(rows)
      : [...renderGrid(rows), colors.dim(`not shown for lack of width: ${left.join(', ')}`)];
  }
}

function makeLabelCells(groups: readonly ShownGroup[], width: number, colors: Colors): Cell[] {
  const labels = cutNames(
    groups.map(({ label }) => label),
    width,
  );
  return labels.map((text) => ({ text, paint: colors.bold }));
}

function makeRows(
  kept: readonly Measure[],
  groups: readonly ShownGroup[],
  labels: readonly Cell[],
  colors: Colors,
): Cell[][] {
  const columns = kept.map((measure) => makeMeasureCells(measure, groups, colors));
  const head = [{ text: '' }, ...kept.map(({ short }) => ({ text: short, paint: colors.dim }))];
  return [head, ...labels.map((label, index) => [label, ...columns.map((cells) => cells[index]!)])];
}

function makeMeasureCells(measure: Measure, groups: readonly ShownGroup[], colors: Colors, width = Infinity): Cell[] {
  const values = groups.map(({ runs }) => readMeasure(measure, runs));
  const best = findBest(values, measure.better);
  const isOfTraining = ({ runs }: ShownGroup): boolean => runs.some(({ source }) => source === 'training');
  const hasMarks = measure.dependsOnSource === true && groups.some(isOfTraining);
  return groups.map((group, index) => {
    const mark = hasMarks ? (isOfTraining(group) ? '*' : ' ') : '';
    const text = cutText(printable(`${formatMeasure(measure, group.runs)}${mark}`), width);
    return best !== null && values[index] === best
      ? { text, paint: (plain) => colors.bold(colors.green(plain)) }
      : { text };
  });
}

/** Null if all values are equal or unknown. */
function findBest(values: readonly (number | null)[], better: Measure['better']): number | null {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (better === undefined || new Set(known).size < 2) return null;
  return better === 'high' ? Math.max(...known) : Math.min(...known);
}

function listFootnotes({ runs, groups }: Comparison): string[] {
  const reasons = runs.flatMap(({ label, status, reason }) =>
    reason === null ? [] : [printable(`${label} ${status}: ${reason}`)],
  );
  const repeats = groups.flatMap(({ label, repeats: places }) =>
    places.map((run) => printable(`${runs[run]!.label} has the seed of another run of ${label} and is not counted`)),
  );
  const hasTraining = runs.some(({ source }) => source === 'training');
  return [
    ...(hasGroups(groups) ? ['mean ± standard deviation over the runs; the interval is of the mean'] : []),
    ...(hasTraining ? ['* measured in training: the run has no validation'] : []),
    ...repeats,
    ...reasons,
  ];
}

function listNetworks(groups: readonly ShownGroup[], columns: number, colors: Colors): string[] {
  const labels = cutNames(
    groups.map(({ label }) => label),
    Math.max(NARROWEST_COLUMN, Math.floor(columns / 3)),
  );
  const width = Math.max(...labels.map(measureWidth));
  const lines = groups.map(({ runs }, index) => {
    const line = renderArchitecture(runs[0]!.layers, columns - width - 4);
    return `  ${padEnd(labels[index]!, width)}  ${line}`;
  });
  return [colors.bold('layers'), ...lines];
}
