import { printable } from '../short-names.js';
import { renderGrid } from './grid.js';
import type { Cell, Colors } from './grid.js';
import { listNumbers } from './group-measures.js';
import { MISSING } from './measures.js';
import { cutText, cutNames } from './text-width.js';
import type { ComparedGroup, Comparison, LayerDifference, Setting } from './types.js';

interface Look {
  readonly columns: number;
  readonly colors: Colors;
  /** A column for each group; else the groups are listed behind each value. */
  readonly isSideBySide: boolean;
}

const TITLE = 'differences';

export interface DifferenceRow {
  readonly title: string;
  readonly values: readonly string[];
}

/** What differs in the configs, as lines. */
export function renderDifferences(comparison: Comparison, look: Look): string[] {
  const rows = listDifferenceRows(comparison);
  if (rows.length === 0) return ['The configs do not differ.'];
  const labels = comparison.groups.map(({ label }) => printable(label));
  if (look.isSideBySide) return renderSideBySide(labels, rows, look);
  return [look.colors.bold(TITLE), ...rows.flatMap((row) => listByValue(row, labels, look))];
}

/** Settings and layers that are not the same in every run, with a text for each group. */
export function listDifferenceRows({
  differences,
  layers,
  groups,
}: Pick<Comparison, 'differences' | 'layers'> & {
  readonly groups: readonly Pick<ComparedGroup, 'runs'>[];
}): DifferenceRow[] {
  const settings = differences.flatMap((section) => section.settings);
  return [
    ...settings.map(({ path, values }) => ({
      title: path,
      values: groups.map(({ runs }) => formatGroupSetting(values, runs)),
    })),
    ...layers.flatMap(listLayerRows).map(({ title, values }) => ({
      title,
      values: groups.map(({ runs }) => values[runs[0]!]!),
    })),
  ];
}

/** Runs of a group differ in their seeds, and perhaps in how they name the engine: `simd`, or `auto` that chose it. */
function formatGroupSetting(values: readonly Setting[], runs: readonly number[]): string {
  const own = runs.map((run) => values[run]);
  const numbers = own.filter((value) => typeof value === 'number');
  return numbers.length > 1 ? listNumbers(numbers) : [...new Set(own.map(formatSetting))].join(', ');
}

/** A value of a config as one would write it in a line of YAML. */
function formatSetting(value: Setting): string {
  if (value === null || value === undefined) return MISSING;
  if (Array.isArray(value))
    return value.length === 1 ? formatSetting(value[0]) : `[${value.map(formatSetting).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0] === 'type') return String(entries[0]![1]);
  return entries.length === 0
    ? 'none'
    : `{ ${entries.map(([key, one]) => `${key}: ${formatSetting(one)}`).join(', ')} }`;
}

function listLayerRows({ type, positions, layers, options }: LayerDifference): DifferenceRow[] {
  const places = [...new Set(positions.filter((position) => position !== null))].join('/');
  const title = `layer ${places} ${type}`;
  if (positions.includes(null)) return [{ title, values: layers.map((layer) => formatLayer(layer, type)) }];
  return options.map(({ path, values }) => ({ title: `${title} ${path}`, values: values.map(formatSetting) }));
}

/** Without the type, which stands before it. */
function formatLayer(layer: string | null, type: string): string {
  if (layer === null) return MISSING;
  return layer === type ? 'yes' : layer.slice(type.length + 1);
}

function renderSideBySide(
  labels: readonly string[],
  rows: readonly DifferenceRow[],
  { columns, colors }: Look,
): string[] {
  const titleWidth = Math.max(TITLE.length, ...rows.map((row) => row.title.length + 2));
  const width = Math.max(8, Math.floor((columns - titleWidth) / labels.length) - 2);
  const head: Cell[] = [TITLE, ...cutNames(labels, width)].map((text) => ({
    text,
    paint: colors.bold,
  }));
  const cells = rows.map((row) => [
    { text: `  ${row.title}`, paint: colors.dim },
    ...row.values.map((value) => ({ text: cutText(printable(value), width) })),
  ]);
  return renderGrid([head, ...cells]);
}

function listByValue({ title, values }: DifferenceRow, labels: readonly string[], { columns, colors }: Look): string[] {
  const groups = new Map<string, string[]>();
  values.forEach((value, index) => groups.set(value, [...(groups.get(value) ?? []), labels[index]!]));
  const lines = renderGrid(
    [...groups].map(([value]) => [{ text: `    ${cutText(printable(value), Math.floor(columns / 2))}` }]),
  );
  const width = Math.max(...lines.map((line) => line.length));
  const names = [...groups.values()];
  return [
    `  ${colors.dim(title)}`,
    ...lines.map(
      (line, index) => `${line.padEnd(width)}  ${colors.dim(joinNames(names[index]!, columns - width - 2))}`,
    ),
  ];
}

/** As many names as fit. */
function joinNames(names: readonly string[], width: number): string {
  for (let count = names.length; count > 1; count--) {
    const rest = names.length - count;
    const line = `${names.slice(0, count).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
    if (line.length <= width) return line;
  }
  return names.length === 1 ? cutText(names[0]!, Math.max(10, width)) : `${names.length} runs`;
}
