import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | null;

/**
 * Rows as CSV, each ended by a line feed; `null` is an empty cell. Text that a spreadsheet would take for a formula gets
 * an apostrophe in front (OWASP, CSV Injection); numbers stay as they are.
 */
export function csvRows(rows: readonly (readonly Cell[])[]): string {
  return stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell))),
    { record_delimiter: 'unix' },
  );
}

/** Spreadsheets ignore spaces before a sign, and accept the full-width signs of East Asian keyboards. */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

function withoutFormula(text: string): string {
  return FORMULA.test(text) && !isNumber(text) ? `'${text}` : text;
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}
