import type { Problem } from '../../errors.js';

/** A problem as an editor shows it: offsets into the text, and what can be done about it. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly fix: string | null;
  /** What to write instead of the marked text; `null` if that is not known. */
  readonly replacement: string | null;
}

/** Marks the problems in a text. Those without a position, and those beyond the end, are marked at the nearest character. */
export function markProblems(text: string, problems: readonly Problem[]): Mark[] {
  const starts = lineStarts(text);
  return problems.map(({ message, fix = null, replacement = null, position }) => {
    const { line, column, length } = position ?? { line: 1, column: 1, length: 1 };
    const start = starts[Math.min(line, starts.length) - 1]!;
    const from = Math.min(start + column - 1, text.length);
    return { from, to: Math.min(from + length, text.length), message, fix, replacement };
  });
}

/** As the checks count lines. The mark of a file's byte order is no column. */
function lineStarts(text: string): number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
