import type { DataOptions } from '../data/load-dataset.js';
import type { RunOptions, TrainingPlaces } from './types.js';

/** How a training reads a user's own data: long work is reported, and Ctrl-C ends it. */
export function readingOptions(
  { cacheDirectory }: Pick<TrainingPlaces, 'cacheDirectory'>,
  { signal, report }: Pick<RunOptions, 'signal' | 'report'>,
): Pick<DataOptions, 'cacheDirectory' | 'signal' | 'onSourceProgress'> {
  return { cacheDirectory, signal, onSourceProgress: (progress) => report({ type: 'reading', progress }) };
}
