import type { Experiment } from '../../../config/types.js';

/** Why a tab cannot train an experiment that the server can; `null` if it can. */
export function whyNotInTab({ engine, model }: Pick<Experiment, 'engine' | 'model'>): string | null {
  if (engine === 'tfjs') return 'A tab trains with the engine simd: leave engine out to run it here.';
  if (model.init_from !== undefined) return 'A tab has no runs to begin with: leave init_from out to run it here.';
  return null;
}
