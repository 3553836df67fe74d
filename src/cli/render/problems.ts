import pc from 'picocolors';
import type { Position, Problem } from '../../errors.js';
import { printable } from '../../short-names.js';

/** More than a screen of mistakes helps nobody. */
const MOST_SHOWN = 20;
const WIDEST_LINE = 140;

/** Problems as text: `file:line:column  CODE  message`, the source line with a pointer, and what to do. */
export function renderProblems(problems: readonly Problem[], { color }: { color: boolean }): string {
  const shown = problems.slice(0, MOST_SHOWN).map((problem) => renderProblem(problem, color));
  const left = problems.slice(MOST_SHOWN).reduce((sum, { count = 1 }) => sum + count, 0);
  if (left > 0) shown.push(`… and ${left.toLocaleString('en')} more`);
  return `${shown.join('\n\n')}\n`;
}

function renderProblem({ code, message, fix, position }: Problem, color: boolean): string {
  const { bold, dim, red, cyan } = pc.createColors(color);
  const place = position === undefined ? '' : `${bold(`${position.file}:${position.line}:${position.column}`)}  `;
  const words = position === undefined ? printableLines : printableLine;
  const lines = [`${place}${red(code)}  ${words(message)}`];
  if (position !== undefined) {
    const gutter = String(position.line);
    const { text, start, length } = excerpt(position);
    lines.push(`  ${dim(`${gutter} |`)} ${text}`);
    lines.push(`  ${dim(`${' '.repeat(gutter.length)} |`)} ${' '.repeat(start)}${red('^'.repeat(length))}`);
  }
  if (fix !== undefined) lines.push(`  ${cyan(words(fix))}`);
  return lines.join('\n');
}

/** The part of a long line around the pointer. */
function excerpt({ sourceLine, column, length }: Position): { text: string; start: number; length: number } {
  const from = column - 1 > WIDEST_LINE - 40 ? column - 41 : 0;
  const cut = sourceLine.slice(from, from + WIDEST_LINE);
  const text = `${from > 0 ? '…' : ''}${cut}${from + cut.length < sourceLine.length ? '…' : ''}`;
  const start = column - 1 - from + (from > 0 ? 1 : 0);
  return {
    text: printableLine(text),
    start,
    length: Math.max(1, Math.min(length, WIDEST_LINE - (column - 1 - from))),
  };
}

/** A message without a position may have several lines, such as one for each mirror. */
function printableLines(text: string): string {
  return text.split('\n').map(printableLine).join('\n');
}

/** Replaces each character by one character, so that the pointer stays below its place. */
function printableLine(text: string): string {
  return printable(text.replaceAll('\t', ' '));
}
