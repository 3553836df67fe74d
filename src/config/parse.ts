import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, Pair, ParsedNode, YAMLError } from 'yaml';
import type { Problem } from '../errors.js';
import { createSource, positionOf } from './source.js';
import type { Source, Span } from './source.js';
import type { Entry, Tree } from './tree.js';

/** More values than any experiment holds; stops alias bombs while they are expanded. */
const MOST_VALUES = 100_000;
const DEEPEST = 64;

export interface Parsed {
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
}

/** Reads one YAML text. Syntax errors, duplicate keys, unknown tags and inexact integers become problems. */
export function parseYaml(file: string, text: string): Parsed {
  const source = createSource(file, text);
  const list = documentsOf(text);
  if (list === null) return { tree: null, problems: [tooDeep(source)] };
  const problems = list.flatMap((document) =>
    [...document.errors, ...document.warnings].map((error) => syntaxProblem(source, error)),
  );
  const second = list[1];
  if (problems.length === 0 && second !== undefined) problems.push(secondDocument(source, second));
  const root = list[0]?.contents as ParsedNode | null | undefined;
  if (problems.length > 0) return { tree: null, problems };
  const builder = new TreeBuilder(source, list[0]);
  const tree = root == null ? emptyTree(source) : builder.build(root, 0);
  return { tree, problems: builder.problems };
}

/** Reads one YAML value out of a larger text, such as the right side of an override; spans refer to that text. */
export function parseValue(source: Source, span: Span): Parsed {
  const { tree, problems } = parseYaml(source.file, source.text.slice(span.start, span.end));
  const place = (problem: Problem): Problem => ({ ...problem, position: positionOf(source, span) });
  return { tree: tree === null ? null : moved(tree, source, span.start), problems: problems.map(place) };
}

function moved(tree: Tree, source: Source, by: number): Tree {
  const shift = (span: Span): Span => ({ start: span.start + by, end: span.end + by });
  const value = tree.value;
  if (Array.isArray(value)) {
    return { source, span: shift(tree.span), value: value.map((item: Tree) => moved(item, source, by)) };
  }
  if (!(value instanceof Map)) return { source, span: shift(tree.span), value };
  const entries = [...(value as ReadonlyMap<string, Entry>)].map(
    ([name, { key, tree: inner }]) =>
      [name, { key: shift(key), keySource: source, tree: moved(inner, source, by) }] as const,
  );
  return { source, span: shift(tree.span), value: new Map(entries) };
}

