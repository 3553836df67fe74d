import { isTrainingState } from '../engine/train.js';
import type { Reached } from '../engine/train.js';
import type { Restorable, Snapshot } from '../engine/types.js';
import type { Checkpoint } from '../runs/encode-checkpoint.js';
import { FORMULAS } from '../runs/formulas.js';
import type { Place } from '../runs/types.js';

/** How far a run got; `null` for a run without a checkpoint. */
export function placeOf(reached: Reached | null): Place {
  return { epoch: reached?.state.epoch ?? 0, step: reached?.state.partial?.step ?? 0 };
}

/** All that a run continues from, in one file. */
export function checkpointOf({ state, best }: Reached, { weights, optimizer }: Snapshot): Checkpoint {
  const buffers = [{ name: 'weights', values: weights }, ...optimizer];
  if (best === null) return { formulas: FORMULAS, state, buffers };
  const ofBest = [{ name: 'weights', values: best.weights }, ...(best.optimizer ?? [])].map(({ name, values }) => ({
    name: `best ${name}`,
    values,
  }));
  return { formulas: FORMULAS, state, buffers: [...buffers, ...ofBest] };
}

/** What a checkpoint holds. */
export interface Restored {
  /** Version of the formulas it was trained with. */
  readonly formulas: number;
  readonly reached: Reached;
  readonly snapshot: Restorable;
}

/** The inverse of `checkpointOf`; `null` for a checkpoint of something else. */
export function restoreState({ formulas, state, buffers }: Checkpoint): Restored | null {
  const snapshotOf = (prefix: string): Snapshot | null => {
    const own = buffers
      .filter(({ name }) => name.startsWith('best ') === (prefix !== ''))
      .map(({ name, values }) => ({ name: name.slice(prefix.length), values }));
    const weights = own.find(({ name }) => name === 'weights');
    return weights === undefined
      ? null
      : { weights: weights.values, optimizer: own.filter(({ name }) => name !== 'weights') };
  };
  // Format 1 knew no partial epochs.
  const restored: unknown = typeof state === 'object' && state !== null ? { partial: null, ...state } : state;
  const snapshot = snapshotOf('');
  if (snapshot === null || !isTrainingState(restored)) return null;
  const best = snapshotOf('best ');
  // If the optimizer was reset after the best epoch, that epoch was kept without optimizer state.
  const optimizer = best === null || best.optimizer.length === 0 ? null : best.optimizer;
  return { formulas, reached: { state: restored, best: best === null ? null : { ...best, optimizer } }, snapshot };
}
