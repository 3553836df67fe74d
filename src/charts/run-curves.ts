import type { TopLevelSpec } from 'vega-lite';
import type { EpochRecord, StepColumns } from '../records.js';
import type { Scaling } from './axes.js';
import { learningCurves } from './learning-curves.js';
import { stepCurves } from './step-curves.js';

export interface CurvesOfRun {
  /** Name of the run. */
  readonly label: string;
  readonly history: readonly EpochRecord[];
  /** `null` for a run without a step log. */
  readonly steps: StepColumns | null;
}

/** `accuracy` and `loss` by epoch, and `steps` if the run has a step log. */
export function runCurveCharts(
  { label, history, steps }: CurvesOfRun,
  scaling: Scaling = {},
): Readonly<Record<string, TopLevelSpec>> {
  return { ...learningCurves({ label, history }, scaling), ...(steps === null ? {} : stepCurves({ label, steps })) };
}