/** `null` for a text nested so deeply that the parser exhausts its stack. */
function documentsOf(text: string): readonly Document[] | null {
  try {
    const parsed = parseAllDocuments(text, {
      prettyErrors: false,
      intAsBigInt: true,
      uniqueKeys: true,
      logLevel: 'silent',
    });
    return Array.isArray(parsed) ? (parsed as Document[]) : [];
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function tooDeep(source: Source): Problem {
  return {
    code: 'TOO_LARGE',
    message: 'this file is nested too deeply',
    fix: 'an experiment needs no more than a few levels',
    position: positionOf(source, { start: 0, end: 1 }),
  };
}

function emptyTree(source: Source): Tree {
  return { source, span: { start: 0, end: 1 }, value: null };
}

class TreeBuilder {
  readonly problems: Problem[] = [];
  private values = 0;

  constructor(
    private readonly source: Source,
    private readonly document: Document | undefined,
  ) {}

  build(node: Node, depth: number): Tree {
    this.values++;
    const span = spanOf(node);
    const tree = (value: Tree['value']): Tree => ({ source: this.source, span, value });
    if (this.values > MOST_VALUES || depth > DEEPEST) {
      this.tooLarge(span);
      return tree(null);
    }
    if (isAlias(node)) {
      const target = this.document === undefined ? undefined : node.resolve(this.document);
      return { ...(target === undefined ? tree(null) : this.build(target as Node, depth + 1)), span };
    }
    if (isMap(node)) return tree(new Map(node.items.map((pair) => this.entry(pair as Pair<Node, Node>, depth))));
    if (isSeq(node)) return tree(node.items.map((item) => this.build(item as Node, depth + 1)));
    return tree(isScalar(node) ? this.scalar(node.value, span) : null);
  }

  private entry({ key, value }: Pair<Node, Node | null>, depth: number): [string, Entry] {
    const keySpan = spanOf(key);
    const name = isScalar(key) ? String(key.value) : this.source.text.slice(keySpan.start, keySpan.end);
    const empty: Tree = { source: this.source, span: keySpan, value: null };
    const isMissing = value === null || (isScalar(value) && value.range?.[0] === value.range?.[1]);
    const tree = isMissing ? empty : this.build(value, depth + 1);
    return [name, { key: keySpan, keySource: this.source, tree }];
  }

  private scalar(value: unknown, span: Span): string | number | boolean | null {
    if (typeof value !== 'bigint') return value as string | number | boolean | null;
    if (BigInt(Number(value)) === value && Number.isSafeInteger(Number(value))) return Number(value);
    this.problems.push({
      code: 'OUT_OF_RANGE',
      message: `${this.source.text.slice(span.start, span.end)} is too large to be held exactly`,
      fix: 'use a whole number between -9007199254740991 and 9007199254740991',
      position: positionOf(this.source, span),
    });
    return 0;
  }

  private tooLarge(span: Span): void {
    if (this.problems.some((problem) => problem.code === 'TOO_LARGE')) return;
    this.problems.push({
      code: 'TOO_LARGE',
      message: `this file nests deeper than ${DEEPEST} levels or expands to more than ${MOST_VALUES} values`,
      fix: 'check its anchors and aliases (& and *)',
      position: positionOf(this.source, span),
    });
  }
}

function spanOf(node: Node | null): Span {
  const [start, end] = node?.range ?? [0, 0];
  return { start, end };
}

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces, not tabs',
  BAD_INDENT: 'align this line with the others of its level',
  MISSING_CHAR: 'close the bracket or quote, or add the missing character',
  UNEXPECTED_TOKEN: 'check brackets, quotes and colons on this line',
  IMPOSSIBLE: 'check brackets, quotes and colons on this line',
  BLOCK_AS_IMPLICIT_KEY: 'check the indentation, and that each "key: value" has a line of its own',
  MULTILINE_IMPLICIT_KEY: 'add the missing ":" after the key',
  BAD_ALIAS: 'name an anchor (&name) that stands further up',
  TAG_RESOLVE_FAILED: 'remove the tag (the word that starts with "!")',
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_IN_FLOW: 'inside { } and [ ] separate values by commas',
  BAD_DQ_ESCAPE: 'write a backslash in double quotes as two, or use single quotes',
  MULTIPLE_ANCHORS: 'keep one anchor',
};

function syntaxProblem(source: Source, error: YAMLError): Problem {
  const [start, end] = error.pos;
  const position = positionOf(source, { start, end: Math.max(end, start + 1) });
  if (error.code === 'DUPLICATE_KEY') {
    const name = /^[\w-]+/.exec(source.text.slice(start))?.[0] ?? '';
    return {
      code: 'DUPLICATE_KEY',
      message: name === '' ? 'a key stands twice in one mapping' : `"${name}" stands twice in one mapping`,
      fix: 'keep one of them',
      position: { ...position, length: Math.max(1, name.length) },
    };
  }
  return { code: 'YAML_SYNTAX', message: plainMessage(error), fix: SYNTAX_HINTS[error.code] ?? 'correct the YAML', position };
}

function plainMessage(error: YAMLError): string {
  const text = error.message.split('\n', 1)[0] ?? '';
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

function secondDocument(source: Source, document: Document): Problem {
  const [start] = document.range ?? [0];
  return {
    code: 'YAML_SYNTAX',
    message: 'this file holds more than one YAML document',
    fix: 'keep one experiment in each file',
    position: positionOf(source, { start, end: start + 3 }),
  };
}

