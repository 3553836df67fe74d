import { exp, log } from '../../exact-math.js';
import { placeOnLine } from '../space.js';
import type { Edges } from '../space.js';
import type { Bell } from './bells.js';
import type { Near } from './kernels.js';
import { logDensity } from './normal.js';
import { RangeKernels } from './range-kernels.js';
import { DENSITY_AT_ZERO, roughExp } from './rough-normal.js';

/** Kernels of a range without steps. */
export class DensityKernels extends RangeKernels {
  protected logDensityOf({ mean, deviation }: Bell, number: number): number {
    return logDensity((placeOnLine(this.range, number) - mean) / deviation);
  }

  protected addOfBells(number: number, sums: Float64Array): void {
    const place = placeOnLine(this.range, number);
    const { means, deviations, count } = this.bells;
    const offsets = this.offsets.values;
    for (let at = 0; at < count; at++) sums[at]! += logDensity((place - means[at]!) / deviations[at]!) - offsets[at]!;
  }

  protected multiplyOfBells(number: number, reach: number, near: Near): void {
    const place = placeOnLine(this.range, number);
    const byPrior = exp(-this.priorLogDensity(number));
    const { means, deviations } = this.bells;
    const factors = this.factors.values;
    const { kernels, products, count } = near;
    near.count = 0;
    for (let at = 0; at < count; at++) {
      const kernel = kernels[at]!;
      const x = (place - means[kernel]!) / deviations[kernel]!;
      if (x > reach || x < -reach) continue;
      products[near.count] = products[at]! * byPrior * factors[kernel]! * roughExp((x * x) / 2);
      near.add(kernel);
    }
  }

  protected sidesOf(number: number): Edges {
    const place = placeOnLine(this.range, number);
    return { low: place, high: place };
  }

  protected offsetOf(bell: Bell): number {
    return this.logInside(bell) + log(bell.deviation);
  }

  protected factorOf(_: Bell, offset: number): number {
    return DENSITY_AT_ZERO * exp(-offset);
  }
}
