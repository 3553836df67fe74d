import { signed } from '../../model/layers/parts.js';

/** Longest line that black writes. */
const WIDTH = 88;
const STEP = 4;

/** An expression: text that stays on one line, or brackets that are opened if they do not fit. */
export type Code = string | Brackets;

export interface Brackets {
  readonly before: string;
  readonly items: readonly Code[];
  readonly after: string;
}

/** `name(items)` */
export function call(name: string, ...items: readonly (Code | null)[]): Brackets {
  return { before: `${name}(`, items: items.filter((item) => item !== null), after: ')' };
}

/** The same brackets with more in them. */
export function withItems(code: Code, items: readonly Code[]): Code {
  return typeof code === 'string' ? code : { ...code, items: [...code.items, ...items] };
}

/** `[items]` */
export function list(...items: readonly Code[]): Brackets {
  return { before: '[', items, after: ']' };
}

/** `name=value` */
export function keyword(name: string, value: Code): Code {
  return prefixed(`${name}=`, value);
}

/** `target = value`, or any other words before it. */
export function prefixed(words: string, value: Code): Code {
  return typeof value === 'string' ? words + value : { ...value, before: words + value.before };
}

/** Code on one line, however long. */
export function flat(code: Code): string {
  return typeof code === 'string' ? code : `${code.before}${code.items.map(flat).join(', ')}${code.after}`;
}

/** The lines of a statement, broken as black breaks them. */
export function statement(code: Code, depth = 0, end = ''): string[] {
  const indent = ' '.repeat(STEP * depth);
  const line = `${indent}${flat(code)}${end}`;
  if (typeof code === 'string' || line.length <= WIDTH) return [line];
  const inner = `${indent}${' '.repeat(STEP)}${code.items.map(flat).join(', ')}`;
  // Black opens a list or dictionary of several items to one each.
  const isCollection = /[[{]$/.test(code.before) && code.items.length > 1;
  const inside =
    inner.length <= WIDTH && !isCollection
      ? [inner]
      : code.items.flatMap((item) => statement(item, depth + 1, code.items.length > 1 ? ',' : ''));
  return [`${indent}${code.before}`, ...inside, `${indent}${code.after}${end}`];
}

export function indented(lines: readonly string[], depth = 1): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(STEP * depth) + line));
}

/** A number as both languages write it. */
export function number(value: number): string {
  return String(value);
}

/**
 * A number that Python takes for a float also if it is whole, for functions that refuse an int or, as Keras' schedules do,
 * compute in the type of what they get.
 */
export function float(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : number(value);
}

/** One number, or a list of them. */
export function numbers(values: number | readonly number[]): Code {
  return typeof values === 'number' ? number(values) : list(...values.map(number));
}

/** `(x * scale + offset)` */
export function rescaled(x: string, scale: number, offset: number): string {
  return `(${x} * ${number(scale)}${signed(offset)})`;
}

/** JSON's escapes are Python's too. */
export function text(value: string): string {
  return JSON.stringify(value);
}

/** `(2, 3)`; one number if both are the same and `isShort`. */
export function tuple(values: readonly number[], isShort = false): string {
  if (isShort && values.length === 2 && values[0] === values[1]) return number(values[0]!);
  return values.length === 1 ? `(${values[0]!},)` : `(${values.join(', ')})`;
}

/** Any text, from a config of anybody, as one line that cannot end the docstring it stands in. */
export function docText(words: string): string {
  return words
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replaceAll('\\', '\\\\')
    .replaceAll('"', "'");
}
