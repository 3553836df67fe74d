/**
 * The exponential moving average of values: each older one counts `weight` times as much as the one after it. The sum is
 * divided by the sum of its weights, so that the line starts at the first value instead of at 0 (the bias correction of
 * Kingma and Ba, 2015). A weight of 0 changes nothing.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  const smoothed = new Float64Array(values.length);
  let [sum, weights] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    sum = weight * sum + (1 - weight) * values[at]!;
    weights = weight * weights + (1 - weight);
    smoothed[at] = sum / weights;
  }
  return smoothed;
}
