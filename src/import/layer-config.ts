import { refusalOf } from './errors.js';
import { isFields, shown } from './fields.js';
import { activationOf } from './activations.js';
import { initializerOf, regularizerOf } from './training-only.js';
import type { Fields, ForeignLayer } from './types.js';

/** Keys that do not change what a layer computes. */
const NEUTRAL = new Set([
  ...['name', 'trainable', 'seed', 'autocast', 'fused', 'lora_rank', 'lora_alpha', 'quantization_config'],
  ...[
    'batch_input_shape',
    'batch_shape',
    'input_shape',
    'input_dim',
    'input_length',
    'build_config',
    'build_input_shape',
  ],
]);

/** Keys that only matter in training. */
const TRAINING = /_(initializer|regularizer|constraint)$/;

/**
 * The options of a foreign layer. Every key must be asked for: one that is not known may change what the layer computes.
 */
export class LayerConfig {
  readonly remarks: string[] = [];
  private readonly left: Set<string>;

  constructor(private readonly layer: ForeignLayer) {
    this.left = new Set(Object.keys(layer.config).filter((key) => !NEUTRAL.has(key)));
  }

  value(key: string): unknown {
    this.left.delete(key);
    return Object.hasOwn(this.layer.config, key) ? (this.layer.config[key] ?? undefined) : undefined;
  }

  number(key: string): number | undefined {
    return this.checked(key, (value): value is number => typeof value === 'number', 'a number');
  }

  flag(key: string): boolean | undefined {
    return this.checked(key, (value): value is boolean => typeof value === 'boolean', 'true or false');
  }

  /** A number, or a list of them. */
  size(key: string): number | readonly number[] | undefined {
    return this.checked(key, isSize, 'a number or a list of numbers');
  }

  word<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    return this.checked(key, (value): value is Word => words.includes(value as Word), `one of ${words.join(', ')}`);
  }

  activation(key = 'activation') {
    const value = this.value(key);
    const name = activationOf(value);
    if (name === null) throw this.refusal(`its ${key} ${shown(nameOf(value))} has no counterpart`);
    return name;
  }

  /** A key whose other values have no counterpart. Numbers may be rounded to 32 bits. */
  only(key: string, ...allowed: readonly (number | string | boolean | null)[]): void {
    const value = this.value(key);
    const isAllowed = allowed.some(
      (one) => isSame(value, one) || (Array.isArray(value) && value.every((item) => isSame(item, one))),
    );
    if (value !== undefined && !isAllowed)
      throw this.refusal(`its ${key} is ${shown(value)}; only ${allowed.map(shown).join(' or ')} has a counterpart`);
  }

  /** Initializer and penalty of a kernel: they matter if the network is trained again. */
  training(kernel: string): Fields {
    const initializer = initializerOf(this.value(`${kernel}_initializer`));
    const regularizer = regularizerOf(this.value(`${kernel}_regularizer`));
    for (const [key, found] of [
      ['initializer', initializer],
      ['regularizer', regularizer],
    ] as const)
      if (found === null)
        this.remarks.push(
          `${this.layer.name}: its ${kernel}_${key} has no counterpart and was left out; only training would need it`,
        );
    return {
      ...(initializer && { [`${kernel}_initializer`]: initializer }),
      ...(regularizer && { [`${kernel}_regularizer`]: regularizer }),
    };
  }

  /** A layer with weights that training is to leave alone. */
  frozen(): Fields {
    return this.layer.config['trainable'] === false ? { trainable: false } : {};
  }

  /** Takes every key: nothing of the layer counts. */
  forget(): void {
    this.left.clear();
  }

  /** @throws {MnistxError} MODEL_UNSUPPORTED for a key that nobody asked for, unless it is switched off */
  finish(): void {
    this.checkType();
    for (const key of this.left) {
      const value = this.value(key);
      if (value === undefined || value === false) continue;
      if (!TRAINING.test(key)) throw this.refusal(`its option ${key} (${shown(value)}) is not known`);
      if (!isUsual(key, value))
        this.remarks.push(
          `${this.layer.name}: its ${key} has no counterpart and was left out; only training would need it`,
        );
    }
  }

  refusal(what: string): Error {
    return refusalOf(this.layer, what);
  }

  /** Keras computes a layer of mixed precision with 16 bits; its weights have 32. */
  private checkType(): void {
    const written = this.value('dtype');
    const type = typeof written === 'string' ? written : nameOf(written);
    if (type === undefined || type === 'float32') return;
    if (type === 'mixed_float16' || type === 'mixed_bfloat16')
      this.remarks.push(`${this.layer.name} was computed in ${type} there; here it is in 32 bits`);
    else throw this.refusal(`it computes in ${shown(type)}; only float32 has a counterpart`);
  }

  private checked<T>(key: string, isOf: (value: unknown) => value is T, what: string): T | undefined {
    const value = this.value(key);
    if (value === undefined || isOf(value)) return value;
    throw this.refusal(`its ${key} is ${shown(value)}, not ${what}`);
  }
}

function isSize(value: unknown): value is number | readonly number[] {
  const isList = (list: unknown): boolean =>
    Array.isArray(list) && list.length <= 8 && list.every((item) => typeof item === 'number' || isList(item));
  return typeof value === 'number' || isList(value);
}

/** Numbers of TensorFlow.js and of old Keras have been 32-bit floats: 0.2 is then 0.20000000298023224. */
export function isSame(value: unknown, wanted: number | string | boolean | null): boolean {
  return (
    value === wanted ||
    (typeof value === 'number' && typeof wanted === 'number' && Math.fround(value) === Math.fround(wanted))
  );
}

/** Biases start at 0 here, and moving averages at 0 and 1. */
function isUsual(key: string, value: unknown): boolean {
  const name = String(nameOf(value)).toLowerCase();
  return (
    key.endsWith('_initializer') && (name === 'zeros' || (/^(gamma|moving_variance)_/.test(key) && name === 'ones'))
  );
}

/** The name of an object of Keras, whichever form its JSON has. */
export function nameOf(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { config, class_name: className } = value;
  if (typeof config === 'string') return config;
  if (isFields(config) && className === 'DTypePolicy') return config['name'];
  return isFields(config) && className === 'Policy' ? config['name'] : className;
}
