import { isCollection, isScalar, visit } from 'yaml';
import type { CST, Document, Node, YAMLError } from 'yaml';
import type { Problem } from '../../errors.js';
import { spanOf } from '../inspect-document.js';
import { positionOf } from '../source.js';
import type { Source, Span } from '../source.js';
import { describeFirst } from './describe-first.js';

interface Words {
  readonly message?: string;
  readonly fix: string;
}

const UNEXPECTED: Words = {
  message: 'this does not belong here',
  fix: 'check brackets, quotes, colons and indentation of this line and the one above',
};

/** By yaml's error codes. Without a message here, yaml's own is shown. */
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
    message: 'this does not fit the lines around it',
    fix: 'indent all lines of one level alike; put a value that holds ": " in quotes',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this is neither a "key: value" nor part of the value above',
    fix: 'add the missing ":" after the key, or correct the indentation',
  },
  BAD_ALIAS: { fix: 'write a name after & or *, or put the value in quotes' },
  TAG_RESOLVE_FAILED: { message: 'config files have no tags', fix: 'remove the word that starts with "!"' },
  BAD_SCALAR_START: { message: 'a value that starts with this character needs quotes', fix: 'put the value in quotes' },
  BLOCK_IN_FLOW: {
    message: 'a comma is missing, or a bracket above is not closed',
    fix: 'inside { } and [ ] separate values by commas',
  },
  MULTIPLE_ANCHORS: { fix: 'keep one anchor' },
};

const NO_DOCUMENT: Words = {
  message: 'a line "---" is missing below the line that starts with "%"',
  fix: 'remove the line that starts with "%"',
};

/**
 * `%YAML 1.1` would turn `no` into false and `12:30:00` into 45000; `%TAG` declares tags, which experiment files do not
 * have.
 */
export function directiveProblems(source: Source, nodes: readonly CST.Token[]): Problem[] {
  const refused = nodes.filter((node) => node.type === 'directive' && !/^%YAML[ \t]+1\.2\b/.test(node.source));
  return describeFirst(refused as readonly CST.Directive[], ({ offset, source: written }) => {
    const version = /^%YAML[ \t]+(\d{1,3}\.\d{1,3})/.exec(written)?.[1];
    const words =
      version === undefined
        ? {
            message: 'config files have no directives',
            fix: 'remove this line, or put it in quotes if it is a value',
          }
        : { message: `this line asks for YAML ${version}, but config files are YAML 1.2`, fix: 'remove this line' };
    const position = positionOf(source, { start: offset, end: offset + written.length });
    return { code: 'YAML_SYNTAX', ...words, position };
  });
}

/** More than are described. Describing one may search the whole document. */
const MOST_ERRORS = 300;

export interface Mistakes {
  readonly documents: readonly Document[];
  readonly repeated: readonly Span[];
}

interface Fault {
  readonly start: number;
  readonly describe: () => Problem;
}

/**
 * Errors of all documents, and keys that are `repeated` in one mapping. Reports one problem per line: later errors in a
 * line mostly follow from the first. Once the parser has lost its place in the stream, so do all later lines.
 */
export function syntaxProblems(source: Source, { documents, repeated }: Mistakes): Problem[] {
  const errors = documents.flatMap((document) => faultsOf(source, document));
  const duplicates = repeated.map((span) => ({ start: span.start, describe: () => duplicateKeyProblem(source, span) }));
  const faults = [...errors, ...duplicates].sort((a, b) => a.start - b.start);
  const problems = firstOfEachLine(
    faults.slice(0, MOST_ERRORS).map(({ describe }) => describe()),
    ({ position }) => position?.line,
  );
  const further = firstOfEachLine(faults.slice(MOST_ERRORS), ({ start }) => source.lines.linePos(start).line);
  return describeFirst(
    [...problems.map((problem) => () => problem), ...further.map(({ describe }) => describe)],
    (one) => one(),
  );
}

