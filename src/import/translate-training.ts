import { fieldsAt, isFields, shown } from './fields.js';
import { isSame, nameOf } from './layer-config.js';
import type { Fields } from './types.js';

type Options = Readonly<Record<string, unknown>>;

export interface TranslatedTraining {
  /** `null` for the defaults. */
  readonly train: Options | null;
  /** The last layer, with a softmax if the loss there was computed from logits. */
  readonly last: Options;
  readonly remarks: readonly string[];
}

/** Options of Keras' optimizers that have a counterpart, by class names. */
const OPTIMIZERS: Readonly<Record<string, readonly [type: string, options: readonly string[]]>> = {
  SGD: ['sgd', ['learning_rate', 'momentum', 'nesterov']],
  Adam: ['adam', ['learning_rate', 'beta_1', 'beta_2', 'epsilon']],
  AdamW: ['adamw', ['learning_rate', 'weight_decay', 'beta_1', 'beta_2', 'epsilon']],
  RMSprop: ['rmsprop', ['learning_rate', 'rho', 'momentum', 'epsilon', 'centered']],
  Adagrad: ['adagrad', ['learning_rate', 'initial_accumulator_value']],
  Adadelta: ['adadelta', ['learning_rate', 'rho', 'epsilon']],
  Nadam: ['nadam', ['learning_rate', 'beta_1', 'beta_2', 'epsilon']],
  Lion: ['lion', ['learning_rate', 'beta_1', 'beta_2']],
};

/** What any optimizer can have, and what it is if it is switched off. */
const AROUND: Readonly<Record<string, readonly unknown[]>> = {
  weight_decay: [null, 0],
  clipnorm: [null, 0],
  global_clipnorm: [null, 0],
  clipvalue: [null, 0],
  use_ema: [false],
  ema_overwrite_frequency: [null],
  gradient_accumulation_steps: [null],
};

/** What options without a counterpart are if they are switched off. Others only say how the state is kept. */
const OFF: Readonly<Record<string, readonly unknown[]>> = {
  amsgrad: [false],
  decay: [null, 0],
  loss_scale_factor: [null],
};

const LOSSES: Readonly<Record<string, string>> = {
  sparse_categorical_crossentropy: 'sparse_categorical_crossentropy',
  SparseCategoricalCrossentropy: 'sparse_categorical_crossentropy',
  categorical_crossentropy: 'categorical_crossentropy',
  CategoricalCrossentropy: 'categorical_crossentropy',
  mean_squared_error: 'mean_squared_error',
  MeanSquaredError: 'mean_squared_error',
  mse: 'mean_squared_error',
  categorical_focal_crossentropy: 'focal',
  CategoricalFocalCrossentropy: 'focal',
};

/** The section `train` from what Keras' `compile` got. Anything without a counterpart is left at its default, and said. */
export function translateTraining(compiled: Fields | null, last: Options): TranslatedTraining {
  const ending = endWithProbabilities(last, lossOf(compiled));
  if (compiled === null)
    return {
      train: lossOnly(ending),
      last: ending.last,
      remarks: ['the file does not say how it was trained; the section train has the defaults', ...ending.remarks],
    };
  const optimizer = optimizerOf(compiled['optimizer'] ?? compiled['optimizer_config']);
  const train = { ...(optimizer.options !== null && { optimizer: optimizer.options }), ...lossOnly(ending) };
  const assumed =
    'the section train has its optimizer and loss; batch size and epochs are not in the file and have the defaults';
  return { train, last: ending.last, remarks: [assumed, ...optimizer.remarks, ...ending.remarks] };
}

interface Ending {
  readonly loss: Options | null;
  readonly last: Options;
  readonly remarks: readonly string[];
}

function lossOnly({ loss }: Ending): Options | null {
  return loss === null ? null : { loss };
}

