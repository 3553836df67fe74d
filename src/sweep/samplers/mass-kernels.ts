import { exp } from '../../exact-math.js';
import { placeOnLine, stepOf } from '../space.js';
import type { Edges } from '../space.js';
import type { Bell } from './bells.js';
import type { Near } from './kernels.js';
import { logMass } from './normal.js';
import { RangeKernels } from './range-kernels.js';
import { roughMass } from './rough-normal.js';

/** Kernels of a range with steps: their mass half a step to both sides of a value. */
export class MassKernels extends RangeKernels {
  protected logDensityOf(bell: Bell, number: number): number {
    return logMassOf(bell, this.sidesOf(number));
  }

  /** Where steps are few many bells are equal, and the mass of one takes a while. */
  protected addOfBells(number: number, sums: Float64Array): void {
    const sides = this.sidesOf(number);
    const { means, deviations } = this.bells;
    let [mean, deviation, mass] = [NaN, NaN, NaN];
    this.bells.forEachByMean((at) => {
      if (means[at] !== mean || deviations[at] !== deviation) {
        [mean, deviation] = [means[at]!, deviations[at]!];
        mass = logMassOf({ mean, deviation }, sides) - this.offsets.values[at]!;
      }
      sums[at]! += mass;
    });
  }

  protected multiplyOfBells(number: number, reach: number, near: Near): void {
    const { low, high } = this.sidesOf(number);
    const byPrior = exp(-this.priorLogDensity(number));
    const { means, deviations } = this.bells;
    const factors = this.factors.values;
    const { kernels, products, count } = near;
    near.count = 0;
    for (let at = 0; at < count; at++) {
      const kernel = kernels[at]!;
      const a = (low - means[kernel]!) / deviations[kernel]!;
      const b = (high - means[kernel]!) / deviations[kernel]!;
      if (a > reach || b < -reach) continue;
      products[near.count] = products[at]! * byPrior * factors[kernel]! * roughMass(a, b);
      near.add(kernel);
    }
  }

  protected offsetOf(bell: Bell): number {
    return this.logInside(bell);
  }

  protected factorOf(_: Bell, offset: number): number {
    return exp(-offset);
  }

  /** Places half a step to both sides of a value. */
  protected sidesOf(number: number): Edges {
    const { range, edges } = this;
    const half = stepOf(range)! / 2;
    const low = number === range.min ? edges.low : placeOnLine(range, number - half);
    return { low, high: placeOnLine(range, number + half) };
  }
}

function logMassOf({ mean, deviation }: Bell, { low, high }: Edges): number {
  return logMass((low - mean) / deviation, (high - mean) / deviation);
}
