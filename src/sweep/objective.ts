import type { Sweep } from '../config/sweep/types.js';
import type { SeedRecord } from './types.js';

type Objective = Sweep['objective'];
type Values = SeedRecord['values'];

/** Whether `a` is better than `b`; anything is better than `null`. */
export function isBetter({ goal }: Pick<Objective, 'goal'>, a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a !== null;
  return goal === 'maximize' ? a > b : a < b;
}

/** Turned so that lower is better. */
export function lossOf({ goal }: Objective, value: number): number {
  return goal === 'maximize' ? -value : value;
}

/** The epoch that counts, from 1, and its value; `null` if it has no number. */
export function countedEpoch(
  objective: Objective,
  values: Values,
): { readonly epoch: number; readonly value: number } | null {
  const at = objective.epoch === 'last' ? values.length - 1 : bestIndex(objective, values);
  const value = values[at] ?? null;
  return value === null ? null : { epoch: at + 1, value };
}

/** Mean over the seeds; `null` if one of them has no number. */
export function meanOverSeeds(objective: Objective, seeds: readonly SeedRecord[]): number | null {
  const counted = seeds.map(({ values }) => countedEpoch(objective, values));
  if (counted.length === 0 || counted.includes(null)) return null;
  return counted.reduce((sum, one) => sum + one!.value, 0) / counted.length;
}

/** The first of equals; -1 if there is no number. */
function bestIndex(objective: Objective, values: Values): number {
  return values.reduce<number>((best, value, at) => (isBetter(objective, value, values[best] ?? null) ? at : best), -1);
}