/** The loss, `null` if it is not said, and `undefined` for one without a counterpart. */
function lossOf(compiled: Fields | null): Options | null | undefined {
  const written = compiled?.['loss'] ?? null;
  if (written === null) return null;
  const name = nameOf(written);
  const type = typeof name === 'string' && Object.hasOwn(LOSSES, name) ? LOSSES[name] : undefined;
  if (type === undefined) return undefined;
  const { label_smoothing: smoothing, alpha, gamma } = isFields(written) ? fieldsAt(written, 'config') : {};
  return {
    type,
    ...(type === 'focal' && (typeof alpha === 'number' || Array.isArray(alpha)) && { alpha }),
    ...(type === 'focal' && typeof gamma === 'number' && { gamma }),
    ...(typeof smoothing === 'number' &&
      smoothing > 0 &&
      type !== 'mean_squared_error' && { label_smoothing: smoothing }),
  };
}

/** Cross-entropies are computed from probabilities here, and other outputs are measured by their squares. */
function endWithProbabilities(last: Options, loss: Options | null | undefined): Ending {
  const activation = 'activation' in last ? last['activation'] : 'linear';
  const unknown = loss === undefined ? ['its loss has no counterpart'] : [];
  const isSquared = loss?.['type'] === 'mean_squared_error';
  if (isSquared || activation === 'softmax') return { loss: loss ?? null, last, remarks: unknown };
  if (activation === 'linear' && 'activation' in last)
    return {
      loss: loss ?? null,
      last: { ...last, activation: 'softmax' },
      remarks: [
        ...unknown,
        'its outputs are logits; the last layer was given a softmax, so that they are probabilities and the most probable class is the same',
      ],
    };
  return {
    loss: { type: 'mean_squared_error' },
    last,
    remarks: [
      ...unknown,
      'merge' in last
        ? 'its last layer is no softmax, which a cross-entropy needs; the loss is mean_squared_error'
        : `its outputs are no probabilities that sum to 1 (${String(activation)}); the loss is mean_squared_error`,
    ],
  };
}

function optimizerOf(written: unknown): { readonly options: Options | null; readonly remarks: readonly string[] } {
  const name = isFields(written) ? String(written['class_name']) : String(written);
  const known = Object.entries(OPTIMIZERS).find(([className]) => className.toLowerCase() === name.toLowerCase());
  if (known === undefined)
    return {
      options: null,
      remarks: [`its optimizer ${shown(nameOf(written))} has no counterpart; train.optimizer has the default`],
    };
  const [type, keys] = known[1];
  const config = isFields(written) ? fieldsAt(written, 'config') : {};
  const isValue = (key: string): boolean => typeof config[key] === 'number' || typeof config[key] === 'boolean';
  const isOn = (key: string): boolean => !AROUND[key]!.some((off) => isOff(config[key], off));
  const around = Object.keys(AROUND).filter((key) => !keys.includes(key) && isOn(key));
  const average = around.includes('use_ema') ? ['ema_momentum'] : [];
  const taken = [
    ...keys,
    ...around.filter((key) => key !== 'ema_overwrite_frequency' || average.length > 0),
    ...average,
  ];
  const options = Object.fromEntries(taken.filter(isValue).map((key) => [key, rounded(config[key])]));
  const schedule =
    config['learning_rate'] !== undefined && !isValue('learning_rate')
      ? ['its learning rate follows a schedule, which was left out']
      : [];
  const lost = Object.keys(OFF).filter(
    (key) => !keys.includes(key) && Object.hasOwn(config, key) && !OFF[key]!.some((off) => isOff(config[key], off)),
  );
  const left = lost.map(
    (key) => `the option ${key} (${shown(config[key])}) of its optimizer has no counterpart and was left out`,
  );
  return { options: { type, ...options }, remarks: [...schedule, ...left] };
}

function isOff(value: unknown, off: unknown): boolean {
  return value === off || (typeof off === 'number' && isSame(value, off));
}

/** Keras keeps rates as 32-bit floats: 0.001 is then 0.0010000000474974513. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' && Math.fround(value) === value ? Number(value.toPrecision(7)) : value;
}
