import { edgesOf, nearestValue, placeOnLine } from '../space.js';
import type { Edges, Range } from '../space.js';
import { Bells } from './bells.js';
import type { Bell } from './bells.js';
import type { Kernels, Near } from './kernels.js';
import { logMass, truncatedQuantile } from './normal.js';
import { NumberList } from '../number-list.js';

/** Normal distributions cut off at the edges of a range; the prior is as wide as the range. */
export abstract class RangeKernels implements Kernels {
  /** A hundredth of the range wide, half of it beyond an edge, where the prior is thinnest. */
  readonly mostRatio = 90;
  protected readonly edges: Edges;
  protected readonly bells: Bells;
  /** The logarithm of what the density of each bell is divided by. */
  protected readonly offsets = new NumberList();
  /** What the rough density of each bell is multiplied by. */
  protected readonly factors = new NumberList();
  protected readonly prior: Bell;
  private offsetOfPrior: number | null = null;
  private isFresh = false;

  constructor(protected readonly range: Range) {
    this.edges = edgesOf(range);
    const { low, high } = this.edges;
    this.bells = new Bells(this.edges);
    this.prior = { mean: (low + high) / 2, deviation: high - low };
  }

  insert(at: number, number: number): void {
    this.bells.insert(at, placeOnLine(this.range, number));
    this.offsets.insert(at, NaN);
    this.factors.insert(at, NaN);
    this.isFresh = false;
  }

  remove(at: number): void {
    this.bells.remove(at);
    this.offsets.remove(at);
    this.factors.remove(at);
    this.isFresh = false;
  }

  draw(kernel: number, uniform: number): number {
    this.refresh();
    const { low, high } = this.edges;
    const { mean, deviation } = kernel === this.bells.count ? this.prior : this.bells.at(kernel);
    const x = truncatedQuantile(uniform, (low - mean) / deviation, (high - mean) / deviation);
    return nearestValue(this.range, mean + x * deviation);
  }

  addLogDensities(number: number, sums: Float64Array): void {
    this.refresh();
    this.addOfBells(number, sums);
    sums[this.bells.count]! += this.priorLogDensity(number);
  }

  countNear(number: number, reach: number): number {
    this.refresh();
    return this.bells.countNear(this.sidesOf(number), reach);
  }

  addNear(number: number, reach: number, near: Near): void {
    this.refresh();
    this.bells.forEachNear(this.sidesOf(number), reach, (at) => near.add(at));
  }

  multiplyRatios(number: number, reach: number, near: Near): void {
    this.refresh();
    this.multiplyOfBells(number, reach, near);
  }

  priorLogDensity(number: number): number {
    this.offsetOfPrior ??= this.offsetOf(this.prior);
    return this.logDensityOf(this.prior, number) - this.offsetOfPrior;
  }

  /** Without its offset. */
  protected abstract logDensityOf(bell: Bell, number: number): number;
  protected abstract addOfBells(number: number, sums: Float64Array): void;
  /** `reach` is how many deviations a bell counts beyond its mean. */
  protected abstract multiplyOfBells(number: number, reach: number, near: Near): void;
  /** The stretch of the line that a number stands for. */
  protected abstract sidesOf(number: number): Edges;
  protected abstract offsetOf(bell: Bell): number;
  protected abstract factorOf(bell: Bell, offset: number): number;

  /** The logarithm of what of a bell lies within the edges. */
  protected logInside({ mean, deviation }: Bell): number {
    const { low, high } = this.edges;
    return logMass((low - mean) / deviation, (high - mean) / deviation);
  }

  private refresh(): void {
    if (this.isFresh) return;
    this.bells.refresh((at) => {
      const bell = this.bells.at(at);
      const offset = this.offsetOf(bell);
      this.offsets.values[at] = offset;
      this.factors.values[at] = this.factorOf(bell, offset);
    });
    this.isFresh = true;
  }
}
