import type { Assignment } from '../config/sweep/types.js';
import type { Point } from './space.js';

/** One training of a trial: with one seed, in a run folder of its own. */
export interface SeedRecord {
  readonly seed: number;
  /** The objective's metric after each epoch; `null` where it is not a number. */
  readonly values: readonly (number | null)[];
}

/** Why a trial has ended: trained to its end, stopped early, failed while it trained, or not a network at all. */
export type EndState = 'complete' | 'stopped' | 'failed' | 'invalid';

/** A trial as far as the sweep knows it. */
export interface Trial {
  /** From 1. */
  readonly number: number;
  readonly point: Point;
  readonly assignment: Assignment;
  /** `pending` until the trial has ended. */
  readonly state: 'pending' | EndState;
  /** Why it failed or is invalid; `null` otherwise. */
  readonly reason: string | null;
  /** In the order of the sweep's seeds; empty before the first end of a training. */
  readonly seeds: readonly SeedRecord[];
  /** Mean of the objective over the seeds; `null` if there is none. */
  readonly value: number | null;
  /** Of the network; `null` for an invalid one. */
  readonly parameters: number | null;
  /** Training time of all seeds together. */
  readonly seconds: number;
}
