import type { Experiment } from '../config/types.js';
import type { Splitting } from '../data/splitting.js';

/** How an experiment limits, splits and normalizes its data. */
export function splittingOf({ data, seed }: Pick<Experiment, 'data' | 'seed'>): Splitting {
  return {
    validation: data.validation,
    limit: { train: data.limit.train ?? null, test: data.limit.test ?? null },
    normalization: data.normalization,
    seed,
  };
}
