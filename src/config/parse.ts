import { Composer, isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { CST, Document, Node, Pair, ParsedNode } from 'yaml';
import type { Problem } from '../errors.js';
import { describeFirst } from './problems/describe-first.js';
import { inspectDocument, keyName, spanOf } from './inspect-document.js';
import { createSource, positionOf } from './source.js';
import type { Source, Span } from './source.js';
import { directiveProblems, syntaxProblems, tooDeepProblem } from './problems/syntax-problems.js';
import { parseWithinLimits } from './text-limits.js';
import type { Excess } from './text-limits.js';
import type { Entry, Tree } from './tree.js';

/** Twice as many as 500 layers with every option. Stops alias bombs while they expand. */
const MOST_VALUES = 20_000;
const DEEPEST = 64;

export interface Parsed {
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
}

/** Reads one YAML text. Syntax errors, duplicate keys, unknown tags and inexact integers become problems. */
export function parseYaml(file: string, text: string): Parsed {
  const source = createSource(file, text);
  const nodes = parseWithinLimits(text);
  if ('kind' in nodes) return { tree: null, problems: [excessProblem(source, nodes)] };
  const directives = directiveProblems(source, nodes);
  if (directives.length > 0) return { tree: null, problems: directives };
  const documents = documentsOf(nodes, text.length);
  const findings = documents.map((document) => inspectDocument(document, text));
  const repeated = findings.flatMap((each) => each.repeated);
  const problems = syntaxProblems(source, { documents, repeated });
  if (problems.length === 0 && documents[1] !== undefined) problems.push(secondDocumentProblem(source, documents[1]));
  if (problems.length > 0) return { tree: null, problems };
  const root = documents[0]?.contents as ParsedNode | null | undefined;
  const builder = new TreeBuilder(source, findings[0]?.targets ?? new Map());
  const tree = root == null ? emptyTree(source) : builder.build(root, 0);
  if (builder.excess !== null) return { tree: null, problems: [tooLargeProblem(source, builder.excess)] };
  return { tree, problems: describeFirst(builder.mistakes, (mistake) => mistake()) };
}

/** Reads one YAML value out of a larger text, such as the right side of an override; spans refer to that text. */
export function parseValue(source: Source, span: Span): Parsed {
  const { tree, problems } = parseYaml(source.file, source.text.slice(span.start, span.end));
  const place = (problem: Problem): Problem => ({ ...problem, position: positionOf(source, span) });
  return { tree: tree === null ? null : shiftTree(tree, source, span.start), problems: problems.map(place) };
}

function shiftTree(tree: Tree, source: Source, by: number): Tree {
  const shift = (span: Span): Span => ({ start: span.start + by, end: span.end + by });
  const value = tree.value;
  if (Array.isArray(value)) {
    return { source, span: shift(tree.span), value: value.map((item: Tree) => shiftTree(item, source, by)) };
  }
  if (!(value instanceof Map)) return { source, span: shift(tree.span), value };
  const entries = [...(value as ReadonlyMap<string, Entry>)].map(
    ([name, { key, tree: inner }]) =>
      [name, { key: shift(key), keySource: source, tree: shiftTree(inner, source, by) }] as const,
  );
  return { source, span: shift(tree.span), value: new Map(entries) };
}

/**
 * Gives at least one document, which holds the errors of an empty text. `uniqueKeys` would compare each key with all
 * others, and `resolveKnownTags` would create types that no experiment has.
 */
function documentsOf(nodes: readonly CST.Token[], length: number): Document[] {
  const options = { intAsBigInt: true, uniqueKeys: false, resolveKnownTags: false, logLevel: 'silent' } as const;
  const compose = (forceDocument: boolean): Document[] => [
    ...new Composer(options).compose(nodes, forceDocument, length),
  ];
  const documents = compose(false);
  return documents.length > 0 ? documents : compose(true);
}

function excessProblem(source: Source, { start, kind }: Excess): Problem {
  if (kind === 'depth') return tooDeepProblem(source, start);
  return {
    code: 'TOO_LARGE',
    message: 'this file has more keys, values and brackets than are allowed',
    fix: 'a few hundred of them are enough',
    position: positionOf(source, { start, end: start + 1 }),
  };
}

function emptyTree(source: Source): Tree {
  return { source, span: { start: 0, end: 1 }, value: null };
}

/** Builds the tree of one document. Mistakes are described later, and only those that are shown. */
class TreeBuilder {
  readonly mistakes: (() => Problem)[] = [];
  /** Where the file turns out to be too large. */
  excess: Span | null = null;
  private values = 0;

  constructor(
    private readonly source: Source,
    private readonly targets: ReadonlyMap<Node, Node | undefined>,
  ) {}

  build(node: Node, depth: number): Tree {
    const span = spanOf(node);
    const tree = (value: Tree['value']): Tree => ({ source: this.source, span, value });
    if (++this.values > MOST_VALUES || depth > DEEPEST) this.excess ??= span;
    if (this.excess !== null) return tree(null);
    if (isAlias(node)) {
      const target = this.targets.get(node);
      if (target === undefined) this.mistakes.push(() => unknownAliasProblem(this.source, node.source, span));
      const repeated = target === undefined ? tree(null) : this.build(target, depth + 1);
      // The alias is at fault, not the value that it repeats.
      if (this.excess !== null) this.excess = span;
      return { ...repeated, span, isAlias: true };
    }
    if (isMap(node)) return tree(new Map(node.items.map((pair) => this.entry(pair as Pair<Node, Node>, depth))));
    if (isSeq(node)) return tree(node.items.map((item) => this.build(item as Node, depth + 1)));
    return tree(isScalar(node) ? this.scalar(node.value, span) : null);
  }

  private entry({ key, value }: Pair<Node, Node | null>, depth: number): [string, Entry] {
    const keySpan = spanOf(key);
    const isMissing = value === null || (isScalar(value) && value.range?.[0] === value.range?.[1]);
    // `!!str` alone is an empty text.
    const missing = isScalar(value) && value.value === '' ? '' : null;
    const tree = isMissing ? { source: this.source, span: keySpan, value: missing } : this.build(value, depth + 1);
    const name = keyName(this.source.text, this.targets.get(key) ?? key);
    return [name, { key: keySpan, keySource: this.source, tree }];
  }

  private scalar(value: unknown, span: Span): string | number | boolean | null {
    if (typeof value !== 'bigint') return value as string | number | boolean | null;
    if (Number.isSafeInteger(Number(value))) return Number(value);
    this.mistakes.push(() => inexactProblem(this.source, span));
    return 0;
  }
}

function inexactProblem(source: Source, span: Span): Problem {
  const digits = source.text.slice(span.start, span.end);
  return {
    code: 'OUT_OF_RANGE',
    message: `${digits.length > 30 ? `${digits.slice(0, 27)}…` : digits} is too large to be held exactly`,
    fix: 'use a whole number between -9007199254740991 and 9007199254740991',
    position: positionOf(source, span),
  };
}

function unknownAliasProblem(source: Source, written: string, span: Span): Problem {
  const name = written.length > 30 ? `${written.slice(0, 27)}…` : written;
  return {
    code: 'YAML_SYNTAX',
    message: `"*${name}" repeats the value marked "&${name}", which no earlier line has`,
    fix: `mark a value further up with &${name}, or put "*${name}" in quotes if it is a text`,
    position: positionOf(source, span),
  };
}

function tooLargeProblem(source: Source, span: Span): Problem {
  return {
    code: 'TOO_LARGE',
    message: `this file nests deeper than ${DEEPEST} levels or expands to more than ${MOST_VALUES} values`,
    fix: 'check its anchors and aliases (& and *)',
    position: positionOf(source, span),
  };
}

function secondDocumentProblem(source: Source, document: Document): Problem {
  const [start] = document.range ?? [0];
  return {
    code: 'YAML_SYNTAX',
    message: 'this file holds more than one YAML document',
    fix: 'keep one document in each file',
    position: positionOf(source, { start, end: start + 3 }),
  };
}
