import type { Answer, Confusion, ConfusionMatrix } from './types.js';

/** Counts answers by class: row = label, column = prediction. */
export function confusionMatrix(answers: readonly Answer[], classes: number): ConfusionMatrix {
  const matrix = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (const { label, prediction } of answers) matrix[label]![prediction]!++;
  return matrix;
}

/** Divides each row by its sum. A label that does not occur has a row of zeros. */
export function normalizeRows(matrix: ConfusionMatrix): ConfusionMatrix {
  return matrix.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
}

/** The most frequent confusions of one class with another, the most frequent first. */
export function findLargestConfusions(matrix: ConfusionMatrix, most: number): Confusion[] {
  return matrix
    .flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })))
    .filter(({ label, prediction, count }) => label !== prediction && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}
