import type { DatasetName } from './datasets.js';

/** A dataset by its name, or a folder with four IDX files. */
export type DataSource = { readonly dataset: DatasetName } | { readonly directory: string };

/** Which data to load, and how to limit, split and normalize it. */
export interface DataRequest {
  readonly source: DataSource;
  /** The test set, nothing, or the fraction of the training set to hold out (0 < f < 1). */
  readonly validation: 'test' | 'none' | number;
  /** How many examples to use of each file, from its start; `null` for all. */
  readonly limit: { readonly train: number | null; readonly test: number | null };
  readonly normalization: 'unit' | 'standard' | 'none';
  /** Chooses the held-out examples. */
  readonly seed: number;
}
