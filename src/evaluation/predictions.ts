import type { PredictionRecord } from '../records.js';
import type { Outputs } from './types.js';

/** The most probable class of each example; the first of equals. */
export function predictClasses({ labels, probabilities, classes }: Outputs): PredictionRecord[] {
  return Array.from(labels, (label, index) => {
    const row = probabilities.subarray(index * classes, (index + 1) * classes);
    const prediction = row.reduce((best, value, at) => (value > row[best]! ? at : best), 0);
    return { index, label, prediction, confidence: row[prediction]! };
  });
}

/** Wrong predictions, the most confident first. */
export function findConfidentMistakes(predictions: readonly PredictionRecord[], most: number): PredictionRecord[] {
  return predictions
    .filter(({ label, prediction }) => label !== prediction)
    .sort((a, b) => b.confidence - a.confidence || a.index - b.index)
    .slice(0, most);
}
