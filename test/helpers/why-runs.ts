import type { RuleId } from '../../src/why/registry.js';
import { LR_LAYERS } from './experiments.js';

/** A tiny experiment. */
export interface TinyExperiment {
  readonly data?: object;
  readonly model?: object;
  readonly train?: object;
}

/** Runs of one rule: one that shows it, and one that is near it but must not set it off. */
export interface RuleCase {
  readonly shows: TinyExperiment;
  readonly severity: 'error' | 'warning' | 'note';
  /** What its figures say. */
  readonly seenBy: RegExp;
  /** The last keys of the setting that it comes from, and the text of the line. */
  readonly setting: readonly [key: string, text: RegExp];
  readonly quiet: TinyExperiment;
}

const hidden = (units: number, options: object = {}, more: readonly object[] = []) => ({
  layers: [
    { type: 'flatten' },
    { type: 'dense', units, activation: 'relu', ...options },
    ...more,
    { type: 'dense', units: 10, activation: 'softmax' },
  ],
});
const data = (train: number, test: number, options: object = {}) => ({
  validation: 0.2,
  limit: { train, test },
  ...options,
});
const sgd = (learning_rate: number) => ({ optimizer: { type: 'sgd', learning_rate } });
const adam = (learning_rate: number) => ({ optimizer: { type: 'adam', learning_rate } });

/** 100 steps an epoch. */
const STEPS = { batch_size: 8, epochs: 3 };
const DATA = data(1000, 200);

/** What no rule finds anything in. */
export const HEALTHY: TinyExperiment = {
  data: DATA,
  model: hidden(16, { activation: 'tanh' }, [{ type: 'batch_normalization' }, { type: 'dropout', rate: 0.3 }]),
  train: { ...adam(0.002), batch_size: 16, epochs: 6 },
};

