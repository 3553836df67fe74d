import { exp, log } from '../../exact-math.js';
import type { Domain } from '../space.js';
import { kernelsOf } from './kernels-of.js';
import { Near } from './kernels.js';
import type { Kernels } from './kernels.js';

/** By how much a rough logarithm of a density is off at most. */
export const ROUGHNESS = 1e-5;

/** Of the prior's density; even of 100,000 kernels. */
const NEGLIGIBLE = 1e-13;

/** A mixture of one kernel for each observed point, and the prior. The points stand in the order of their trials: later ones weigh more. */
export class ParzenEstimator {
  private readonly columns: readonly Kernels[];
  /** A bell counts as nothing so many deviations from its mean in one column, however dense it is in the others. */
  private readonly reach: number;
  private count = 0;
  /** For the points as they are; `null` after a change. */
  private weights: Float64Array | null = null;
  private logWeights: Float64Array | null = null;
  private buffer = new Float64Array(0);
  private near = new Near(0);

  /** Without points. */
  constructor(domains: readonly Domain[]) {
    this.columns = domains.map(kernelsOf);
    const most = this.columns.reduce((product, { mostRatio }) => product * mostRatio, 1);
    this.reach = Math.sqrt(-2 * log(NEGLIGIBLE / most));
  }

  /** A number for each domain. */
  insert(at: number, point: readonly number[]): void {
    this.columns.forEach((column, index) => column.insert(at, point[index]!));
    this.changeCount(1);
  }

  remove(at: number): void {
    for (const column of this.columns) column.remove(at);
    this.changeCount(-1);
  }

  draw(uniform: () => number): readonly number[] {
    const kernel = kernelAt(this.weightsNow(), uniform());
    return this.columns.map((column) => column.draw(kernel, uniform()));
  }

  /** The logarithm of the density at a point. */
  logDensity(point: readonly number[]): number {
    this.logWeights ??= this.weightsNow().map(log);
    const sums = this.bufferOf(this.logWeights);
    this.columns.forEach((column, at) => column.addLogDensities(point[at]!, sums));
    return logOfSum(sums);
  }

  /** The same in a fraction of the time, but for `ROUGHNESS`: kernels that are far from the point are not looked at. */
  roughLogDensity(point: readonly number[]): number {
    const { columns, reach } = this;
    const weights = this.weightsNow();
    const near = this.nearIn(this.columnWithFewestNear(point), point);
    for (let at = 0; at < near.count; at++) near.products[at] = weights[near.kernels[at]!]!;
    columns.forEach((column, at) => column.multiplyRatios(point[at]!, reach, near));
    let sum = weights[this.count]!;
    for (let at = 0; at < near.count; at++) sum += near.products[at]!;
    const prior = columns.reduce((total, column, at) => total + column.priorLogDensity(point[at]!), 0);
    return prior + log(sum);
  }

  private columnWithFewestNear(point: readonly number[]): number {
    const counts = this.columns.map((column, at) => column.countNear(point[at]!, this.reach));
    return counts.indexOf(Math.min(...counts));
  }

  private nearIn(column: number, point: readonly number[]): Near {
    if (this.near.kernels.length !== this.count) this.near = new Near(this.count);
    this.near.count = 0;
    this.columns[column]!.addNear(point[column]!, this.reach, this.near);
    return this.near;
  }

  private weightsNow(): Float64Array {
    return (this.weights ??= weightsOf(this.count));
  }

  private bufferOf(content: Float64Array): Float64Array {
    if (this.buffer.length !== content.length) this.buffer = new Float64Array(content.length);
    this.buffer.set(content);
    return this.buffer;
  }

  private changeCount(by: number): void {
    this.count += by;
    this.weights = null;
    this.logWeights = null;
  }
}

/** The last 25 points and the prior weigh alike; before them a ramp leads up from the first. */
function weightsOf(count: number): Float64Array {
  const older = count - 25;
  const weights = new Float64Array(count + 1);
  let total = 0;
  for (let at = 0; at <= count; at++) {
    const onRamp = older === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * at) / (older - 1);
    weights[at] = at >= older ? 1 : onRamp;
    total += weights[at]!;
  }
  for (let at = 0; at <= count; at++) weights[at]! /= total;
  return weights;
}

function kernelAt(weights: Float64Array, uniform: number): number {
  let rest = uniform;
  for (let at = 0; at < weights.length; at++) {
    rest -= weights[at]!;
    if (rest < 0) return at;
  }
  return weights.length - 1;
}

function logOfSum(logarithms: Float64Array): number {
  const largest = largestOf(logarithms);
  // What is 1e-17 of the largest no longer counts.
  const sum = logarithms.reduce((sum, value) => (value < largest - 40 ? sum : sum + exp(value - largest)), 0);
  return largest + log(sum);
}

function largestOf(numbers: Float64Array): number {
  let largest = -Infinity;
  for (let at = 0; at < numbers.length; at++) if (numbers[at]! > largest) largest = numbers[at]!;
  return largest;
}
