import type { Experiment } from '../config/types.js';

/** Version of the formulas that this program trains by. A manifest or checkpoint that names none is of version 1. */
export const FORMULAS = 2;

export interface FormulaChange {
  /** The first version that has the new formula. */
  readonly since: number;
  readonly name: string;
  /** What it does now, and did before. */
  readonly change: string;
  /** Whether a run of this experiment depends on the formula. */
  readonly isUsed: (experiment: Experiment) => boolean;
  /** Whether the optimizer's state of before is of no use to the new formula. */
  readonly resetsOptimizer?: boolean;
}

/**
 * Every change of the bits that a run is trained to, oldest first. Whoever changes a formula or the order of its roundings
 * adds an entry; its `since` is `FORMULAS`, raised by 1 once a version has been released with the old value.
 */
export const FORMULA_CHANGES: readonly FormulaChange[] = [];

/** What has changed since a version, as far as an experiment depends on it. */
export function formulaChanges(version: number, experiment: Experiment): readonly FormulaChange[] {
  return FORMULA_CHANGES.filter(({ since, isUsed }) => since > version && isUsed(experiment));
}
