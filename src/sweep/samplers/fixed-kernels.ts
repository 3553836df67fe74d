import type { Kernels, Near } from './kernels.js';

/** Kernels of a range with one number. */
export class FixedKernels implements Kernels {
  readonly mostRatio = 1;
  private count = 0;

  constructor(private readonly number: number) {}

  insert(): void {
    this.count++;
  }

  remove(): void {
    this.count--;
  }

  draw(): number {
    return this.number;
  }

  addLogDensities(): void {}

  priorLogDensity(): number {
    return 0;
  }

  countNear(): number {
    return this.count;
  }

  addNear(_: number, __: number, near: Near): void {
    for (let at = 0; at < this.count; at++) near.add(at);
  }

  multiplyRatios(): void {}
}
