import type { ClassScores, ConfusionMatrix, Scores } from './types.js';

/** Precision, recall and F1 of every class; 0 if the divisor is 0 (scikit-learn's `zero_division=0`). */
export function classScores(matrix: ConfusionMatrix): ClassScores[] {
  return matrix.map((row, index) => {
    const right = row[index]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = matrix.reduce((sum, other) => sum + other[index]!, 0);
    return {
      class: index,
      precision: ratio(right, predicted),
      recall: ratio(right, support),
      f1: ratio(2 * right, support + predicted),
      support,
    };
  });
}

/** The plain mean over the classes that occur, as a label or as a prediction. */
export function macroAverage(matrix: ConfusionMatrix): Scores {
  return average(matrix, (_, occurs) => (occurs ? 1 : 0));
}

/** The mean over the classes, weighted by how often each is the label. */
export function weightedAverage(matrix: ConfusionMatrix): Scores {
  return average(matrix, ({ support }) => support);
}

function average(matrix: ConfusionMatrix, weightOf: (scores: ClassScores, occurs: boolean) => number): Scores {
  const scores = classScores(matrix);
  const weights = scores.map((one, index) => weightOf(one, one.support > 0 || matrix.some((row) => row[index]! > 0)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (key: keyof Scores): number =>
    ratio(
      scores.reduce((sum, one, index) => sum + one[key] * weights[index]!, 0),
      total,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
