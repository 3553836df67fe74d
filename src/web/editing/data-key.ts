import type { ExperimentData } from '../../config/types.js';

/** What problems call the text of the editor. */
export const FILE = 'experiment.yaml';

/** Decides which data an experiment is about: whatever else changes, they need not be described again. */
export function dataKey(data: ExperimentData): string {
  const { augment: _augment, limit: _limit, normalization: _normalization, validation: _validation, ...source } = data;
  return JSON.stringify(source);
}
