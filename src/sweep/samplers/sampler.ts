import type { Point, Space } from '../space.js';

/** A trial as a sampler may see it. */
export interface ObservedTrial {
  /** From 1, as the trial's folder is named. */
  readonly number: number;
  readonly point: Point;
  /** Of a pending trial only the point is known. A failed or invalid one has no loss, and samplers pass over it. */
  readonly state: 'pending' | 'complete' | 'stopped' | 'failed' | 'invalid';
  /** The objective, turned so that lower is better. Of a stopped trial, that of its last epoch. */
  readonly loss?: number;
  /** How many epochs a stopped trial reached. */
  readonly epochs?: number;
}

export interface Sampler {
  /**
   * The point of a trial, counted from 1; `undefined` when there are no more. A pure function of the space, the options
   * and its arguments: asked again after a restart it answers the same.
   */
  suggest(trial: number, observed: readonly ObservedTrial[]): Point | undefined;
}

export interface SamplerOptions {
  readonly seed: number;
  /** How many trials the sweep plans. */
  readonly trials: number;
}

export interface SamplerDefinition {
  create(space: Space, options: SamplerOptions): Sampler;
  /** How many points there are to suggest, where the space alone decides it. */
  readonly size?: (space: Space) => number;
  readonly maxParameters?: number;
}

/** What a stream of random numbers is for within a search: its slot. */
export const SearchUse = { point: 0, scrambling: 1, candidates: 2, again: 3 } as const;
