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
  const bells = bellsOf(
    edges,
    observations.map((number) => placeOnLine(range, number)),
  );
  const { means, deviations, bellOf } = bells;
  const densitiesAt = remember(
    stepOf(range) === undefined ? densities(range, edges, bells) : masses(range, edges, bells),
  );
  return {
    draw: (kernel, uniform) => {
      const bell = bellOf[kernel]!;
      const [mean, deviation] = [means[bell]!, deviations[bell]!];
      const x = truncatedQuantile(uniform, (edges.low - mean) / deviation, (edges.high - mean) / deviation);
      return nearestValue(range, mean + x * deviation);
    },
    addLogDensities: (number, sums) => {
      const logDensities = densitiesAt(number);
      for (let at = 0; at < sums.length; at++) sums[at]! += logDensities[bellOf[at]!]!;
    },
  };
}

interface Bells {
  /** Each pair of mean and deviation once: where steps are few many are equal, and the mass of one takes a while. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
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
  const [means, deviations]: [number[], number[]] = [[], []];
  const bellOf = new Int32Array(count + 1);
  order.forEach((kernel, rank) => {
    const mean = places[kernel]!;
    const before = rank > 0 ? places[order[rank - 1]!]! : count > 1 ? mean : low;
    const after = rank < count - 1 ? places[order[rank + 1]!]! : count > 1 ? mean : high;
    const deviation = Math.min(Math.max(mean - before, after - mean, narrowest), high - low);
    if (mean !== means.at(-1) || deviation !== deviations.at(-1)) {
      means.push(mean);
      deviations.push(deviation);
    }
    bellOf[kernel] = means.length - 1;
  });
  means.push((low + high) / 2);
  bellOf[count] = deviations.push(high - low) - 1;
  return { means: Float64Array.from(means), deviations: Float64Array.from(deviations), bellOf };
}

/** The logarithms of all bells' densities at a number. */
type Densities = (number: number) => Float64Array;

function densities(range: Range, edges: Edges, { means, deviations }: Bells): Densities {
  const offsets = insides(edges, { means, deviations }).map((inside, at) => inside + log(deviations[at]!));
  return (number) => {
    const place = placeOnLine(range, number);
    const out = new Float64Array(means.length);
    for (let at = 0; at < out.length; at++) out[at] = logDensity((place - means[at]!) / deviations[at]!) - offsets[at]!;
    return out;
  };
}

/** Of half a step to both sides. */
function masses(range: Range, edges: Edges, { means, deviations }: Bells): Densities {
  const half = stepOf(range)! / 2;
  const offsets = insides(edges, { means, deviations });
  return (number) => {
    const low = number === range.min ? edges.low : placeOnLine(range, number - half);
    const high = placeOnLine(range, number + half);
    return means.map(
      (mean, at) => logMass((low - mean) / deviations[at]!, (high - mean) / deviations[at]!) - offsets[at]!,
    );
  };
}

/** The logarithm of what of each bell lies within the range. */
function insides({ low, high }: Edges, { means, deviations }: Omit<Bells, 'bellOf'>): Float64Array {
  return means.map((mean, at) => logMass((low - mean) / deviations[at]!, (high - mean) / deviations[at]!));
}

/** Candidates of a stepped range are often equal. */
function remember(densitiesAt: Densities): Densities {
  const known = new Map<number, Float64Array>();
  return (number) => {
    const found = known.get(number) ?? densitiesAt(number);
    known.set(number, found);
    return found;
  };
}
