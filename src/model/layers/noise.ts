import type { LayerOf } from '../../config/types.js';
import { needsImage } from '../layer-definition.js';
import type { LayerDefinition, Mask } from '../layer-definition.js';

export const dropout: LayerDefinition<LayerOf<'dropout'>> = {
  kind: 'dropout',
  effect: 'in place',
  settings: ({ rate }) => `${rate}`,
  outputShape: (_, input) => input,
  flops: () => 0,
  keras: ({ rate }) => ({ class_name: 'Dropout', config: { rate } }),
  mask: ({ rate }) => (rate === 0 ? null : dropoutMask(rate)),
};

export const spatialDropout2d: LayerDefinition<LayerOf<'spatial_dropout2d'>> = {
  kind: 'dropout',
  effect: 'in place',
  settings: ({ rate }) => `${rate}`,
  misfit: (_, input) => needsImage('spatial_dropout2d', input),
  outputShape: (_, input) => input,
  flops: () => 0,
  keras: ({ rate }) => ({ class_name: 'SpatialDropout2D', config: { rate, data_format: 'channels_last' } }),
  // TensorFlow.js does not have that class.
  tfjs: ({ rate }, [, , channels]) => ({
    class_name: 'Dropout',
    config: { rate, noise_shape: [null, 1, 1, channels] },
  }),
  mask: ({ rate }) => (rate === 0 ? null : { ...dropoutMask(rate), shape: ([, , channels]) => [1, 1, channels!] }),
};

export const gaussianNoise: LayerDefinition<LayerOf<'gaussian_noise'>> = {
  kind: 'dropout',
  effect: 'in place',
  settings: ({ stddev }) => `${stddev}`,
  outputShape: (_, input) => input,
  flops: () => 0,
  keras: ({ stddev }) => ({ class_name: 'GaussianNoise', config: { stddev } }),
  mask: ({ stddev }) => (stddev === 0 ? null : noiseMask(stddev)),
};

/** A factor is 0 with probability `rate`, else 1 / (1 - rate). */
export function dropoutMask(rate: number): Mask {
  const threshold = rate * 0x100000000;
  const kept = 1 / (1 - rate);
  const fill = (words: Uint32Array, factors: Float32Array): void => {
    for (let at = 0; at < factors.length; at++) factors[at] = words[at]! < threshold ? 0 : kept;
  };
  return { wordsPerFactor: 1, fill };
}

function noiseMask(stddev: number): Mask {
  const deviation = Math.fround(stddev);
  const fill = (words: Uint32Array, factors: Float32Array): void => {
    for (let at = 0; at < factors.length; at++) factors[at] = Math.fround(normalOf(words[at]!)) * deviation;
  };
  return { operation: 'add', wordsPerFactor: 1, fill };
}

/**
 * A standard normal number from a random 32-bit word: where the distribution function is (word + 1/2) / 2^32, to 7 digits.
 * Wichura, "Algorithm AS 241", 1988: PPND7. Kernel `fillNoise` does the same operations in the same order.
 */
export function normalOf(word: number): number {
  const q = (word + 0.5) / 0x100000000 - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const top = q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179);
    return top / (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  const r = Math.sqrt(-logOfSmall(0.5 - Math.abs(q))) - 1.6;
  const top = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
  return (q < 0 ? -top : top) / ((0.12021132975 * r + 0.7370016425) * r + 1);
}

/** ln x of an odd multiple of 2^-33, to 12 digits: x = 2^k m, s = (m - 1) / (m + 1), a series of s^2. */
function logOfSmall(x: number): number {
  const multiple = x * 0x200000000;
  let exponent = 31 - Math.clz32(multiple);
  let mantissa = multiple / ((1 << exponent) >>> 0);
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  const series = ((((z * (1 / 13) + 1 / 11) * z + 1 / 9) * z + 1 / 7) * z + 1 / 5) * z + 1 / 3;
  return (exponent - 33) * Math.LN2 + (s + s) * (series * z + 1);
}
