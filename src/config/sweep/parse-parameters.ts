import type { Problem } from '../../errors.js';
import { parseTypedValue } from '../overrides.js';
import { quote } from '../problems/schema-words.js';
import { createSource, positionOf } from '../source.js';
import type { Source, Span } from '../source.js';
import type { Entry, Tree } from '../tree.js';
import { parsePath } from './parameter-path.js';
import { splitAtCommas } from './split-at-commas.js';
import { splitAtConditions } from './split-at-conditions.js';
import type { Condition } from './split-at-conditions.js';

/** The file name in problems of `-P` arguments. Argument n is line n. */
const PARAMETERS_FILE = '-P';

const MOST_CHARACTERS = 131_072;

export interface ParsedParameters {
  /** What a sweep file says under `parameters`. */
  readonly entries: ReadonlyMap<string, Entry>;
  readonly problems: Problem[];
}

/**
 * Reads `train.batch_size=32,64`, `train.optimizer.learning_rate=log:1e-4..1e-1`, `model.layers[0].filters=4..32:4` and
 * `train.optimizer.momentum=0..0.99@train.optimizer.type=sgd`.
 */
export function parseParameters(typed: readonly string[]): ParsedParameters {
  const source = createSource(PARAMETERS_FILE, typed.map((text) => text.replace(/\r?\n/g, ' ')).join('\n'));
  const entries = new Map<string, Entry>();
  const problems: Problem[] = [];
  if (source.text.length > MOST_CHARACTERS) return { entries, problems: [tooLongProblem(source)] };
  typed.forEach((text, index) => {
    const start = source.lines.lineStarts[index] ?? 0;
    const parsed = parseParameter(source, { start, end: start + text.replace(/\r?\n/g, ' ').length });
    if ('code' in parsed) problems.push(parsed);
    else {
      problems.push(...parsed.problems);
      if (entries.has(parsed.name)) problems.push(duplicateProblem(parsed.name, parsed.entry));
      entries.set(parsed.name, parsed.entry);
    }
  });
  return { entries, problems };
}

interface ParsedParameter {
  readonly name: string;
  readonly entry: Entry;
  readonly problems: readonly Problem[];
}

function parseParameter(source: Source, span: Span): ParsedParameter | Problem {
  const text = source.text.slice(span.start, span.end);
  const equals = text.indexOf('=');
  const key = { start: span.start, end: equals < 0 ? span.end : span.start + equals };
  const path = parsePath(text.slice(0, key.end - key.start), source, key);
  if (equals < 0 || path === null) return badParameterProblem(source, span, equals < 0 ? 'has no "="' : NO_PATH);
  const { value, conditions } = splitAtConditions(source.text, { start: key.end + 1, end: span.end });
  const parsed = parseRange(source, value) ?? parseValues(source, value);
  const { tree, problems } = conditions.length === 0 ? parsed : withConditions(parsed, conditions, source);
  return { name: path.name, entry: { key, keySource: source, tree }, problems };
}

const NO_PATH = 'does not begin with a path of keys';

interface ParsedTree {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
}

const NUMBER = String.raw`[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?`;
const RANGE = new RegExp(`^(\\s*(?:(log|linear):)?)(${NUMBER})(\\.\\.)(${NUMBER})(?:(:)(${NUMBER}))?\\s*$`, 'i');

/** `1..5`, `1..5:2` or `log:1e-4..1e-1`; `null` for values. */
function parseRange(source: Source, span: Span): ParsedTree | null {
  const text = source.text.slice(span.start, span.end);
  const [, lead = '', scale, min = '', dots = '', max = '', colon = '', step] = RANGE.exec(text) ?? [];
  if (min === '')
    return isMeantAsRange(text) ? { tree: mappingOf([], source, span), problems: [rangeProblem(source, span)] } : null;
  const number = (written: string, start: number): Tree => ({
    source,
    span: { start, end: start + written.length },
    value: Number(written),
  });
  const from = span.start + lead.length;
  const to = from + min.length + dots.length;
  const parts: [string, Tree][] = [
    ['min', number(min, from)],
    ['max', number(max, to)],
  ];
  if (scale !== undefined) parts.push(['scale', { source, span, value: scale.toLowerCase() }]);
  if (step !== undefined) parts.push(['step', number(step, to + max.length + colon.length)]);
  return { tree: mappingOf(parts, source, span), problems: [] };
}