function faultsOf(source: Source, document: Document): Fault[] {
  const errors = [...document.errors, ...document.warnings];
  const lost = errors.findIndex((error) => error.message.includes('in YAML stream'));
  const openings = errors.some(({ message }) => missingClosing(message) !== null) ? openingsIn(source, document) : [];
  return errors
    .slice(0, lost < 0 ? errors.length : lost + 1)
    .map((error) => ({ start: error.pos[0], describe: () => syntaxProblem(source, openings, error) }));
}

function firstOfEachLine<T>(found: readonly T[], lineOf: (one: T) => number | undefined): T[] {
  const seen = new Set<number | undefined>();
  return found.filter((one) => {
    const line = lineOf(one);
    return !seen.has(line) && seen.add(line);
  });
}

function syntaxProblem(source: Source, openings: readonly Opening[], error: YAMLError): Problem {
  const unclosed = findUnclosed(source, openings, error);
  if (unclosed !== null) return unclosed;
  const start = skipSpaces(source, error.pos[0]);
  if (error.message.startsWith('Maximum call stack')) return tooDeepProblem(source, start);
  const known = error.message.includes('directives-end') ? NO_DOCUMENT : SYNTAX_WORDS[error.code];
  const { message = plainMessage(error), fix } = known ?? { fix: 'correct the YAML' };
  const position = positionOf(source, { start, end: Math.max(error.pos[1], start + 1) });
  return { code: 'YAML_SYNTAX', message, fix, position };
}

export function tooDeepProblem(source: Source, start: number): Problem {
  return {
    code: 'TOO_LARGE',
    message: 'this file is nested too deeply',
    fix: 'a few levels are enough',
    position: positionOf(source, { start, end: start + 1 }),
  };
}

function duplicateKeyProblem(source: Source, { start }: Span): Problem {
  const name = /^(["']?)([\w-]+)\1/.exec(source.text.slice(start, start + 100));
  const message = `${name === null ? 'a key' : `"${name[2]}"`} appears twice in one mapping`;
  const position = positionOf(source, { start, end: start + (name?.[0].length ?? 1) });
  return { code: 'DUPLICATE_KEY', message, fix: 'keep one of them', position };
}

/** A bracket or quote that may be unclosed. */
interface Opening extends Span {
  readonly closing: string;
  readonly isScalar: boolean;
}

function openingsIn({ text }: Source, document: Document): Opening[] {
  const openings: Opening[] = [];
  visit(document, {
    Node: (_, node) => {
      const { start, end } = spanOf(node as Node);
      const closing = CLOSING[text[start] ?? ''];
      if (closing !== undefined && (isScalar(node) || (isCollection(node) && text[end - 1] !== closing)))
        openings.push({ start, end, closing, isScalar: isScalar(node) });
    },
  });
  return openings;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '"': '"', "'": "'" };

function missingClosing(message: string): string | null {
  const missing = /(?:end with a ([\]}])|Missing closing (["']))/.exec(message);
  return missing === null ? null : (missing[1] ?? missing[2])!;
}

/** Reports an unclosed bracket or quote where it opens; yaml reports where parsing failed. */
function findUnclosed(source: Source, openings: readonly Opening[], error: YAMLError): Problem | null {
  const closing = missingClosing(error.message);
  if (closing === null) return null;
  const at = error.pos[0];
  const opened = openings.findLast(
    (opening) => opening.closing === closing && opening.end <= at + 1 && (!opening.isScalar || opening.end >= at),
  );
  const start = opened?.start ?? at;
  const message = opened === undefined ? `a ${closing} is missing` : `this ${source.text[start]} is never closed`;
  const position = positionOf(source, { start, end: start + 1 });
  return { code: 'YAML_SYNTAX', message, fix: `add the missing ${closing}`, position };
}

function skipSpaces({ text }: Source, start: number): number {
  return start + (/^ */.exec(text.slice(start, start + 1000))?.[0].length ?? 0);
}

function plainMessage(error: YAMLError): string {
  const whole = error.message.split('\n', 1)[0] ?? '';
  const text = whole.length > 100 ? `${whole.slice(0, 97)}…` : whole;
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
