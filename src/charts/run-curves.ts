import type { TopLevelSpec } from 'vega-lite';
import type { EpochRecord, StepColumns } from '../records.js';
import type { Scaling } from './axes.js';
import { chartLearningCurves } from './learning-curves.js';
import { chartSteps } from './step-curves.js';

export interface CurvesOfRun {
  /** Name of the run. */
  readonly label: string;
  readonly history: readonly EpochRecord[];
  /** `null` for a run without a step log. */
  readonly steps: StepColumns | null;
}

/** `accuracy` and `loss` by epoch, and `steps` if the run has a step log. */
export function chartRunCurves(
  { label, history, steps }: CurvesOfRun,
  scaling: Scaling = {},
): Readonly<Record<string, TopLevelSpec>> {
  return {
    ...chartLearningCurves({ label, history }, scaling),
    ...(steps === null ? {} : chartSteps({ label, steps })),
  };
}
