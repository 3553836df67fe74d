import { isAlias, isMap, isPair, isScalar, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import type { ConfigPath } from '../../errors.js';

/** A place in a text, in terms of the experiment. */
export interface Place {
  /** Of a value; of a key, that of the mapping that it is in. */
  readonly path: ConfigPath;
  readonly part: 'key' | 'value';
  /** Offsets of the word. */
  readonly from: number;
  readonly to: number;
  /** The word, so far. */
  readonly word: string;
  /** The whole text as plain data, without the word. */
  readonly value: unknown;
  /** A value on a line of its own may turn out to be the first key of a mapping. */
  readonly startsLine: boolean;
}

/** Letters that no experiment has. */
const MARK = 'zqxMARKxqz';

/**
 * What could be typed at an offset: the text is read once more with a mark in place of the word there, however broken the
 * rest is. `null` in comments and in texts of several lines.
 */
export function placeOfCursor(text: string, offset: number): Place | null {
  const word = wordAt(text, offset);
  if (isInComment(text, word.from)) return null;
  const marked = `${text.slice(0, word.from)}${MARK}${text.slice(word.to)}`;
  const document = readAnyhow(marked);
  const found = findMark(document);
  if (found === null) return null;
  const startsLine = /(?:^|\n)[ \t]*(?:- +)*$/.test(text.slice(0, word.from));
  const value: unknown = withoutMark(document.toJS() as unknown);
  return { ...found, ...word, word: text.slice(word.from, offset), value, startsLine };
}

/** What stands at an offset, for explanations; `null` between words. */
export function placeOfWord(text: string, offset: number): Place | null {
  const word = wordAt(text, offset);
  if (word.from === word.to || isInComment(text, word.from)) return null;
  const document = readAnyhow(text);
  let found: Pick<Place, 'path' | 'part'> | null = null;
  visit(document, (key, node, ancestors) => {
    if (!isScalar(node) || node.range == null || offset < node.range[0] || offset > node.range[1]) return undefined;
    found = placeIn(key, node, ancestors);
    return visit.BREAK;
  });
  if (found === null) return null;
  const value: unknown = document.toJS();
  return {
    ...(found as Pick<Place, 'path' | 'part'>),
    ...word,
    word: text.slice(word.from, word.to),
    value,
    startsLine: false,
  };
}

function readAnyhow(text: string): Document {
  return parseDocument(text, { uniqueKeys: false, logLevel: 'silent', maxAliasCount: 100 } as object) as Document;
}

function wordAt(text: string, offset: number): { from: number; to: number } {
  const before = /[\w.+-]*$/.exec(text.slice(Math.max(0, offset - 200), offset))![0];
  // The dash of a list item.
  const own = before.replace(/^-+(?=$)/, '');
  const after = /^[\w.+-]*/.exec(text.slice(offset, offset + 200))![0];
  return { from: offset - own.length, to: offset + after.length };
}

/** Quotes that hold a number sign are rare enough. */
function isInComment(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /(?:^|\s)#/.test(line);
}

function findMark(document: Document): Pick<Place, 'path' | 'part'> | null {
  let found: Pick<Place, 'path' | 'part'> | null = null;
  visit(document, (key, node, ancestors) => {
    if (!isScalar(node) || node.value !== MARK) return undefined;
    found = placeIn(key, node, ancestors);
    return visit.BREAK;
  });
  return found;
}

function placeIn(
  key: string | number | null,
  node: Node,
  ancestors: readonly (Document | Node | { readonly key: unknown })[],
): Pick<Place, 'path' | 'part'> {
  const part = key === 'key' ? 'key' : 'value';
  const chain = [...ancestors, node];
  const path: (string | number)[] = [];
  chain.forEach((each, index) => {
    if (isPair(each) && !(part === 'key' && index === chain.length - 2)) path.push(keyText(each.key));
    const below = chain[index + 1];
    if (!isMap(each) && typeof each === 'object' && 'items' in each)
      path.push((each as { items: readonly unknown[] }).items.indexOf(below));
  });
  return { path, part };
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : isAlias(key) ? key.source : '';
}

/** Takes the mark out of plain data, as a key and as a value. */
function withoutMark(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMark);
  if (typeof value !== 'object' || value === null) return value === MARK ? null : value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== MARK)
      .map(([key, inner]) => [key, withoutMark(inner)]),
  );
}
