import type { Position } from '../../src/errors.js';

/** Whether a position is one of the text (as it was decoded), or the end of one of its lines. */
export function isInside(text: string, { line, column, length, sourceLine }: Position): boolean {
  const lines = text.split(/\r?\n/);
  const own = lines[line - 1]?.replace(/^\uFEFF/, '');
  return own === sourceLine && column >= 1 && length >= 1 && column - 1 + length <= own.length + 1;
}

const COLUMNS = 100;

/** Rows that a text takes on a screen of 100 columns. */
export function listRows(text: string): number {
  return text
    .trimEnd()
    .split('\n')
    .reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / COLUMNS)), 0);
}
