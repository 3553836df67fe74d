import pc from 'picocolors';
import { printable } from '../short-names.js';
import { agreementLines } from './agreement-lines.js';
import { architectureLine } from './architecture-line.js';
import { differenceLines } from './difference-lines.js';
import { gridLines, gridWidth } from './grid.js';
import type { Cell, Colors } from './grid.js';
import { measures } from './measures.js';
import type { Measure } from './measures.js';
import { cut, cutNames, padEnd, widthOf } from './text-width.js';
import type { ComparedRun, Comparison } from './types.js';

export interface TableOptions {
  /** Width to keep to, in characters. Default: `100`. */
  readonly columns?: number;
  /** Mark the best values. */
  readonly color: boolean;
}

/** More runs than this stand below each other. */
const MOST_SIDE_BY_SIDE = 4;
const NARROWEST_COLUMN = 13;

/** The comparison as text: results, networks, what differs in the configs, and who is right where. */
export function comparisonTable(comparison: Comparison, { columns = 100, color }: TableOptions): string {
  const { runs } = comparison;
  const colors = pc.createColors(color);
  const isSideBySide = runs.length <= MOST_SIDE_BY_SIDE;
  const results = isSideBySide ? sideBySide(runs, columns, colors) : belowEachOther(runs, columns, colors);
  const blocks = [results, footnotes(runs), networks(runs, columns, colors)];
  const differences = differenceLines(comparison, { columns, colors, isSideBySide });
  return `${[...blocks, differences, agreementLines(comparison, { columns, colors })]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function sideBySide(runs: readonly ComparedRun[], columns: number, colors: Colors): string[] {
  const titleWidth = Math.max(...measures.map(({ title }) => title.length));
  const width = Math.max(NARROWEST_COLUMN, Math.floor((columns - titleWidth) / runs.length) - 2);
  const head = [{ text: '' }, ...labelCells(runs, width, colors)];
  const rows = measures.map((measure) => [
    { text: measure.title, paint: colors.dim },
    ...cellsOf(measure, runs, colors, width),
  ]);
  return gridLines([head, ...rows]);
}

function belowEachOther(runs: readonly ComparedRun[], columns: number, colors: Colors): string[] {
  const width = Math.max(NARROWEST_COLUMN, Math.floor(columns / 3));
  const labels = labelCells(runs, width, colors);
  const byRank = [...measures].sort((a, b) => a.rank - b.rank);
  for (let count = measures.length; ; count--) {
    const kept = new Set(byRank.slice(0, count));
    const rows = runRows(
      measures.filter((measure) => kept.has(measure)),
      runs,
      labels,
      colors,
    );
    if (gridWidth(rows) > columns && count > 1) continue;
    const left = byRank.slice(count).map(({ short }) => short);
    return left.length === 0
      ? gridLines(rows)
      : [...gridLines(rows), colors.dim(`not shown for lack of width: ${left.join(', ')}`)];
  }
}

function labelCells(runs: readonly ComparedRun[], width: number, colors: Colors): Cell[] {
  const labels = cutNames(
    runs.map(({ label }) => label),
    width,
  );
  return labels.map((text) => ({ text, paint: colors.bold }));
}

function runRows(
  kept: readonly Measure[],
  runs: readonly ComparedRun[],
  labels: readonly Cell[],
  colors: Colors,
): Cell[][] {
  const columns = kept.map((measure) => cellsOf(measure, runs, colors));
  const head = [{ text: '' }, ...kept.map(({ short }) => ({ text: short, paint: colors.dim }))];
  return [head, ...labels.map((label, index) => [label, ...columns.map((cells) => cells[index]!)])];
}

function cellsOf(measure: Measure, runs: readonly ComparedRun[], colors: Colors, width = Infinity): Cell[] {
  const values = runs.map((run) => measure.value?.(run) ?? null);
  const best = bestOf(values, measure.better);
  const hasMarks = measure.dependsOnSource === true && runs.some(({ source }) => source === 'training');
  return runs.map((run, index) => {
    const mark = hasMarks ? (run.source === 'training' ? '*' : ' ') : '';
    const text = cut(printable(`${measure.text(run)}${mark}`), width);
    return best !== null && values[index] === best
      ? { text, paint: (plain) => colors.bold(colors.green(plain)) }
      : { text };
  });
}

/** Null where there is nothing to be better than. */
function bestOf(values: readonly (number | null)[], better: Measure['better']): number | null {
  const known = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (better === undefined || new Set(known).size < 2) return null;
  return better === 'high' ? Math.max(...known) : Math.min(...known);
}

function footnotes(runs: readonly ComparedRun[]): string[] {
  const reasons = runs.flatMap(({ label, status, reason }) =>
    reason === null ? [] : [printable(`${label} ${status}: ${reason}`)],
  );
  const hasTraining = runs.some(({ source }) => source === 'training');
  return [...(hasTraining ? ['* measured in training: the run has no validation'] : []), ...reasons];
}

function networks(runs: readonly ComparedRun[], columns: number, colors: Colors): string[] {
  const labels = cutNames(
    runs.map(({ label }) => label),
    Math.max(NARROWEST_COLUMN, Math.floor(columns / 3)),
  );
  const width = Math.max(...labels.map(widthOf));
  const lines = runs.map(
    ({ layers }, index) => `  ${padEnd(labels[index]!, width)}  ${architectureLine(layers, columns - width - 4)}`,
  );
  return [colors.bold('layers'), ...lines];
}
