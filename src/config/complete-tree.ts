import { MnistxError } from '../errors.js';
import type { Problem } from '../errors.js';
import { resolvePaths } from './paths.js';
import { checkBlocks } from './check-blocks.js';
import { experimentGrammar } from './experiment-grammar.js';
import { normalize } from './normalize.js';
import { applyOverrides } from './overrides.js';
import { sortByPosition } from './problems/sort-by-position.js';
import { checkRules } from './rules.js';
import { locate, treeAt } from './tree.js';
import type { Tree } from './tree.js';
import type { Experiment, ModelLayer } from './types.js';
import { validate } from './validate.js';

/** A checked experiment and the way back to the text it came from. */
export interface LoadedExperiment {
  /** Every default filled in. */
  readonly experiment: Experiment;
  /** The file as written. */
  readonly text: string;
  readonly overrides: readonly string[];
  /** Whether a file or an override sets `train.log_every`: steps are then shown as they are done. */
  readonly showsSteps: boolean;
  /** Adds positions in the file to problems that a later stage (shapes) found by path. */
  readonly located: (problems: readonly Problem[]) => Problem[];
}

/** A config file as it was read and merged. */
export interface ReadTree {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  readonly text: string;
}

/** What a config is completed with. */
export interface Surroundings {
  /** Of an experiment that has none of its own. */
  readonly name: string;
  readonly overrides: readonly string[];
  /** Makes a path absolute. */
  readonly resolvePath: (path: string) => string;
}

/**
 * Overrides, checks and completes a merged config. Reads no files, so pages use it, too.
 *
 * @throws {MnistxError} with every problem
 */
export function completeTree(read: ReadTree, { name, overrides, resolvePath }: Surroundings): LoadedExperiment {
  const overridden = applyOverrides(read.tree, overrides);
  const tree = resolvePaths(overridden.tree, resolvePath);

  const { spec, problems } = validate(tree, experimentGrammar);
  const written = [...read.problems, ...overridden.problems];
  const all = [...written, ...problems.filter((problem) => !written.some((other) => isSamePlace(other, problem)))];
  if (spec === null || all.length > 0) throw new MnistxError(sortByPosition(all));

  const located = (found: readonly Problem[]): Problem[] =>
    sortByPosition(found.map((problem) => locateIn(tree, problem)));
  const refuse = (broken: readonly Problem[]): void => {
    if (broken.length > 0) throw new MnistxError(located(broken));
  };
  refuse(checkBlocks(spec.model.layers as readonly object[] as readonly ModelLayer[]));
  const experiment = normalize(spec, name);
  refuse(checkRules(experiment));
  const showsSteps = experiment.train.log_every > 0 && treeAt(tree, ['train', 'log_every']) !== undefined;
  return { experiment, text: read.text, overrides, showsSteps, located };
}

/** Where a key was left out, the position is that of what is around it: nothing there is to be replaced. */
function locateIn(tree: Tree, problem: Problem): Problem {
  const { path, replacement, ...words } = problem;
  if (path === undefined) return problem;
  const isWritten = treeAt(tree, path.map(String)) !== undefined;
  const position = locate(tree, path, { atAlias: true });
  return { ...words, ...(replacement !== undefined && isWritten && { replacement }), path, position };
}

/** A value that could not be read is reported once, not again for its placeholder. */
function isSamePlace({ position: a }: Problem, { position: b }: Problem): boolean {
  return a?.file === b?.file && a?.line === b?.line && a?.column === b?.column;
}
