import type { ConfigPath, Position } from '../errors.js';
import { applyOverrides } from './overrides.js';
import { parseYaml } from './parse.js';
import { isList, isMapping, locate, treeAt } from './tree.js';
import type { Tree } from './tree.js';

/** Of a line that is shown: a foreign file may be one line. */
const MOST_CHARACTERS = 200;

/** The texts of a run's experiment; `null` for one that is not there. */
export interface ExperimentTexts {
  /** Paths of the two files. */
  readonly writtenFile: string;
  readonly resolvedFile: string;
  /** The file that it was started with. */
  readonly written: string | null;
  /** Complete. */
  readonly resolved: string | null;
  /** `--set` arguments, which go before the file. */
  readonly overrides: readonly string[];
}

/** Where a setting was written. */
export interface SettingPlace {
  /** Keys from the top: `train.epochs`. */
  readonly key: string;
  /** `null` for a `--set` argument, and where no file says it. */
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  /** The line, or the `--set` argument. */
  readonly text: string | null;
}

/**
 * Where a setting of an experiment comes from: a `--set` argument, the file that was written, or, for defaults and what
 * another file said, the complete one.
 */
export function locateSetting(path: ConfigPath, texts: ExperimentTexts): SettingPlace {
  const key = path.join('.');
  const { writtenFile, resolvedFile, written, resolved, overrides } = texts;
  const found = findIn(path, parse(writtenFile, written, overrides)) ?? findIn(path, parse(resolvedFile, resolved, []));
  if (found === null) return { key, file: null, line: null, text: null };
  const { file, line, sourceLine } = found;
  if (file !== writtenFile && file !== resolvedFile)
    return { key, file: null, line: null, text: overrides[line - 1]!.slice(0, MOST_CHARACTERS) };
  return { key, file, line, text: sourceLine.trim().slice(0, MOST_CHARACTERS) };
}

function parse(file: string, text: string | null, overrides: readonly string[]): Tree | null {
  const tree = text === null ? null : parseYaml(file, text).tree;
  return tree === null ? null : applyOverrides(tree, overrides).tree;
}

/** `optimizer: adam` says all of its options. */
function findIn(path: ConfigPath, tree: Tree | null): Position | null {
  if (tree === null) return null;
  if (treeAt(tree, path.map(String)) !== undefined) return locate(tree, path, { part: 'key' });
  const around = path.slice(0, -1);
  const section = path.length < 3 ? undefined : treeAt(tree, around.map(String));
  const isWord = section !== undefined && !isMapping(section) && !isList(section);
  return isWord ? locate(tree, around, { part: 'key' }) : null;
}
