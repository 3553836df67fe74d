import { resolve } from 'node:path';
import { MnistxError } from '../errors.js';
import { completeTree } from './complete-tree.js';
import type { LoadedExperiment, ReadTree } from './complete-tree.js';
import { nameFromFile } from './name-from-file.js';
import { renderExperiment, writtenForm } from './render.js';
import { readWithBases } from './read-files.js';
import type { ReadFile } from './read-files.js';
import { createSource } from './source.js';
import { definition } from './schema.js';
import { fromPlain } from './tree.js';
import type { Experiment, ExperimentSpec } from './types.js';

const DEFAULT_LOG_EVERY = definition('train').properties!['log_every']!.default;

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

/**
 * Overrides, checks and completes a merged config. Relative paths start at the folder one is in.
 *
 * @throws {MnistxError} with every problem
 */
export function checkAndComplete(read: ReadTree, { file, overrides }: Omit<LoadRequest, 'readFile'>): LoadedExperiment {
  const name = nameFromFile(file, 'experiment');
  return completeTree(read, { name, overrides, resolvePath: (path) => resolve(path) });
}
