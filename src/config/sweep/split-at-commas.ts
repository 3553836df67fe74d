import type { Span } from '../source.js';

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** The parts of a text between its commas, without blanks around them; commas in brackets and quotes are part of a value. */
export function splitAtCommas(text: string, { start, end }: Span): Span[] {
  const parts: Span[] = [];
  const open: string[] = [];
  let from = start;
  for (let at = start; at < end; at++) {
    const character = text[at]!;
    const isQuote = character === '"' || character === "'";
    if (isQuote && (open.length > 0 || isBlank(text.slice(from, at)))) at = endOfQuote(text, at, end);
    else if (CLOSING[character] !== undefined && (open.length > 0 || isBlank(text.slice(from, at))))
      open.push(CLOSING[character]);
    else if (character === open.at(-1)) open.pop();
    else if (character === ',' && open.length === 0) {
      parts.push(trimmed(text, { start: from, end: at }));
      from = at + 1;
    }
  }
  return [...parts, trimmed(text, { start: from, end })];
}

/** Where a quote that opens at `at` is closed, or the end. */
function endOfQuote(text: string, at: number, end: number): number {
  const quote = text[at];
  for (let place = at + 1; place < end; place++) {
    if (text[place] === '\\' && quote === '"') place++;
    else if (text[place] === quote) return place;
  }
  return end;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function trimmed(text: string, { start, end }: Span): Span {
  const part = text.slice(start, end);
  const lead = part.length - part.trimStart().length;
  return { start: start + lead, end: start + lead + part.trim().length };
}
