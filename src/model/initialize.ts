import type { InitializerName } from '../config/types.js';
import { log } from '../exact-math.js';
import { Purpose, uniformSource } from '../random.js';
import type { Plan, WeightSlot } from './types.js';

type Uniform = () => number;
type Initializer = (slot: WeightSlot, uniform: Uniform) => ArrayLike<number>;

/**
 * Draws the initial weights of a network, (plan.weightCount), in the order of the plan's slots. They depend only on the
 * plan and its seed. The distributions are those of Keras.
 */
export function initialWeights(plan: Plan): Float32Array {
  const weights = new Float32Array(plan.weightCount);
  plan.slots.forEach((slot, index) => {
    const uniform = uniformSource({ seed: plan.seed, purpose: Purpose.weights, slot: index });
    weights.set(initializers[slot.initializer](slot, uniform), slot.offset);
  });
  return weights;
}

const initializers: Readonly<Record<InitializerName, Initializer>> = {
  zeros: ({ size }) => new Float32Array(size),
  ones: ({ size }) => new Float32Array(size).fill(1),
  identity: ({ size, shape }) =>
    Float32Array.from({ length: size }, (_, at) => (Math.floor(at / shape[1]!) === at % shape[1]! ? 1 : 0)),
  random_uniform: (slot, uniform) => uniformValues(slot, uniform, 0.05),
  random_normal: (slot, uniform) => normalValues(slot, uniform, 0.05),
  truncated_normal: (slot, uniform) => truncatedValues(slot, uniform, 0.05),
  glorot_uniform: (slot, uniform) => uniformValues(slot, uniform, Math.sqrt(6 / (slot.fanIn + slot.fanOut))),
  he_uniform: (slot, uniform) => uniformValues(slot, uniform, Math.sqrt(6 / slot.fanIn)),
  lecun_uniform: (slot, uniform) => uniformValues(slot, uniform, Math.sqrt(3 / slot.fanIn)),
  glorot_normal: (slot, uniform) => scaledNormal(slot, uniform, 2 / (slot.fanIn + slot.fanOut)),
  he_normal: (slot, uniform) => scaledNormal(slot, uniform, 2 / slot.fanIn),
  lecun_normal: (slot, uniform) => scaledNormal(slot, uniform, 1 / slot.fanIn),
  variance_scaling: (slot, uniform) => scaledNormal(slot, uniform, 1 / slot.fanIn),
  orthogonal,
};

function uniformValues({ size }: WeightSlot, uniform: Uniform, limit: number): number[] {
  return Array.from({ length: size }, () => (2 * uniform() - 1) * limit);
}

function normalValues({ size }: WeightSlot, uniform: Uniform, deviation: number): number[] {
  const normal = normalSource(uniform);
  return Array.from({ length: size }, () => normal() * deviation);
}

/** Normal, redrawn outside two standard deviations. */
function truncatedValues({ size }: WeightSlot, uniform: Uniform, deviation: number): number[] {
  const normal = normalSource(uniform);
  return Array.from({ length: size }, () => {
    let value = normal();
    while (Math.abs(value) > 2) value = normal();
    return value * deviation;
  });
}

/** Truncated normal of a given variance; 0.8796 is the deviation of a standard normal cut at 2. */
function scaledNormal(slot: WeightSlot, uniform: Uniform, variance: number): number[] {
  return truncatedValues(slot, uniform, Math.sqrt(variance) / 0.87962566103423978);
}

/** Marsaglia's polar method: no sine or cosine, whose last bits differ between machines. */
function normalSource(uniform: Uniform): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * log(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  };
}

/** Rows or columns, whichever are fewer, made orthonormal by Gram-Schmidt (twice, for accuracy). */
function orthogonal({ shape, size }: WeightSlot, uniform: Uniform): Float64Array {
  const columns = shape.at(-1)!;
  const rows = size / columns;
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const normal = normalSource(uniform);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, normal));
  vectors.forEach((vector, index) => {
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < index; other++) subtractProjection(vector, vectors[other]!);
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let at = 0; at < length; at++) vector[at]! /= norm;
  });
  return Float64Array.from({ length: size }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return rows < columns ? vectors[row]![column]! : vectors[column]![row]!;
  });
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const length = dot(vector, unit);
  for (let at = 0; at < vector.length; at++) vector[at]! -= length * unit[at]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let at = 0; at < a.length; at++) total += a[at]! * b[at]!;
  return total;
}
