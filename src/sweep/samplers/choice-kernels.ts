import { log } from '../../exact-math.js';
import type { Choice } from '../space.js';
import type { Kernels, Near } from './kernels.js';
import { NumberList } from '../number-list.js';

/** The prior is uniform; an observation takes from it what its share among all kernels leaves. */
export class ChoiceKernels implements Kernels {
  readonly mostRatio: number;
  private readonly observations = new NumberList();

  constructor(private readonly choice: Choice) {
    this.mostRatio = choice.values.length;
  }

  insert(at: number, number: number): void {
    this.observations.insert(at, number);
  }

  remove(at: number): void {
    this.observations.remove(at);
  }

  draw(kernel: number, uniform: number): number {
    const { length } = this.choice.values;
    if (kernel === this.observations.length) return Math.floor(uniform * length);
    const observed = this.observations.values[kernel]!;
    const { other, own } = this.shares();
    if (uniform < own) return observed;
    const at = Math.min(length - 2, Math.floor((uniform - own) / other));
    return at < observed ? at : at + 1;
  }

  addLogDensities(number: number, sums: Float64Array): void {
    const { values, length } = this.observations;
    const { other, own } = this.shares();
    const [logOther, logOwn] = [log(other), log(own)];
    for (let at = 0; at < length; at++) sums[at]! += values[at] === number ? logOwn : logOther;
    sums[length]! += this.priorLogDensity();
  }

  priorLogDensity(): number {
    return -log(this.choice.values.length);
  }

  countNear(): number {
    return this.observations.length;
  }

  addNear(_: number, __: number, near: Near): void {
    for (let at = 0; at < this.observations.length; at++) near.add(at);
  }

  multiplyRatios(number: number, _: number, { kernels, products, count }: Near): void {
    const { values } = this.observations;
    const { length } = this.choice.values;
    const { other, own } = this.shares();
    for (let at = 0; at < count; at++) products[at]! *= values[kernels[at]!] === number ? own * length : other * length;
  }

  /** Of the observed value and of each other one. */
  private shares(): { readonly own: number; readonly other: number } {
    const each = 1 / (this.observations.length + 1);
    const total = 1 + this.choice.values.length * each;
    return { other: each / total, own: (1 + each) / total };
  }
}
