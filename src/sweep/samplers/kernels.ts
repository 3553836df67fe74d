/** One distribution for each observation of a parameter, in order, and last the prior. */
export interface Kernels {
  /** How much denser a kernel is anywhere than the prior, at most. */
  readonly mostRatio: number;
  insert(at: number, number: number): void;
  remove(at: number): void;
  /** The number where a uniform one falls in a kernel. */
  draw(kernel: number, uniform: number): number;
  /** Adds the logarithm of each kernel's density at a number. */
  addLogDensities(number: number, sums: Float64Array): void;
  /** The logarithm of the prior's density at a number. */
  priorLogDensity(number: number): number;
  /** How many kernels `addNear` would add. */
  countNear(number: number, reach: number): number;
  /** Adds the observations whose kernels count at a number: those no more than `reach` of their deviations away. */
  addNear(number: number, reach: number, near: Near): void;
  /** Multiplies, but for 1e-7, by how much denser each kernel is at a number than the prior. Drops those beyond `reach`. */
  multiplyRatios(number: number, reach: number, near: Near): void;
}

/** Some of the observations, in any order, each with a number. */
export class Near {
  readonly kernels: Int32Array;
  readonly products: Float64Array;
  count = 0;

  /** Of as many observations. */
  constructor(observations: number) {
    this.kernels = new Int32Array(observations);
    this.products = new Float64Array(observations);
  }

  add(kernel: number): void {
    this.kernels[this.count++] = kernel;
  }
}
