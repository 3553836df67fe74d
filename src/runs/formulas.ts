import { networkLayers } from '../config/blocks/flatten-layers.js';
import type { Experiment, Layer, LayerOf } from '../config/types.js';

/** The format of run folders that this program writes. It reads all earlier ones. */
export const FORMAT = 3;

/** Version of the formulas that this program trains with. Manifests and checkpoints that name none have version 1. */
export const FORMULAS = 2;

export interface FormulaChange {
  /** The first version that has the new formula. */
  readonly since: number;
  readonly name: string;
  /** What it does now, and did before. */
  readonly change: string;
  /** Whether a run of this experiment depends on the formula. */
  readonly isUsed: (experiment: Experiment) => boolean;
  /** Whether the new formula cannot use the old state of the optimizer. */
  readonly resetsOptimizer?: boolean;
}

/**
 * Every change that alters the bits of a trained run, oldest first. A change of a formula or of the order of its
 * roundings needs an entry here; its `since` is `FORMULAS`, raised by 1 if the old value has been released.
 */
export const FORMULA_CHANGES: readonly FormulaChange[] = [
  {
    since: 2,
    name: 'exact mathematics: schedules and first weights',
    change:
      'mnistx computes powers, cosines and logarithms itself; their last bits no longer depend on the JavaScript engine',
    isUsed: ({ train, model }) =>
      train.learning_rate_schedule.type !== 'constant' ||
      networkLayers(model).some((layer) => hasValue(layer, FROM_NORMALS)),
  },
  {
    since: 2,
    name: 'convolutions of 3 x 3 and 5 x 5',
    change: 'a window of zeros gives exactly the bias, not the rounding of its neighbours',
    isUsed: ({ model }) => usesTiles(networkLayers(model)),
  },
  {
    since: 2,
    name: 'selu',
    change: 'its slope at exactly 0 is now right',
    isUsed: ({ model }) => networkLayers(model).some((layer) => hasValue(layer, ['selu'])),
  },
  {
    since: 2,
    name: 'momentum of sgd',
    change: 'the learning rate is now part of the velocity (v = momentum v - rate g); before, it was applied to it',
    isUsed: ({ train: { optimizer } }) => optimizer.type === 'sgd' && optimizer.momentum > 0,
    resetsOptimizer: true,
  },
  {
    since: 2,
    name: 'adam and adamw',
    change: 'epsilon is added to the root of the second moment before its bias is corrected, not after',
    isUsed: ({ train: { optimizer } }) => optimizer.type === 'adam' || optimizer.type === 'adamw',
    resetsOptimizer: true,
  },
  {
    since: 2,
    name: 'adadelta',
    change: 'a gradient is accumulated before the step is divided by the accumulator, not after',
    isUsed: ({ train: { optimizer } }) => optimizer.type === 'adadelta',
    resetsOptimizer: true,
  },
  {
    since: 2,
    name: 'centered rmsprop',
    change: 'epsilon is added after the squared mean is subtracted, not before',
    isUsed: ({ train: { optimizer } }) => optimizer.type === 'rmsprop' && optimizer.centered,
  },
  {
    since: 2,
    name: 'warm-up',
    change: 'its first step has the rate 0, not the rate of its second',
    isUsed: ({ train: { learning_rate_schedule: schedule } }) =>
      'warmup_epochs' in schedule && schedule.warmup_epochs > 0,
  },
  {
    since: 2,
    name: 'cosine schedule',
    change:
      'it now falls over as many steps as the run has, counted from the end of the warm-up; before, it ended with the last step',
    isUsed: ({ train }) => train.learning_rate_schedule.type === 'cosine',
  },
  {
    since: 2,
    name: 'step schedule',
    change: 'drops are counted in whole steps; a fraction of an epoch no longer skips one',
    isUsed: ({ train: { learning_rate_schedule: schedule } }) =>
      schedule.type === 'step' && ![schedule.step_epochs, schedule.warmup_epochs].every(Number.isInteger),
  },
  {
    since: 2,
    name: 'cooldown of reduce_lr_on_plateau',
    change: 'one epoch shorter',
    isUsed: ({ train: { reduce_lr_on_plateau: plateau } }) => plateau !== false && plateau.cooldown > 0,
  },
  {
    since: 2,
    name: 'early_stopping and reduce_lr_on_plateau',
    change: 'improvements are compared as 32-bit floats',
    isUsed: ({ train }) => train.early_stopping !== false || train.reduce_lr_on_plateau !== false,
  },
  {
    since: 2,
    name: 'average_pooling2d with padding same on the engine tfjs',
    change: 'the gradient of a window over the border is divided by what is inside, not by the whole window',
    isUsed: ({ engine, model }) =>
      engine === 'tfjs' &&
      networkLayers(model).some((layer) => layer.type === 'average_pooling2d' && layer.padding === 'same'),
  },
];

/** The changes since a version that affect an experiment. */
export function formulaChanges(version: number, experiment: Experiment): readonly FormulaChange[] {
  return FORMULA_CHANGES.filter(({ since, isUsed }) => since > version && isUsed(experiment));
}

/** Initializers that draw from normal distributions. */
const FROM_NORMALS = [
  ...['random_normal', 'truncated_normal', 'glorot_normal', 'he_normal', 'lecun_normal', 'variance_scaling'],
  'orthogonal',
];

function hasValue(layer: Layer, values: readonly string[]): boolean {
  return Object.values(layer).some((value) => typeof value === 'string' && values.includes(value));
}

/** Whether a convolution is computed by Winograd's tiles: a square kernel of 3 or 5 in steps of 1, over 4 channels or more. */
function usesTiles(layers: readonly Layer[]): boolean {
  // An image has at most 3.
  let channels = 3;
  for (const layer of layers) {
    if (layer.type === 'conv2d' && Math.min(channels, layer.filters) >= 4 && isTiled(layer)) return true;
    if ('filters' in layer) channels = layer.filters;
    if (layer.type === 'depthwise_conv2d') channels *= layer.depth_multiplier;
  }
  return false;
}

function isTiled({ kernel_size: [height, width], strides, dilation_rate }: LayerOf<'conv2d'>): boolean {
  return height === width && (height === 3 || height === 5) && [...strides, ...dilation_rate].every((by) => by === 1);
}
