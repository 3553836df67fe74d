import { basename } from 'node:path';
import { MnistxError } from '../errors.js';
import type { Problem } from '../errors.js';
import { normalize } from './normalize.js';
import { applyOverrides } from './overrides.js';
import { readWithBases } from './read-files.js';
import type { ReadFile } from './read-files.js';
import { checkRules } from './rules.js';
import { locate } from './tree.js';
import type { Experiment } from './types.js';
import { validate } from './validate.js';

/** A checked experiment and the way back to the text it came from. */
export interface LoadedExperiment {
  readonly experiment: Experiment;
  /** The file as written. */
  readonly text: string;
  readonly overrides: readonly string[];
  /** Gives problems that a later stage found by path (shapes) their position in the file. */
  readonly located: (problems: readonly Problem[]) => Problem[];
}

export interface LoadRequest {
  readonly file: string;
  /** `train.epochs=5`, applied in their order. */
  readonly overrides: readonly string[];
  readonly readFile: ReadFile;
}

/**
 * Reads, merges, overrides, checks and completes an experiment file.
 *
 * @throws {MnistxError} with every problem of the file.
 */
export function loadExperiment({ file, overrides, readFile }: LoadRequest): LoadedExperiment {
  const read = readWithBases(file, readFile);
  if (read.tree === null || read.problems.length > 0) throw new MnistxError(read.problems);

  const overridden = applyOverrides(read.tree, overrides);
  if (overridden.problems.length > 0) throw new MnistxError(overridden.problems);
  const { tree } = overridden;

  const { spec, problems } = validate(tree);
  if (spec === null) throw new MnistxError(inOrder(problems));

  const experiment = normalize(spec, nameFromFile(file));
  const located = (found: readonly Problem[]): Problem[] =>
    inOrder(found.map((problem) => (problem.path === undefined ? problem : { ...problem, position: locate(tree, problem.path) })));
  const broken = checkRules(experiment);
  if (broken.length > 0) throw new MnistxError(located(broken));
  return { experiment, text: read.text, overrides, located };
}


/** `configs/My CNN.yaml` → `My-CNN` */
function nameFromFile(file: string): string {
  const name = basename(file).replace(/\.ya?ml$/i, '').replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 100) || 'experiment';
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const line = ({ position }: Problem) => position?.line ?? 0;
  const column = ({ position }: Problem) => position?.column ?? 0;
  return [...problems].sort((a, b) => line(a) - line(b) || column(a) - column(b));
}
