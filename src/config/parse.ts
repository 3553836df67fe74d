import { isAlias, isCollection, isMap, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import type { Document, Node, Pair, ParsedNode, YAMLError } from 'yaml';
import type { Problem } from '../errors.js';
import { createSource, positionOf } from './source.js';
import type { Source, Span } from './source.js';
import type { Entry, Tree } from './tree.js';

/** More values than any experiment holds; stops alias bombs while they are expanded. */
const MOST_VALUES = 100_000;
const DEEPEST = 64;
/** More than are shown; each of them may have to search the document. */
const MOST_ERRORS = 200;
/** Beyond this the parser itself exhausts its stack or, for chains of "- - -", the memory of its regular expressions. */
const DEEPEST_TEXT = 400;

export interface Parsed {
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
}

/** Reads one YAML text. Syntax errors, duplicate keys, unknown tags and inexact integers become problems. */
export function parseYaml(file: string, text: string): Parsed {
  const source = createSource(file, text);
  const deep = tooDeepAt(text);
  if (deep !== null) return { tree: null, problems: [tooDeep(source, deep)] };
  const list = documentsOf(text);
  const problems = list.flatMap((document) => syntaxProblems(source, document));
  const second = list[1];
  if (problems.length === 0 && second !== undefined) problems.push(secondDocument(source, second));
  const root = list[0]?.contents as ParsedNode | null | undefined;
  if (problems.length > 0) return { tree: null, problems };
  const builder = new TreeBuilder(source, list[0]);
  const tree = root == null ? emptyTree(source) : builder.build(root, 0);
  const tooLarge = builder.problems.filter((problem) => problem.code === 'TOO_LARGE');
  return tooLarge.length > 0 ? { tree: null, problems: tooLarge } : { tree, problems: builder.problems };
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

function documentsOf(text: string): readonly Document[] {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    intAsBigInt: true,
    uniqueKeys: true,
    logLevel: 'silent',
  });
  return Array.isArray(parsed) ? (parsed as Document[]) : [];
}

/** Where brackets, or the "- - -" at the start of a line, nest deeper than any experiment; `null` for all real files. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && depth > 0) depth--;
    if (depth > DEEPEST_TEXT) return at;
  }
  const chain = /^ *(?:(?:[-?:]|[&!*][^ \n]*) +){200}/m.exec(text);
  return chain === null ? null : chain.index;
}

function tooDeep(source: Source, start: number): Problem {
  return {
    code: 'TOO_LARGE',
    message: 'this file is nested too deeply',
    fix: 'an experiment needs no more than a few levels',
    position: positionOf(source, { start, end: start + 1 }),
  };
}

function emptyTree(source: Source): Tree {
  return { source, span: { start: 0, end: 1 }, value: null };
}

class TreeBuilder {
  readonly problems: Problem[] = [];
  private values = 0;
  /** Finding an anchor walks the whole document: once for each alias is enough. */
  private readonly targets = new Map<Node, Node | undefined>();

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
      if (!this.targets.has(node))
        this.targets.set(node, this.document === undefined ? undefined : node.resolve(this.document));
      const target = this.targets.get(node);
      if (target === undefined) this.unknownAlias(node.source, span);
      return { ...(target === undefined ? tree(null) : this.build(target, depth + 1)), span, isAlias: true };
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
    if (Number.isSafeInteger(Number(value))) return Number(value);
    const digits = this.source.text.slice(span.start, span.end);
    this.problems.push({
      code: 'OUT_OF_RANGE',
      message: `${digits.length > 30 ? `${digits.slice(0, 27)}…` : digits} is too large to be held exactly`,
      fix: 'use a whole number between -9007199254740991 and 9007199254740991',
      position: positionOf(this.source, span),
    });
    return 0;
  }

  private unknownAlias(name: string, span: Span): void {
    this.problems.push({
      code: 'YAML_SYNTAX',
      message: `"*${name}" repeats the value marked "&${name}", which no earlier line has`,
      fix: `mark a value further up with &${name}, or put "*${name}" in quotes if it is a text`,
      position: positionOf(this.source, span),
    });
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

interface Words {
  readonly message?: string;
  readonly fix: string;
}

const UNEXPECTED: Words = {
  message: 'this does not belong here',
  fix: 'check brackets, quotes, colons and indentation of this line and the one above',
};

/** By yaml's codes; where a message is missing, yaml's own serves. */
const SYNTAX_WORDS: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: { message: 'this line is indented with a tab', fix: 'indent with spaces' },
  BAD_INDENT: {
    message: 'this line is not aligned with the others of its level',
    fix: 'give it as many spaces as they have',
  },
  MISSING_CHAR: { message: 'a ":" or "," or "-" is missing here', fix: 'write "key: value", or "- item" in a list' },
  UNEXPECTED_TOKEN: UNEXPECTED,
  IMPOSSIBLE: UNEXPECTED,
  KEY_OVER_1024_CHARS: { message: 'a key of more than 1024 characters', fix: 'check its quotes and colon' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'this does not go together with the lines around it',
    fix: 'indent all lines of one level alike; put a value that holds ": " in quotes',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this is neither a "key: value" nor part of the value above',
    fix: 'add the missing ":" after the key, or correct the indentation',
  },
  BAD_ALIAS: { fix: 'write a name after & or *, or put the value in quotes' },
  TAG_RESOLVE_FAILED: { message: 'experiment files have no tags', fix: 'remove the word that starts with "!"' },
  BAD_SCALAR_START: { message: 'a value that starts with this character needs quotes', fix: 'put the value in quotes' },
  BLOCK_IN_FLOW: {
    message: 'a comma is missing, or a bracket above is not closed',
    fix: 'inside { } and [ ] separate values by commas',
  },
  MULTIPLE_ANCHORS: { fix: 'keep one anchor' },
};

