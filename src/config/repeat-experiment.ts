import { MnistxError } from '../errors.js';
import { checkExperiment } from './load-experiment.js';
import type { LoadedExperiment } from './complete-tree.js';

/** Letters of a run's name, as in the schema. */
const LONGEST_NAME = 100;

/**
 * The experiment once for each of several seeds: its own, the next one, and so on. Each has its seed in its name:
 * `cnn-seed-1`, `cnn-seed-2`.
 *
 * @throws {MnistxError} OUT_OF_RANGE if there are not as many seeds
 */
export function repeatExperiment(loaded: LoadedExperiment, repeats: number): LoadedExperiment[] {
  const { name, seed: first } = loaded.experiment;
  if (!Number.isSafeInteger(first + (repeats - 1)))
    throw new MnistxError(loaded.located([tooFewSeeds(first, repeats)]));
  return Array.from({ length: repeats }, (_, index) => {
    const seed = first + index;
    const suffix = `-seed-${seed}`;
    const own = [...name].slice(0, LONGEST_NAME - suffix.length).join('');
    const overrides = [`name=${JSON.stringify(`${own}${suffix}`)}`, `seed=${seed}`];
    const { experiment } = checkExperiment(loaded.experiment, { file: name, overrides });
    return { ...loaded, experiment, overrides: [...loaded.overrides, ...overrides] };
  });
}

function tooFewSeeds(first: number, repeats: number) {
  return {
    code: 'OUT_OF_RANGE',
    message: `the seeds from ${first} on end before ${repeats} repeats`,
    fix: 'use a smaller seed',
    path: ['seed'],
  } as const;
}
