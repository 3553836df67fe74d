import { LineCounter } from 'yaml';
import type { Position } from '../errors.js';

/** A text the user wrote: a config file, or the `--set` arguments, one per line. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
}

/** Offsets into the text of a source. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function createSource(file: string, text: string): Source {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return { file, text, lines };
}

/** Line and column of a span; its length ends with the line it starts in. */
export function positionOf({ file, text, lines }: Source, { start, end }: Span): Position {
  const { line, col } = lines.linePos(Math.min(start, text.length));
  const whole = text.slice(lines.lineStarts[line - 1] ?? 0, lines.lineStarts[line]);
  const isMarked = whole.startsWith('\uFEFF');
  const sourceLine = withoutBreak(isMarked ? whole.slice(1) : whole);
  const column = isMarked ? Math.max(1, col - 1) : col;
  const length = Math.max(1, Math.min(end - start, sourceLine.length - column + 1));
  return { file, line, column, length, sourceLine };
}

/** Looks only at the end: a line may be the whole file, with a problem at every character. */
function withoutBreak(line: string): string {
  if (!line.endsWith('\n')) return line;
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
}