/** A folder may begin with two points, a number not. */
function isMeantAsRange(text: string): boolean {
  return /^\s*(?:log|linear):/i.test(text) || /^\s*[-+]?\.?\d[^,[{"']*\.\./.test(text);
}

function parseValues(source: Source, span: Span): ParsedTree {
  const { tree, problems } = parseList(source, span);
  return { tree: mappingOf([['values', tree]], source, span), problems };
}

function parseList(source: Source, span: Span): { readonly tree: Tree & { value: Tree[] }; problems: Problem[] } {
  const problems: Problem[] = [];
  const values = splitAtCommas(source.text, span).flatMap((part) => {
    const text = source.text.slice(part.start, part.end);
    if (text === '') problems.push(missingValueProblem(source, part));
    const { tree, problems: found } = parseTypedValue(text, source, part);
    problems.push(...found);
    return tree === null ? [] : [tree];
  });
  return { tree: { source, span, value: values }, problems };
}

/** Adds `when`. */
function withConditions({ tree, problems }: ParsedTree, conditions: readonly Condition[], source: Source): ParsedTree {
  const found = [...problems];
  const entries = new Map<string, Entry>();
  for (const { key, value } of conditions) {
    const list = parseList(source, value);
    found.push(...list.problems);
    const [only, ...others] = list.tree.value;
    const entry = { key, keySource: source, tree: only !== undefined && others.length === 0 ? only : list.tree };
    const name = source.text.slice(key.start, key.end);
    if (entries.has(name)) found.push(duplicateProblem(name, entry));
    entries.set(name, entry);
  }
  const span = { start: conditions[0]!.key.start, end: conditions.at(-1)!.value.end };
  const when: Entry = { key: span, keySource: source, tree: { source, span, value: entries } };
  const mapping = tree.value as ReadonlyMap<string, Entry>;
  return { tree: { ...tree, value: new Map([...mapping, ['when', when]]) }, problems: found };
}

function mappingOf(parts: readonly (readonly [string, Tree])[], source: Source, span: Span): Tree {
  const entries = parts.map(([name, tree]) => [name, { key: tree.span, keySource: source, tree }] as const);
  return { source, span, value: new Map(entries) };
}

function badParameterProblem(source: Source, span: Span, what: string): Problem {
  return {
    code: 'BAD_OVERRIDE',
    message: `${quote(source.text.slice(span.start, span.end))} ${what}`,
    fix: 'write key.key=values, as in train.batch_size=32,64 or train.optimizer.learning_rate=log:1e-4..1e-1',
    position: positionOf(source, span),
  };
}

function rangeProblem(source: Source, span: Span): Problem {
  return {
    code: 'BAD_OVERRIDE',
    message: `${quote(source.text.slice(span.start, span.end))} is not a range`,
    fix: 'write min..max, min..max:step or log:min..max, as in 4..32:4; put a text in quotes',
    position: positionOf(source, span),
  };
}

function missingValueProblem(source: Source, { start }: Span): Problem {
  return {
    code: 'BAD_OVERRIDE',
    message: 'a value is missing here',
    fix: 'write values with commas between them, as in 32,64; put a text that holds a comma in quotes',
    position: positionOf(source, { start, end: start + 1 }),
  };
}

function duplicateProblem(name: string, { key, keySource }: Entry): Problem {
  return {
    code: 'DUPLICATE_KEY',
    message: `"${name}" is given twice`,
    fix: 'give all its values at once, as in train.batch_size=32,64',
    position: positionOf(keySource, key),
  };
}

function tooLongProblem(source: Source): Problem {
  return {
    code: 'TOO_LARGE',
    message: `the parameters given with -P have ${source.text.length} characters`,
    fix: `${MOST_CHARACTERS} are allowed; write a sweep file`,
    position: positionOf(source, { start: MOST_CHARACTERS, end: MOST_CHARACTERS + 1 }),
  };
}
