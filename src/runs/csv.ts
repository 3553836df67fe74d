import { withoutFormula } from '../formula-text.js';

export type Cell = string | number | null;

/**
 * Rows as CSV, each ended by a line feed; `null` is an empty cell. Text that a spreadsheet would take for a formula gets
 * an apostrophe in front (OWASP, CSV Injection); numbers stay as they are.
 */
export function csvRows(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\n`).join('');
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = withoutFormula(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
