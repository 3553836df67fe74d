import { variantsOf } from '../../src/config/schema.js';

/** Every optimizer of the schema with its defaults, and with options that keep other accumulators. */
export const OPTIMIZERS: readonly (string | object)[] = [
  ...Object.keys(variantsOf('optimizer')),
  { type: 'sgd', momentum: 0.9 },
  { type: 'sgd', momentum: 0.9, nesterov: true },
  { type: 'rmsprop', momentum: 0.5, centered: true },
  { type: 'sgd', momentum: 0.9, clipnorm: 0.5, weight_decay: { rate: 0.01, exclude: ['bias'] } },
  { type: 'nadam', global_clipnorm: 0.5, use_ema: true, ema_momentum: 0.9, gradient_accumulation_steps: 2 },
];
