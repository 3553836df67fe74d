import { DATASETS } from './datasets.js';
import type { NamedDataset } from './datasets.js';
import { sha256 } from './idx.js';
import type { ExampleSet } from './types.js';

/** What a user's files hold, whatever their format. */
export interface UnknownData {
  readonly train: ExampleSet;
  /** SHA-256 of the files as they lie on the disk, such as those of `.gz` files. */
  readonly storedDigests: readonly string[];
}

/**
 * The dataset by name whose training examples these are: by the order of their labels, which no two datasets share, or by
 * a file as it is distributed. `null` for all others.
 */
export function findKnownData({ train, storedDigests }: UnknownData): NamedDataset | null {
  const datasets: readonly NamedDataset[] = Object.values(DATASETS);
  const candidates = datasets.filter(({ trainCount }) => trainCount === train.count);
  if (candidates.length === 0) return null;
  const digest = sha256(train.labels);
  return (
    candidates.find(
      ({ labelDigest, files }) => labelDigest === digest || storedDigests.includes(files.trainLabels.sha256),
    ) ?? null
  );
}
