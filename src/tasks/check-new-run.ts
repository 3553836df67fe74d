import { isAbsolute, resolve } from 'node:path';
import { checkText } from '../config/check-text.js';
import { renderExperiment } from '../config/render.js';
import type { DataOptions } from '../data/load-dataset.js';
import { MnistxError } from '../errors.js';
import type { AllowData } from '../open/open-model.js';
import { checkFirstWeights } from '../open/first-weights.js';
import { planOf } from '../open/plan-of.js';

export interface NewRunRequest extends Pick<DataOptions, 'cacheDirectory' | 'signal'> {
  /** An experiment that is in no file yet; its relative paths start where this program was started. */
  readonly text: string;
  readonly allow: AllowData;
}

/**
 * Checks an experiment as `run` does, with its network and its data. Returns the text of a file that means the same
 * wherever it lies: as it was written, unless it has relative paths.
 *
 * @throws {MnistxError} with every problem of the text, or of its data where the text names them
 */
export async function checkNewRun({ text, allow, ...options }: NewRunRequest): Promise<string> {
  let isMoved = false;
  const resolvePath = (path: string): string => {
    isMoved ||= !isAbsolute(path);
    return resolve(path);
  };
  const { experiment, located } = checkText({ file: 'experiment.yaml', text, name: 'experiment', resolvePath });
  try {
    allow({ ...experiment.data, ...experiment.model });
  } catch (error) {
    if (error instanceof MnistxError) throw new MnistxError(located(error.problems), { cause: error });
    throw error;
  }
  const plan = await planOf(experiment, { located, ...options });
  await checkFirstWeights(experiment, plan, { located });
  return isMoved ? renderExperiment(experiment) : text;
}
