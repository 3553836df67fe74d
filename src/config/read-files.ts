import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { limitWords } from '../errors.js';
import type { Position, Problem } from '../errors.js';
import { parseYaml } from './parse.js';
import type { Parsed } from './parse.js';
import { resolvePaths } from './paths.js';
import { createSource, positionOf } from './source.js';
import { MOST_EXPERIMENT_BYTES } from './text-limits.js';
import { isMapping, merge } from './tree.js';
import type { Tree } from './tree.js';

export { MOST_EXPERIMENT_BYTES } from './text-limits.js';

/** The longest chain of files that extend each other. */
const MOST_FILES = 64;

/** Reads the bytes of an experiment file, or of one that it extends, and throws what Node throws if it cannot. */
export type ReadFile = (file: string) => Uint8Array;

export interface ReadResult {
  readonly tree: Tree | null;
  readonly problems: readonly Problem[];
  /** Text of the first file, as it was read. */
  readonly text: string;
}

/**
 * Reads and merges a config file and those it extends. Makes their paths absolute, since they are relative to the
 * file that sets them.
 */
export function readWithBases(file: string, readFile: ReadFile): ReadResult {
  const { bytes, ...first } = readOne(file, readFile, MOST_EXPERIMENT_BYTES);
  if (first.tree === null) return first;
  const { tree, problems } = follow({ file, tree: first.tree, chain: [resolve(file)], bytes }, readFile);
  return { tree, problems: [...first.problems, ...problems], text: first.text };
}

interface Link {
  readonly file: string;
  readonly tree: Tree;
  /** Absolute paths from the first file to this one. */
  readonly chain: readonly string[];
  /** Size of all these files. */
  readonly bytes: number;
}

export interface ReadFileResult extends ReadResult {
  readonly bytes: number;
}

function follow({ file, tree, chain, bytes }: Link, readFile: ReadFile): Parsed {
  const own = withAbsolutePaths(tree, dirname(file));
  const extended = isMapping(own) ? own.value.get('extends')?.tree : undefined;
  if (extended === undefined || typeof extended.value !== 'string' || extended.value === '')
    return { tree: own, problems: [] };
  const base = isAbsolute(extended.value) ? extended.value : join(dirname(file), extended.value);
  const position = positionOf(extended.source, extended.span);
  const links = [...chain, resolve(base)];
  if (chain.includes(resolve(base))) return { tree: null, problems: [{ ...cycleProblem(links), position }] };
  if (chain.length >= MOST_FILES) return { tree: null, problems: [{ ...TOO_MANY_FILES, position }] };
  const read = readOne(base, readFile, MOST_EXPERIMENT_BYTES - bytes);
  if (read.tree === null)
    return { tree: null, problems: read.problems.map((problem) => placeAt(position, problem, 'extends')) };
  if (!isMapping(read.tree)) return { tree: null, problems: [...read.problems, notAnExperimentProblem(read.tree)] };
  const below = follow({ file: base, tree: read.tree, chain: links, bytes: bytes + read.bytes }, readFile);
  const merged = below.tree === null ? null : merge(below.tree, withoutKey(own, 'extends'));
  return { tree: merged, problems: [...read.problems, ...below.problems] };
}

const TOO_MANY_FILES: Problem = {
  code: 'TOO_LARGE',
  message: `this is the last of a chain of ${MOST_FILES} files, and it extends another one`,
  fix: 'merge some of them',
};

/** A file that could not be read is reported where `key` names it. */
export function placeAt(position: Position, problem: Problem, key: string): Problem {
  if (problem.position !== undefined) return problem;
  const fix =
    problem.code === 'FILE_NOT_FOUND' ? `check the path; it is relative to the file that says "${key}"` : problem.fix;
  return { ...problem, ...(fix === undefined ? {} : { fix }), position };
}

function cycleProblem(links: readonly string[]): Problem {
  const [first] = links as [string];
  const cycle = links.map((link) => shortenPath(relative(dirname(first), link) || link)).join(' → ');
  return {
    code: 'EXTENDS_CYCLE',
    message: `"extends" leads back to itself: ${cycle}`,
    fix: 'remove one "extends" of the circle',
  };
}

function notAnExperimentProblem({ source, span, value }: Tree): Problem {
  return {
    code: 'WRONG_TYPE',
    message: value === null ? 'the extended file is empty' : 'the extended file is not a mapping',
    fix: 'write "key: value" lines, or remove the "extends" that names it',
    position: positionOf(source, span),
  };
}

/** Reads one file, without what it extends. */
export function readOne(file: string, readFile: ReadFile, mostBytes: number): ReadFileResult {
  const fail = (problem: Problem): ReadFileResult => ({ tree: null, text: '', bytes: 0, problems: [problem] });
  let bytes: Uint8Array;
  try {
    bytes = readFile(file);
  } catch (error) {
    return fail(unreadableProblem(file, error));
  }
  if (bytes.length > mostBytes) return fail(fileTooLargeProblem(file, mostBytes));
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ...parseYaml(file, text), text, bytes: bytes.length };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return fail(notUtf8Problem(file, bytes));
  }
}

function fileTooLargeProblem(file: string, mostBytes: number): Problem {
  return {
    code: 'FILE_TOO_LARGE',
    message: `${shortenPath(file)} is longer than ${mostBytes} bytes`,
    fix: `${MOST_EXPERIMENT_BYTES} bytes are allowed, together with the files that it extends`,
  };
}

function notUtf8Problem(file: string, bytes: Uint8Array): Problem {
  const text = new TextDecoder('utf-8').decode(bytes);
  const start = text.indexOf('\uFFFD');
  const position = positionOf(createSource(file, text), { start, end: start + 1 });
  return {
    code: 'FILE_UNREADABLE',
    message: 'this character is not UTF-8',
    fix: 'save the file as UTF-8 text',
    position,
  };
}

function unreadableProblem(file: string, error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return {
      code: 'FILE_NOT_FOUND',
      message: `there is no file ${shortenPath(file)}`,
      missing: file,
      fix: 'check the path; it is relative to the folder you are in',
    };
  }
  if (code === 'EISDIR') {
    return {
      code: 'FILE_UNREADABLE',
      message: `${shortenPath(file)} is a folder`,
      fix: `name a file in it, as in ${shortenPath(join(file, 'cnn.yaml'))}; in a run folder it is config.resolved.yaml`,
    };
  }
  if (code === undefined) throw error;
  if (code === 'ENOTREG') {
    return {
      code: 'FILE_UNREADABLE',
      message: `${shortenPath(file)} is not a regular file: ${(error as Error).message}`,
      fix: 'copy its content to a file and name that',
    };
  }
  const [why, fix] = limitWords(error) ?? [code, 'check its permissions'];
  return { code: 'FILE_UNREADABLE', message: `${shortenPath(file)} cannot be read (${why})`, fix };
}

/** A path cut to fit into a message: "extends" can hold a text of any length. */
function shortenPath(path: string): string {
  return path.length > 300 ? `${path.slice(0, 297)}…` : path;
}

function withoutKey(tree: Tree & { value: unknown }, key: string): Tree {
  if (!isMapping(tree)) return tree;
  return { ...tree, value: new Map([...tree.value].filter(([name]) => name !== key)) };
}

/** Makes the paths of an experiment absolute; a relative path starts at `from`. */
export function withAbsolutePaths(tree: Tree, from: string): Tree {
  return resolvePaths(tree, (path) => resolve(from, path));
}
