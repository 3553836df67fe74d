/** Spreadsheets ignore spaces before a sign, and accept the full-width signs of East Asian keyboards. */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/** Text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection). */
export function withoutFormula(text: string): string {
  return FORMULA.test(text) && !isNumber(text) ? `'${text}` : text;
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}
