/** A binomial distribution without its negligible values, those below 1e-20 of the largest. */
export interface Binomial {
  readonly least: number;
  /** Probabilities of at most `least`, `least + 1`, …; the last is 1. */
  readonly cumulative: Float64Array;
}

/** Computes each value from its neighbour, starting at the mode: no factorials, no logarithms. */
export function tabulateBinomial(count: number, chance: number): Binomial {
  if (count === 0 || chance <= 0) return { least: 0, cumulative: Float64Array.of(1) };
  if (chance >= 1) return { least: count, cumulative: Float64Array.of(1) };
  const mode = Math.min(count, Math.floor((count + 1) * chance));
  const odds = chance / (1 - chance);
  const below: number[] = [];
  for (let at = mode, value = 1; at > 0; at--) {
    value *= at / (count - at + 1) / odds;
    if (value < NEGLIGIBLE) break;
    below.push(value);
  }
  const above: number[] = [];
  for (let at = mode, value = 1; at < count; at++) {
    value *= ((count - at) / (at + 1)) * odds;
    if (value < NEGLIGIBLE) break;
    above.push(value);
  }
  return { least: mode - below.length, cumulative: cumulate([...below.reverse(), 1, ...above]) };
}

/** The value at a uniform number from [0, 1), by inverting the distribution. */
export function findQuantile({ least, cumulative }: Binomial, uniform: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle]! > uniform) high = middle;
    else low = middle + 1;
  }
  return least + low;
}

const NEGLIGIBLE = 1e-20;

function cumulate(values: readonly number[]): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  const cumulative = new Float64Array(values.length);
  let sum = 0;
  values.forEach((value, index) => (cumulative[index] = (sum += value) / total));
  cumulative[values.length - 1] = 1;
  return cumulative;
}
