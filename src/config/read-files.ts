import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Problem } from '../errors.js';
import { parseYaml } from './parse.js';
import { positionOf } from './source.js';
import { isMapping, merge } from './tree.js';
import type { Entry, Tree } from './tree.js';

/** No experiment is near this size; a larger file is a mistake. */
const MOST_BYTES = 1_048_576;

export type ReadFile = (file: string) => Uint8Array;

export interface ReadResult {
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
  /** Text of the first file, as it was read. */
  readonly text: string;
}

/**
 * Reads a config file and those it extends, and merges them. `directory` is made absolute on the way, since it is
 * relative to the file that says it.
 */
export function readWithBases(file: string, readFile: ReadFile): ReadResult {
  const first = readOne(file, readFile);
  if (first.tree === null) return first;
  return { ...follow(file, first.tree, readFile, [resolve(file)]), text: first.text };
}

function follow(file: string, tree: Tree, readFile: ReadFile, chain: readonly string[]): Omit<ReadResult, 'text'> {
  const own = withAbsoluteDirectory(tree, file);
  const extended = isMapping(own) ? own.value.get('extends') : undefined;
  if (extended === undefined || typeof extended.tree.value !== 'string') return { tree: own, problems: [] };
  const target = join(dirname(file), extended.tree.value);
  const base = isAbsolute(extended.tree.value) ? extended.tree.value : target;
  const position = positionOf(extended.tree.source, extended.tree.span);
  if (chain.includes(resolve(base))) {
    const cycle = [...chain, resolve(base)].map((link) => relative(dirname(chain[0]!), link) || link).join(' → ');
    const message = `"extends" leads back to itself: ${cycle}`;
    return { tree: null, problems: [{ code: 'EXTENDS_CYCLE', message, fix: 'remove one "extends" of the circle', position }] };
  }
  const read = readOne(base, readFile);
  if (read.tree === null) {
    const isOwnProblem = read.problems.some((problem) => problem.position !== undefined);
    return { tree: null, problems: isOwnProblem ? read.problems : read.problems.map((problem) => ({ ...problem, position })) };
  }
  const below = follow(base, read.tree, readFile, [...chain, resolve(base)]);
  return below.tree === null ? below : { tree: merge(below.tree, without(own, 'extends')), problems: [] };
}

function readOne(file: string, readFile: ReadFile): ReadResult {
  let bytes: Uint8Array;
  try {
    bytes = readFile(file);
  } catch (error) {
    return { tree: null, text: '', problems: [unreadable(file, error)] };
  }
  const fail = (code: Problem['code'], message: string, fix: string): ReadResult => ({
    tree: null,
    text: '',
    problems: [{ code, message, fix }],
  });
  if (bytes.length > MOST_BYTES) {
    return fail('FILE_TOO_LARGE', `${file} has ${bytes.length} bytes`, `an experiment file may have ${MOST_BYTES}`);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ...parseYaml(file, text), text };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return fail('FILE_UNREADABLE', `${file} is not UTF-8 text`, 'save it as UTF-8');
  }
}

function unreadable(file: string, error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { code: 'FILE_NOT_FOUND', message: `there is no file ${file}`, fix: 'check the path; it is relative to the folder you are in' };
  }
  if (code === 'EISDIR') {
    return { code: 'FILE_UNREADABLE', message: `${file} is a folder`, fix: `name a file in it, as in ${join(file, 'cnn.yaml')}` };
  }
  if (code === undefined) throw error;
  return { code: 'FILE_UNREADABLE', message: `${file} cannot be read (${code})`, fix: 'check its permissions' };
}

function without(tree: Tree & { value: unknown }, key: string): Tree {
  if (!isMapping(tree)) return tree;
  return { ...tree, value: new Map([...tree.value].filter(([name]) => name !== key)) };
}

function withAbsoluteDirectory(tree: Tree, file: string): Tree {
  if (!isMapping(tree)) return tree;
  const data = tree.value.get('data');
  if (data === undefined || !isMapping(data.tree)) return tree;
  const directory = data.tree.value.get('directory');
  if (directory === undefined || typeof directory.tree.value !== 'string') return tree;
  const absolute = resolve(dirname(file), directory.tree.value);
  const changed: Entry = { ...directory, tree: { ...directory.tree, value: absolute } };
  const inner: Tree = { ...data.tree, value: new Map(data.tree.value).set('directory', changed) };
  return { ...tree, value: new Map(tree.value).set('data', { ...data, tree: inner }) };
}
