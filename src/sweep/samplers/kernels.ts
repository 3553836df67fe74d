import { log } from '../../exact-math.js';
import { edgesOf, nearestValue, placeOnLine, stepOf } from '../space.js';
import type { Choice, Domain, Edges, Range } from '../space.js';
import { logDensity, logMass, truncatedQuantile } from './normal.js';

/** One distribution for each observation of a parameter, in order, and last the prior. */
export interface Kernels {
  /** The number where a uniform one falls in a kernel. */
  draw(kernel: number, uniform: number): number;
  /** Adds the logarithm of each kernel's density at a number. */
  addLogDensities(number: number, sums: Float64Array): void;
}

export function kernelsOf(domain: Domain, observations: readonly number[]): Kernels {
  if (domain.kind === 'choice') return choiceKernels(domain, observations);
  return domain.min === domain.max ? fixedKernels(domain.min) : rangeKernels(domain, observations);
}

/** The prior is uniform; an observation takes from it what its share among all kernels leaves. */
function choiceKernels({ values }: Choice, observations: readonly number[]): Kernels {
  const each = 1 / (observations.length + 1);
  const total = 1 + values.length * each;
  const [other, own] = [each / total, (1 + each) / total];
  const [logOther, logOwn, logPrior] = [log(other), log(own), -log(values.length)];
  return {
    draw: (kernel, uniform) => {
      const observed = observations[kernel];
      if (observed === undefined) return Math.floor(uniform * values.length);
      if (uniform < own) return observed;
      const at = Math.min(values.length - 2, Math.floor((uniform - own) / other));
      return at < observed ? at : at + 1;
    },
    addLogDensities: (number, sums) => {
      observations.forEach((observed, at) => (sums[at]! += observed === number ? logOwn : logOther));
      sums[observations.length]! += logPrior;
    },
  };
}

function fixedKernels(number: number): Kernels {
  return { draw: () => number, addLogDensities: () => undefined };
}

/** Normal distributions cut off at the range's edges; of a stepped range, their mass around each value. */
function rangeKernels(range: Range, observations: readonly number[]): Kernels {
  const edges = edgesOf(range);
  const { bells, bellOf } = bellsOf(
    edges,
    observations.map((number) => placeOnLine(range, number)),
  );
  const scaled = ({ mean, deviation }: Bell, place: number) => (place - mean) / deviation;
  const offsets = bells.map((bell) => logMass(scaled(bell, edges.low), scaled(bell, edges.high)));
  const densityAt = densityOn(range, edges);
  return {
    draw: (kernel, uniform) => {
      const bell = bells[bellOf[kernel]!]!;
      const x = truncatedQuantile(uniform, scaled(bell, edges.low), scaled(bell, edges.high));
      return nearestValue(range, bell.mean + x * bell.deviation);
    },
    addLogDensities: (number, sums) => {
      const density = densityAt(number);
      const densities = bells.map((bell, at) => density(bell) - offsets[at]!);
      bellOf.forEach((bell, at) => (sums[at]! += densities[bell]!));
    },
  };
}

interface Bell {
  readonly mean: number;
  readonly deviation: number;
}

interface Bells {
  /** Each once: where steps are few many are equal, and the mass of one takes a while. */
  readonly bells: readonly Bell[];
  /** Of each kernel, which. */
  readonly bellOf: Int32Array;
}

/**
 * Each as wide as the way to its farther neighbour, within limits; the prior as wide as the range. The first and the
 * last look inwards only.
 */
function bellsOf({ low, high }: Edges, places: readonly number[]): Bells {
  const count = places.length;
  const order = places.map((_, at) => at).sort((a, b) => places[a]! - places[b]! || a - b);
  const narrowest = (high - low) / Math.min(100, count + 2);
  const bells: Bell[] = [];
  const bellOf = new Int32Array(count + 1);
  order.forEach((kernel, rank) => {
    const mean = places[kernel]!;
    const before = rank > 0 ? places[order[rank - 1]!]! : count > 1 ? mean : low;
    const after = rank < count - 1 ? places[order[rank + 1]!]! : count > 1 ? mean : high;
    const deviation = Math.min(Math.max(mean - before, after - mean, narrowest), high - low);
    const last = bells.at(-1);
    if (last?.mean !== mean || last.deviation !== deviation) bells.push({ mean, deviation });
    bellOf[kernel] = bells.length - 1;
  });
  bellOf[count] = bells.push({ mean: (low + high) / 2, deviation: high - low }) - 1;
  return { bells, bellOf };
}

/** The logarithm of a bell's density at a number, or of its mass in the number's step. */
function densityOn(range: Range, edges: Edges): (number: number) => (bell: Bell) => number {
  const step = stepOf(range);
  if (step === undefined) {
    return (number) => {
      const place = placeOnLine(range, number);
      return ({ mean, deviation }) => logDensity((place - mean) / deviation) - log(deviation);
    };
  }
  return (number) => {
    const low = number === range.min ? edges.low : placeOnLine(range, number - step / 2);
    const high = placeOnLine(range, number + step / 2);
    return ({ mean, deviation }) => logMass((low - mean) / deviation, (high - mean) / deviation);
  };
}
