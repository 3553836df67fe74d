import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import { sortByPosition } from '../problems/sort-by-position.js';
import { MOST_EXPERIMENT_BYTES, readOne } from '../read-files.js';
import type { ReadFile } from '../read-files.js';
import { validate } from '../validate.js';
import { checkRubric } from './check-rubric.js';
import { completeRubric } from './complete-rubric.js';
import { rubricGrammar } from './grammar.js';
import type { Rubric } from './types.js';

export interface RubricRequest {
  /** Its path; paths within the file are relative to it. */
  readonly file: string;
  /** Such as `readFileSync`. */
  readonly readFile: ReadFile;
}

/** A checked rubric, and the file as written. */
export interface LoadedRubric {
  readonly rubric: Rubric;
  readonly text: string;
}

/**
 * Reads, checks and completes a rubric.
 *
 * @throws {MnistxError} with every problem of the file; each says its line and column
 */
export function loadRubric({ file, readFile }: RubricRequest): LoadedRubric {
  const { tree, problems, text } = readOne(file, readFile, MOST_EXPERIMENT_BYTES);
  if (tree === null) throw new MnistxError(problems);
  const { spec, problems: broken } = validate(tree, rubricGrammar);
  throwIfAny([...problems, ...broken]);
  const rubric = completeRubric(spec!, file);
  throwIfAny(checkRubric(tree, rubric));
  return { rubric, text };
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new MnistxError(sortByPosition(problems));
}
