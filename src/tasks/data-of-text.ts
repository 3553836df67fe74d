import { resolve } from 'node:path';
import { checkText } from '../config/check-text.js';
import type { Experiment } from '../config/types.js';
import { MnistxError } from '../errors.js';
import type { AllowData } from '../open/open-model.js';

export interface DataOfTextRequest {
  /** An experiment that is in no file yet; its relative paths start where this program was started. */
  readonly text: string;
  readonly allow: AllowData;
}

/**
 * Hands the experiment of a text to `read`, if its data may be read.
 *
 * @throws {MnistxError} with every problem of the text, or of its data where the text names them
 */
export async function readDataOfText<T>(
  { text, allow }: DataOfTextRequest,
  read: (experiment: Experiment) => Promise<T>,
): Promise<T> {
  const { experiment, located } = checkText({
    file: 'experiment.yaml',
    text,
    name: 'experiment',
    resolvePath: (path) => resolve(path),
  });
  try {
    allow(experiment.data);
    return await read(experiment);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    throw new MnistxError(located(error.problems), { cause: error });
  }
}
