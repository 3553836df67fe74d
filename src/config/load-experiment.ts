import { MnistxError } from '../errors.js';
import type { Problem } from '../errors.js';
import { experimentGrammar } from './experiment-grammar.js';
import { nameFromFile } from './file-names.js';
import { normalize } from './normalize.js';
import { applyOverrides } from './overrides.js';
import { sortByPosition } from './problems/sort-by-position.js';
import { renderExperiment, writtenForm } from './render.js';
import { readWithBases, withAbsolutePaths } from './read-files.js';
import type { ReadFile } from './read-files.js';
import { checkRules } from './rules.js';
import { createSource } from './source.js';
import { definition } from './schema.js';
import { fromPlain, locate, treeAt } from './tree.js';
import type { Tree } from './tree.js';
import type { Experiment, ExperimentSpec } from './types.js';
import { validate } from './validate.js';

const DEFAULT_LOG_EVERY = definition('train').properties!['log_every']!.default;

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

/** The file that `loadExperiment` reads, and how. */
export interface LoadRequest {
  /** Its path. Paths in the file are relative to it. */
  readonly file: string;
  /** Such as `train.epochs=5`, applied in order. */
  readonly overrides: readonly string[];
  /** Such as `readFileSync`. */
  readonly readFile: ReadFile;
}

/**
 * Reads, merges, overrides, checks and completes an experiment file.
 *
 * @throws {MnistxError} with every problem of the file, such as YAML_SYNTAX, UNKNOWN_KEY, MISSING_KEY, OUT_OF_RANGE; each
 * says its line and column
 */
export function loadExperiment({ file, overrides, readFile }: LoadRequest): LoadedExperiment {
  const { tree, problems, text } = readWithBases(file, readFile);
  if (tree === null) throw new MnistxError(problems);
  return checkAndComplete({ tree, problems, text }, { file, overrides });
}

/**
 * Overrides and checks a complete experiment, such as the one in run.json. It may be longer than an experiment file.
 *
 * @throws {MnistxError} with every problem; positions name only the file
 */
export function checkExperiment(
  experiment: Experiment,
  { file, overrides }: Omit<LoadRequest, 'readFile'>,
): LoadedExperiment {
  const tree = fromPlain(withoutDefaultLog(writtenForm(experiment)), createSource(file, ''));
  return checkAndComplete({ tree, problems: [], text: '' }, { file, overrides });
}

/**
 * Checks and completes an experiment that is an object with the keys of an experiment file.
 *
 * @throws {MnistxError} with every problem, as `loadExperiment`, but without a line, since there is no file
 */
export function experimentFrom(spec: ExperimentSpec, overrides: readonly string[] = []): LoadedExperiment {
  const tree = fromPlain(spec, createSource('experiment', ''));
  const loaded = checkAndComplete({ tree, problems: [], text: '' }, { file: 'experiment', overrides });
  return { ...loaded, text: renderExperiment(loaded.experiment) };
}

/** A complete experiment does not show whether the default was written: assume that it was not. */
function withoutDefaultLog({ train: { log_every, ...train }, ...rest }: ReturnType<typeof writtenForm>): object {
  return { ...rest, train: log_every === DEFAULT_LOG_EVERY ? train : { ...train, log_every } };
}

/** A config file as it was read and merged. */
export interface ReadTree {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  readonly text: string;
}

/**
 * Overrides, checks and completes a merged config.
 *
 * @throws {MnistxError} with every problem
 */
export function checkAndComplete(read: ReadTree, { file, overrides }: Omit<LoadRequest, 'readFile'>): LoadedExperiment {
  const overridden = applyOverrides(read.tree, overrides);
  const tree = withAbsolutePaths(overridden.tree, '.');

  const { spec, problems } = validate(tree, experimentGrammar);
  const written = [...read.problems, ...overridden.problems];
  const all = [...written, ...problems.filter((problem) => !written.some((other) => isSamePlace(other, problem)))];
  if (spec === null || all.length > 0) throw new MnistxError(sortByPosition(all));

  const experiment = normalize(spec, nameFromFile(file, 'experiment'));
  const located = (found: readonly Problem[]): Problem[] =>
    sortByPosition(
      found.map((problem) =>
        problem.path === undefined ? problem : { ...problem, position: locate(tree, problem.path, { atAlias: true }) },
      ),
    );
  const broken = checkRules(experiment);
  if (broken.length > 0) throw new MnistxError(located(broken));
  const showsSteps = experiment.train.log_every > 0 && treeAt(tree, ['train', 'log_every']) !== undefined;
  return { experiment, text: read.text, overrides, showsSteps, located };
}

/** A value that could not be read is reported once, not again for its placeholder. */
function isSamePlace({ position: a }: Problem, { position: b }: Problem): boolean {
  return a?.file === b?.file && a?.line === b?.line && a?.column === b?.column;
}
