/** A field as parallel lines: where its values lie. */
export interface Lines {
  readonly count: number;
  readonly places: number;
  readonly lineStep: number;
  readonly step: number;
}

export type SmoothLines = (from: Float64Array, to: Float64Array, line: Lines, weights: Float64Array) => void;

/**
 * Each place of a line becomes the weighted sum of its neighbours on that line, added first to last. Four lines at once, whose
 * sums do not wait for each other. Kernel `smoothLines` does the same.
 */
export const smoothLines: SmoothLines = (from, to, line, weights) => {
  const { count, places, lineStep, step } = line;
  const radius = weights.length >> 1;
  const whole = count - (count % 4);
  for (let place = 0; place < places; place++) {
    const first = Math.max(0, place - radius);
    const last = Math.min(places - 1, place + radius);
    for (let start = 0; start < whole; start += 4) {
      let [a, b, c, d] = [0, 0, 0, 0];
      let source = start * lineStep + first * step;
      for (let at = first + radius - place; at <= last + radius - place; at++, source += step) {
        const weight = weights[at]!;
        a += weight * from[source]!;
        b += weight * from[source + lineStep]!;
        c += weight * from[source + 2 * lineStep]!;
        d += weight * from[source + 3 * lineStep]!;
      }
      const target = start * lineStep + place * step;
      to[target] = a;
      to[target + lineStep] = b;
      to[target + 2 * lineStep] = c;
      to[target + 3 * lineStep] = d;
    }
    for (let start = whole; start < count; start++) {
      let sum = 0;
      let source = start * lineStep + first * step;
      for (let at = first + radius - place; at <= last + radius - place; at++, source += step)
        sum += weights[at]! * from[source]!;
      to[start * lineStep + place * step] = sum;
    }
  }
};
