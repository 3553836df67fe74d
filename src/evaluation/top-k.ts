import type { Outputs } from './types.js';

/**
 * Share of the examples whose label is among the k most probable classes. Of equally probable classes the later ones
 * come first, as in scikit-learn's `top_k_accuracy_score`.
 */
export function topKAccuracy({ labels, probabilities, classes }: Outputs, k: number): number {
  let found = 0;
  labels.forEach((label, index) => {
    const row = probabilities.subarray(index * classes, (index + 1) * classes);
    const own = row[label]!;
    let before = 0;
    for (let at = 0; at < classes; at++) if (row[at]! > own || (row[at]! === own && at > label)) before++;
    if (before < k) found++;
  });
  return labels.length === 0 ? 0 : found / labels.length;
}
