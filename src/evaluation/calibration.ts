import type { PredictionRecord } from '../records.js';
import type { ReliabilityBin } from './types.js';

/**
 * Sorts predictions by their confidence into `count` bins of equal width, each without its lower end, as scikit-learn's
 * `calibration_curve` does. Default of `count`: 15.
 */
export function reliabilityBins(predictions: readonly PredictionRecord[], count = 15): ReliabilityBin[] {
  const ends = Array.from({ length: count + 1 }, (_, index) => (index === count ? 1 : index * (1 / count)));
  const sums = Array.from({ length: count }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { label, prediction, confidence } of predictions) {
    const sum = sums[findBin(confidence, ends)]!;
    sum.count++;
    sum.confidence += confidence;
    if (label === prediction) sum.right++;
  }
  return sums.map((sum, index) => ({
    lower: ends[index]!,
    upper: ends[index + 1]!,
    count: sum.count,
    meanConfidence: sum.count === 0 ? null : sum.confidence / sum.count,
    accuracy: sum.count === 0 ? null : sum.right / sum.count,
  }));
}

/**
 * How far confidence and accuracy are apart, on average over the examples, from 0 to 1. Guo et al., "On calibration of
 * modern neural networks", 2017, equation 3.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const gaps = bins.reduce(
    (sum, { count, accuracy, meanConfidence }) => sum + count * Math.abs((accuracy ?? 0) - (meanConfidence ?? 0)),
    0,
  );
  return total === 0 ? 0 : gaps / total;
}

function findBin(confidence: number, ends: readonly number[]): number {
  const last = ends.length - 2;
  let bin = 0;
  while (bin < last && confidence > ends[bin + 1]!) bin++;
  return bin;
}
