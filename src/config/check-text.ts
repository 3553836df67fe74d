import { MnistxError } from '../errors.js';
import type { Problem } from '../errors.js';
import { completeTree } from './complete-tree.js';
import type { LoadedExperiment, Surroundings } from './complete-tree.js';
import { parseYaml } from './parse.js';
import { positionOf } from './source.js';
import { treeAt } from './tree.js';
import type { Tree } from './tree.js';

/** An experiment that is in no file, such as that of an editor. */
export interface TextRequest extends Omit<Surroundings, 'overrides'> {
  /** What problems call it. */
  readonly file: string;
  readonly text: string;
}

/**
 * Checks and completes a text, as `loadExperiment` does a file. It cannot extend files. Reads none, so pages use it, too.
 *
 * @throws {MnistxError} with every problem
 */
export function checkText({ file, text, ...surroundings }: TextRequest): LoadedExperiment {
  const { tree, problems } = parseYaml(file, text);
  if (tree === null) throw new MnistxError(problems);
  const extended = treeAt(tree, ['extends']);
  const found = typeof extended?.value === 'string' ? [...problems, extendsProblem(extended)] : problems;
  return completeTree({ tree, problems: found, text }, { ...surroundings, overrides: [] });
}

function extendsProblem({ source, span }: Tree): Problem {
  return {
    code: 'CONFLICT',
    message: 'a text without a file of its own cannot extend other files',
    fix: 'write their keys here, or save it beside them and use `mnistx run`',
    position: positionOf(source, span),
  };
}
