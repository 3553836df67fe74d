import { dirname, isAbsolute, join } from 'node:path';
import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import { checkAndComplete } from '../load-experiment.js';
import type { ReadTree } from '../complete-tree.js';
import { applyOverrides } from '../overrides.js';
import { placeAt, readWithBases, withAbsolutePaths } from '../read-files.js';
import type { ReadFile } from '../read-files.js';
import { positionOf } from '../source.js';
import { isList, treeAt } from '../tree.js';
import type { Tree } from '../tree.js';
import type { Experiment } from '../types.js';

/** An experiment that a sweep changes. */
export interface Base {
  readonly name: string;
  /** With what it extends, and with overrides. */
  readonly tree: Tree;
  readonly experiment: Experiment;
}

export interface BaseRequest {
  readonly file: string;
  readonly overrides: readonly string[];
  readonly readFile: ReadFile;
}

/**
 * Reads the experiment files that a sweep names, relative to it.
 *
 * @throws {MnistxError} with every problem of all of them
 */
export function readBases(sweep: Tree, { file, overrides, readFile }: BaseRequest): Base[] {
  const problems: Problem[] = [];
  const bases = namesOf(sweep).flatMap(({ key, named }) => {
    const path = named.value as string;
    const base = isAbsolute(path) ? path : join(dirname(file), path);
    const read = readWithBases(base, readFile);
    try {
      if (read.tree === null) throw new MnistxError(read.problems);
      return [checkBase({ ...read, tree: read.tree }, base, overrides)];
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      const position = positionOf(named.source, named.span);
      problems.push(...error.problems.map((problem) => placeAt(position, problem, key)));
      return [];
    }
  });
  if (problems.length > 0) throw new MnistxError(problems);
  return bases;
}

/** The trees that name an experiment file, and the keys in which they are. */
function namesOf(sweep: Tree): readonly { readonly key: string; readonly named: Tree }[] {
  const base = treeAt(sweep, ['base']);
  const experiments = treeAt(sweep, ['experiments']);
  const listed = experiments !== undefined && isList(experiments) ? experiments.value : [];
  return [
    ...(base === undefined ? [] : [{ key: 'base', named: base }]),
    ...listed.map((named) => ({ key: 'experiments', named })),
  ];
}

/** @throws {MnistxError} with every problem of an experiment that cannot be trained as it stands */
export function checkBase(read: ReadTree, file: string, overrides: readonly string[]): Base {
  const overridden = applyOverrides(read.tree, overrides);
  const tree = withAbsolutePaths(overridden.tree, '.');
  const problems = [...read.problems, ...overridden.problems];
  const { experiment } = checkAndComplete({ tree, problems, text: read.text }, { file, overrides: [] });
  return { name: experiment.name, tree, experiment };
}
