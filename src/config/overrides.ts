import type { Problem } from '../errors.js';
import { assign } from './assign.js';
import type { Step } from './assign.js';
import { parseValue } from './parse.js';
import type { Parsed } from './parse.js';
import { quote } from './problems/schema-words.js';
import { createSource, positionOf } from './source.js';
import type { Source, Span } from './source.js';
import type { Tree } from './tree.js';

/** The file name in problems of `--set` arguments. Argument n is line n. */
const OVERRIDES_FILE = '--set';

/** More than anybody needs. Each override is parsed on its own, and copies what it changes. */
const MOST_CHARACTERS = 131_072;
const MOST_OVERRIDES = 200;
/** No key of an experiment lies deeper than 6. */
const MOST_STEPS = 64;

export interface Overridden {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
}

/**
 * Applies `train.epochs=5` arguments in order. List items are named by their index (`model.layers.0.filters=16` or
 * `model.layers[0].filters=16`).
 */
export function applyOverrides(base: Tree, overrides: readonly string[]): Overridden {
  const source = createSource(OVERRIDES_FILE, overrides.map((text) => text.replace(/\r?\n/g, ' ')).join('\n'));
  const problems: Problem[] = [];
  if (source.text.length > MOST_CHARACTERS) return { tree: base, problems: [tooLongProblem(source)] };
  if (overrides.length > MOST_OVERRIDES) return { tree: base, problems: [tooManyProblem(source, overrides.length)] };
  let tree = base;
  overrides.forEach((written, index) => {
    const start = source.lines.lineStarts[index] ?? 0;
    const end = (source.lines.lineStarts[index + 1] ?? source.text.length + 1) - 1;
    const parsed = parseOverride(written, source, { start, end });
    problems.push(...parsed.problems);
    if (parsed.assignment === null) return;
    const changed = assign(tree, parsed.assignment.steps, parsed.assignment.value);
    if ('tree' in changed) tree = changed.tree;
    else problems.push(changed);
  });
  return { tree, problems };
}

function tooLongProblem(source: Source): Problem {
  return {
    code: 'TOO_LARGE',
    message: `the settings given with --set have ${source.text.length} characters`,
    fix: `${MOST_CHARACTERS} are allowed; write them to a file that extends this one`,
    position: positionOf(source, { start: MOST_CHARACTERS, end: MOST_CHARACTERS + 1 }),
  };
}

function tooManyProblem(source: Source, count: number): Problem {
  const start = source.lines.lineStarts[MOST_OVERRIDES] ?? 0;
  return {
    code: 'TOO_LARGE',
    message: `${count} settings are given with --set`,
    fix: `${MOST_OVERRIDES} are allowed; write them to a file that extends this one`,
    position: positionOf(source, { start, end: start + 1 }),
  };
}

interface Assignment {
  readonly steps: readonly Step[];
  readonly value: Tree;
}

function parseOverride(
  written: string,
  source: Source,
  span: Span,
): { assignment: Assignment | null; problems: readonly Problem[] } {
  const text = source.text.slice(span.start, span.end);
  const equals = text.indexOf('=');
  const path = equals < 0 ? text : text.slice(0, equals);
  if (equals < 0 || !/^[\w-]+(\.[\w-]+|\[\d+\])*$/.test(path)) {
    const problem: Problem = {
      code: 'BAD_OVERRIDE',
      message: equals < 0 ? `${quote(text)} has no "="` : `${quote(path)} is not a path of keys`,
      fix: 'write key.key=value, as in train.epochs=5 or model.layers.0.filters=16',
      position: positionOf(source, span),
    };
    return { assignment: null, problems: [problem] };
  }
  if (path.split(/[.[]/, MOST_STEPS + 1).length > MOST_STEPS)
    return { assignment: null, problems: [tooManyStepsProblem(source, span)] };
  if (path === 'extends') return { assignment: null, problems: [extendsProblem(source, span)] };
  const steps = [...path.matchAll(/[\w-]+/g)].map((match) => {
    const start = span.start + match.index;
    return { name: match[0], span: { start, end: start + match[0].length }, source };
  });
  const value = parseTypedValue(written.slice(equals + 1), source, { start: span.start + equals + 1, end: span.end });
  return { assignment: value.tree === null ? null : { steps, value: value.tree }, problems: value.problems };
}

/**
 * The value after "=" is a number, true, false or null, a list or mapping in brackets, or a text in quotes. Anything
 * else is taken literally: "#", ": ", "&", "*", "!" and blanks have no meaning.
 */
export function parseTypedValue(written: string, source: Source, span: Span): Parsed {
  const plain = written.trim();
  if (!/^[[{"']/.test(plain) && !isNumberOrWord(plain)) return { tree: { source, span, value: written }, problems: [] };
  const parsed = parseValue(source, span);
  if (parsed.tree === null || /^\s*$/.test(source.text.slice(parsed.tree.span.end, span.end))) return parsed;
  const rest = { start: parsed.tree.span.end, end: span.end };
  return { tree: null, problems: [afterValueProblem(source, rest)] };
}

function isNumberOrWord(text: string): boolean {
  return /^(?:[-+]?\.?\d[\w.+-]*|[-+]?\.(?:inf|nan)|true|false|null|~|)$/i.test(text);
}

function afterValueProblem(source: Source, { start, end }: Span): Problem {
  const from = start + (/^\s*/.exec(source.text.slice(start, end))?.[0].length ?? 0);
  return {
    code: 'BAD_OVERRIDE',
    message: `${quote(source.text.slice(from, end))} after the value would be lost`,
    fix: 'remove it, or put the whole value in quotes',
    position: positionOf(source, { start: from, end }),
  };
}

function tooManyStepsProblem(source: Source, span: Span): Problem {
  return {
    code: 'BAD_OVERRIDE',
    message: `this path has more than ${MOST_STEPS} keys`,
    fix: 'write key.key=value, as in train.epochs=5 or model.layers.0.filters=16',
    position: positionOf(source, span),
  };
}

function extendsProblem(source: Source, { start }: Span): Problem {
  return {
    code: 'BAD_OVERRIDE',
    message: '"extends" cannot be overridden: files are read before overrides apply',
    fix: 'write "extends:" in the file',
    position: positionOf(source, { start, end: start + 'extends'.length }),
  };
}
