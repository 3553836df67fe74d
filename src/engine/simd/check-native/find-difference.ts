import { Purpose, uniformSource } from '../../../random.js';
import { checkActivations } from './activations.js';
import { checkConvForward, checkConvolution, checkSparseConvolution, checkWinograd } from './convolutions.js';
import { checkDense, checkSparseDense } from './dense.js';
import { checkDropout } from './dropout.js';
import { checkBatchNormalization } from './normalization.js';
import { checkOptimizers } from './optimizers.js';
import { Pair } from './pair.js';
import type { BoundKernels } from './pair.js';
import { checkPooling } from './pooling.js';

/** Bytes that the memories need. */
export const CHECK_BYTES = 1 << 22;

const CHECKS = [
  ...[checkDense, checkSparseDense, checkOptimizers],
  ...[checkWinograd, checkConvForward, checkConvolution, checkSparseConvolution],
  ...[checkActivations, checkBatchNormalization, checkPooling, checkDropout],
];

/**
 * Runs native kernels beside their twins over random shapes and values, among them 0, -0, infinities, NaN and subnormal
 * numbers. Returns the first kernel whose bytes differ, with its arguments; `null` if none does. A NaN is any NaN.
 */
export function findDifference(native: BoundKernels, twin: BoundKernels, rounds: number, seed = 1): string | null {
  const draw = uniformSource({ seed, purpose: Purpose.order });
  for (let round = 0; round < rounds; round++) {
    for (const check of CHECKS) {
      const pair = new Pair(native, twin, draw);
      check(pair);
      if (pair.difference !== null) return pair.difference;
    }
  }
  return null;
}