export const RULE_CASES: Readonly<Record<Exclude<RuleId, 'not-ended'>, RuleCase>> = {
  'not-finite': {
    shows: {
      data: { ...DATA, normalization: 'none' },
      model: hidden(16, { activation: 'linear' }),
      train: { ...sgd(1000), ...STEPS },
    },
    severity: 'error',
    seenBy:
      /^loss (NaN|Infinity) in epoch 1, step \d+; before it, the weights of layers\[1\], dense, reached \d\.\de\+\d+$/,
    setting: ['data.normalization', /^normalization: none$/],
    quiet: { data: DATA, model: { layers: LR_LAYERS }, train: { ...sgd(1000), batch_size: 8, epochs: 1 } },
  },
  'rate-too-high': {
    shows: { data: DATA, model: { layers: LR_LAYERS }, train: { ...sgd(10), ...STEPS } },
    severity: 'warning',
    seenBy: /^training loss \d+\.\d+ in epoch \d/,
    setting: ['train.optimizer.learning_rate', /learning_rate: 10$/],
    quiet: { data: DATA, model: hidden(16), train: { ...sgd(0.1), ...STEPS } },
  },
  'rate-too-low': {
    shows: { data: DATA, model: hidden(16), train: { ...sgd(0.0003), ...STEPS } },
    severity: 'warning',
    seenBy: /^training loss 2\.\d+ in epoch 1, 2\.\d+ in epoch 3, and it still falls as fast; guessing has 2\.3026$/,
    setting: ['train.optimizer.learning_rate', /learning_rate: 0\.0003$/],
    quiet: { data: DATA, model: hidden(16), train: { ...sgd(0.03), ...STEPS } },
  },
  'learned-nothing': {
    shows: { data: DATA, model: hidden(16, { kernel_initializer: 'zeros' }), train: { ...sgd(0.01), ...STEPS } },
    severity: 'error',
    seenBy: /^training accuracy 0\.1\d+ in epoch 3; always naming the most frequent class has 0\.\d+$/,
    setting: ['model.layers.1.kernel_initializer', /kernel_initializer: zeros$/],
    quiet: { data: DATA, model: hidden(16), train: { ...sgd(0.01), ...STEPS } },
  },
  overfitting: {
    shows: { data: data(150, 100), model: hidden(64), train: { ...adam(0.01), batch_size: 10, epochs: 15 } },
    severity: 'warning',
    seenBy: /^(training accuracy|validation loss) \d\.\d+/,
    setting: ['train.epochs', /^epochs: 15$/],
    quiet: {
      data: data(150, 100),
      model: hidden(64),
      train: {
        ...adam(0.01),
        batch_size: 10,
        epochs: 15,
        early_stopping: { monitor: 'val_loss', patience: 1, restore_best_weights: true },
      },
    },
  },
  'dead-units': {
    shows: { data: DATA, model: hidden(32), train: { ...adam(0.1), batch_size: 8, epochs: 2 } },
    severity: 'warning',
    seenBy: /^they give 0 for each of 200 test images; \d+ % of all outputs of the layer are 0$/,
    setting: ['model.layers.1.activation', /activation: relu$/],
    quiet: { data: DATA, model: hidden(32), train: { ...adam(0.001), batch_size: 8, epochs: 2 } },
  },
  'saturated-units': {
    shows: {
      data: { ...DATA, normalization: 'none' },
      model: hidden(16, { activation: 'tanh' }),
      train: { ...adam(0.001), ...STEPS },
    },
    severity: 'warning',
    seenBy: /^\d\d % of its outputs are within 0\.01 of an end of tanh, over 200 test images$/,
    setting: ['model.layers.1.activation', /activation: tanh$/],
    quiet: { data: DATA, model: hidden(16, { activation: 'tanh' }), train: { ...adam(0.001), ...STEPS } },
  },
  'class-never-predicted': {
    shows: { data: DATA, model: hidden(1, { activation: 'tanh' }), train: { ...sgd(0.1), batch_size: 8, epochs: 1 } },
    severity: 'warning',
    seenBy: /^none of 200 predictions, but \d+ labels of the test set$/,
    setting: ['train.epochs', /^epochs: 1$/],
    quiet: { data: DATA, model: hidden(16), train: { ...sgd(0.1), batch_size: 8, epochs: 1 } },
  },
  'schedule-ended-early': {
    shows: {
      data: DATA,
      model: { layers: LR_LAYERS },
      train: { ...STEPS, epochs: 4, learning_rate_schedule: { type: 'step', step_epochs: 0.5, decay_rate: 0.1 } },
    },
    severity: 'warning',
    seenBy: /^learning rate 0\.001, at the end of epoch 2 0\.000001; 2 epochs came after it$/,
    setting: ['train.learning_rate_schedule', /^learning_rate_schedule:/],
    quiet: {
      data: DATA,
      model: { layers: LR_LAYERS },
      train: { ...STEPS, epochs: 4, learning_rate_schedule: { type: 'cosine_restarts', t_mul: 1 } },
    },
  },
  'not-finished': {
    shows: { data: data(2500, 100), model: { layers: LR_LAYERS }, train: { ...sgd(0.01), batch_size: 20, epochs: 2 } },
    severity: 'note',
    seenBy:
      /^validation accuracy 0\.\d+ in epoch 1, 0\.\d+ in epoch 2, the last; validation loss \d\.\d+, then \d\.\d+$/,
    setting: ['train.epochs', /^epochs: 2$/],
    quiet: { data: data(2500, 100), model: { layers: LR_LAYERS }, train: { ...sgd(0.1), batch_size: 20, epochs: 8 } },
  },
  'tiny-batches': {
    shows: {
      data: DATA,
      model: hidden(16, {}, [{ type: 'batch_normalization' }]),
      train: { batch_size: 4, epochs: 1 },
    },
    severity: 'warning',
    seenBy: /^batches of 4 images, and 1 layer of batch_normalization$/,
    setting: ['train.batch_size', /^batch_size: 4$/],
    quiet: {
      data: DATA,
      model: hidden(16, {}, [{ type: 'batch_normalization' }]),
      train: { batch_size: 16, epochs: 1 },
    },
  },
  'test-set-used': {
    shows: {
      data: { ...DATA, validation: 'test' },
      model: { layers: LR_LAYERS },
      train: { ...STEPS, epochs: 2, early_stopping: { patience: 5 } },
    },
    severity: 'warning',
    seenBy: /^validation on the 200 test images; its accuracy of 0\.\d+ there is too good by what that gained$/,
    setting: ['data.validation', /^validation: test$/],
    quiet: {
      data: DATA,
      model: { layers: LR_LAYERS },
      train: { ...STEPS, epochs: 2, early_stopping: { patience: 5 } },
    },
  },
  'no-validation': {
    shows: { data: { ...DATA, validation: 'none' }, model: { layers: LR_LAYERS }, train: { ...STEPS, epochs: 1 } },
    severity: 'note',
    seenBy: /^no validation loss in any epoch$/,
    setting: ['data.validation', /^validation: none$/],
    quiet: { data: DATA, model: { layers: LR_LAYERS }, train: { ...STEPS, epochs: 1 } },
  },
};
