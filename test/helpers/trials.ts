import type { Trial } from '../../src/sweep/types.js';

/** A complete trial, as far as a test says nothing else. */
export function makeTrial(changes: Partial<Trial>): Trial {
  return {
    number: 1,
    point: {},
    assignment: new Map(),
    state: 'complete',
    reason: null,
    seeds: [],
    value: 0.9,
    parameters: 1000,
    seconds: 1,
    ...changes,
  };
}
