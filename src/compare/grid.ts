import type pc from 'picocolors';
import { padEnd, padStart, measureWidth } from './text-width.js';

export type Colors = ReturnType<typeof pc.createColors>;

export interface Cell {
  readonly text: string;
  /** Colours the text after padding. */
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

/** Lays cells out in columns: the first aligned left, the others right. */
export function renderGrid(rows: readonly (readonly Cell[])[]): string[] {
  const widths = measureColumns(rows);
  return rows.map((row) =>
    row
      .map(({ text, paint = (plain) => plain }, column) => {
        const padded = column === 0 ? padEnd(text, widths[column]!) : padStart(text, widths[column]!);
        return padded.replace(text, () => paint(text));
      })
      .join(GAP)
      .trimEnd(),
  );
}

export function measureGrid(rows: readonly (readonly Cell[])[]): number {
  const widths = measureColumns(rows);
  return widths.reduce((total, width) => total + width, GAP.length * (widths.length - 1));
}

function measureColumns(rows: readonly (readonly Cell[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => measureWidth(row[column]?.text ?? ''))),
  );
}