/**
 * One problem a line: what follows the first mistake of a line is mostly its echo. Once the parser has lost its place
 * in the stream, every further line is an echo too.
 */
function syntaxProblems(source: Source, document: Document): Problem[] {
  const errors = [...document.errors, ...document.warnings];
  const lost = errors.findIndex((error) => error.message.includes('in YAML stream'));
  const own = errors.slice(0, Math.min(lost < 0 ? errors.length : lost + 1, MOST_ERRORS));
  const problems = own.map((error) => syntaxProblem(source, document, error));
  const lineOf = (problem: Problem | undefined): number | undefined => problem?.position?.line;
  return problems.filter(
    (problem, index) => problems.findIndex((other) => lineOf(other) === lineOf(problem)) === index,
  );
}

function syntaxProblem(source: Source, document: Document, error: YAMLError): Problem {
  if (error.code === 'DUPLICATE_KEY') return duplicateKey(source, error.pos[0]);
  const unclosed = unclosedAt(source, document, error);
  if (unclosed !== null) return unclosed;
  const start = pastSpaces(source, error.pos[0]);
  if (error.message.startsWith('Maximum call stack')) return tooDeep(source, start);
  const { message = plainMessage(error), fix } = SYNTAX_WORDS[error.code] ?? { fix: 'correct the YAML' };
  const position = positionOf(source, { start, end: Math.max(error.pos[1], start + 1) });
  return { code: 'YAML_SYNTAX', message, fix, position };
}

function duplicateKey(source: Source, start: number): Problem {
  const name = /^(["']?)([\w-]+)\1/.exec(source.text.slice(start, start + 100));
  const message = `${name === null ? 'a key' : `"${name[2]}"`} stands twice in one mapping`;
  const position = positionOf(source, { start, end: start + (name?.[0].length ?? 1) });
  return { code: 'DUPLICATE_KEY', message, fix: 'keep one of them', position };
}

/** An unclosed bracket or quote is reported where it opens; yaml notices it only where the file makes no more sense. */
function unclosedAt(source: Source, document: Document, error: YAMLError): Problem | null {
  const missing = /(?:end with a ([\]}])|Missing closing (["']))/.exec(error.message);
  if (missing === null) return null;
  const closing = (missing[1] ?? missing[2])!;
  let opened = -1;
  visit(document, {
    Node: (_, node) => {
      const [start, end] = (node as Node).range ?? [-1, -1];
      const isOpening = closing === source.text[start]?.replace('[', ']').replace('{', '}');
      const isUnclosed = isScalar(node) ? end >= error.pos[0] : isCollection(node) && source.text[end - 1] !== closing;
      if (isOpening && isUnclosed && end <= error.pos[0] + 1) opened = start;
    },
  });
  const message = opened < 0 ? `a ${closing} is missing` : `this ${source.text[opened]} is never closed`;
  const start = opened < 0 ? error.pos[0] : opened;
  const position = positionOf(source, { start, end: start + 1 });
  return { code: 'YAML_SYNTAX', message, fix: `add the missing ${closing}`, position };
}

function pastSpaces({ text }: Source, start: number): number {
  return start + (/^ */.exec(text.slice(start, start + 1000))?.[0].length ?? 0);
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
