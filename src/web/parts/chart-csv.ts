import { withoutFormula } from '../../formula-text.js';

type Datum = Readonly<Record<string, unknown>>;

/**
 * The values of a chart as CSV: those of all its views below each other, each with the number of its `part` if there are
 * several. Pictures are left out.
 */
export function chartCsv(spec: unknown): string {
  const parts = [...new Set(collectValues(spec))].filter((rows) => rows.length > 0);
  const named = parts.flatMap((rows, at) =>
    parts.length === 1 ? rows : rows.map((row) => ({ part: at + 1, ...row })),
  );
  const columns = [...new Set(named.flatMap((row) => Object.keys(row)))].filter(
    (key) => !named.some((row) => isPicture((row as Datum)[key])),
  );
  return csvText([columns, ...named.map((row) => columns.map((key) => (row as Datum)[key]))]);
}

/** Rows as CSV, as safe for a spreadsheet as the tables of run folders. */
export function csvText(rows: readonly (readonly unknown[])[]): string {
  return rows.map((cells) => `${cells.map(formatCell).join(',')}\n`).join('');
}

/** Inline data stand at any depth: of the chart, its layers or its panels. */
function collectValues(node: unknown): (readonly Datum[])[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(collectValues);
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'data') return isValues(value) ? [value.values] : [];
    if (key === 'datasets') return Object.values(value as object).filter(Array.isArray) as (readonly Datum[])[];
    return ['layer', 'concat', 'hconcat', 'vconcat', 'spec'].includes(key) ? collectValues(value) : [];
  });
}

function isValues(data: unknown): data is { readonly values: readonly Datum[] } {
  return typeof data === 'object' && data !== null && 'values' in data && Array.isArray(data.values);
}

function isPicture(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('data:');
}

function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = withoutFormula(typeof value === 'string' ? value : JSON.stringify(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
