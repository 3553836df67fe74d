import type pc from 'picocolors';
import { padEnd, padStart, widthOf } from './text-width.js';

export type Colors = ReturnType<typeof pc.createColors>;

export interface Cell {
  readonly text: string;
  /** Colours the text once it is padded. */
  readonly paint?: (text: string) => string;
}

const GAP = '  ';

/** Lines of cells in columns: the first to the left, the others to the right. */
export function gridLines(rows: readonly (readonly Cell[])[]): string[] {
  const widths = columnWidths(rows);
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

export function gridWidth(rows: readonly (readonly Cell[])[]): number {
  const widths = columnWidths(rows);
  return widths.reduce((total, width) => total + width, GAP.length * (widths.length - 1));
}

function columnWidths(rows: readonly (readonly Cell[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) => Math.max(...rows.map((row) => widthOf(row[column]?.text ?? ''))));
}
