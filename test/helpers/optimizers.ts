import { variantsOf } from '../../src/config/schema.js';

/** Every optimizer of the schema with its defaults, and with options that keep other accumulators. */
export const OPTIMIZERS: readonly (string | object)[] = [
  ...Object.keys(variantsOf('optimizer')),
  { type: 'sgd', momentum: 0.9 },
  { type: 'sgd', momentum: 0.9, nesterov: true },
  { type: 'rmsprop', momentum: 0.5, centered: true },
];
