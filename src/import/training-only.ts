import type { InitializerName } from '../config/types.js';
import { fieldsAt, isFields } from './fields.js';
import type { Fields } from './types.js';

interface Initializer {
  readonly name: InitializerName;
  /** Options with another value have no counterpart. */
  readonly options: Fields;
}

const plain = (name: InitializerName): Initializer => ({ name, options: {} });

const INITIALIZERS: Readonly<Record<string, Initializer>> = {
  GlorotUniform: plain('glorot_uniform'),
  GlorotNormal: plain('glorot_normal'),
  HeUniform: plain('he_uniform'),
  HeNormal: plain('he_normal'),
  LecunUniform: plain('lecun_uniform'),
  LecunNormal: plain('lecun_normal'),
  RandomUniform: { name: 'random_uniform', options: { minval: -0.05, maxval: 0.05 } },
  RandomNormal: { name: 'random_normal', options: { mean: 0, stddev: 0.05 } },
  TruncatedNormal: { name: 'truncated_normal', options: { mean: 0, stddev: 0.05 } },
  VarianceScaling: {
    name: 'variance_scaling',
    options: { scale: 1, mode: 'fan_in', distribution: 'truncated_normal' },
  },
  Orthogonal: { name: 'orthogonal', options: { gain: 1 } },
  Identity: { name: 'identity', options: { gain: 1 } },
  Zeros: plain('zeros'),
  Ones: plain('ones'),
};

/** TensorFlow.js writes Keras' initializers of Glorot and He as the scaling that they are. */
const SCALINGS: Readonly<Record<string, InitializerName>> = {
  '1 fan_avg uniform': 'glorot_uniform',
  '1 fan_avg normal': 'glorot_normal',
  '1 fan_avg truncated_normal': 'glorot_normal',
  '2 fan_in uniform': 'he_uniform',
  '2 fan_in normal': 'he_normal',
  '2 fan_in truncated_normal': 'he_normal',
  '1 fan_in uniform': 'lecun_uniform',
  '1 fan_in normal': 'lecun_normal',
};

/** `undefined` if none is said, `null` if it has no counterpart. */
export function initializerOf(value: unknown): InitializerName | null | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return byName(value);
  if (!isFields(value)) return null;
  const [className, options] = [String(value['class_name']), fieldsAt(value, 'config')];
  const scaling = `${String(options['scale'])} ${String(options['mode'])} ${String(options['distribution'])}`;
  if (className === 'VarianceScaling' && Object.hasOwn(SCALINGS, scaling)) return SCALINGS[scaling]!;
  const known = Object.hasOwn(INITIALIZERS, className) ? INITIALIZERS[className]! : null;
  if (known === null) return null;
  const isUsual = Object.entries(known.options).every(([key, usual]) => (options[key] ?? usual) === usual);
  return isUsual ? known.name : null;
}

/** Keras also takes a name alone, with the usual options: `glorot_uniform` or `GlorotUniform`. */
function byName(written: string): InitializerName | null {
  const found = Object.entries(INITIALIZERS).find(([className, { name }]) => written === className || written === name);
  return found?.[1].name ?? null;
}

interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

/** `undefined` if none is said, `null` if it has no counterpart. */
export function regularizerOf(value: unknown): Penalty | null | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isFields(value) || !['L1', 'L2', 'L1L2'].includes(String(value['class_name']))) return null;
  const { l1 = 0, l2 = 0 } = fieldsAt(value, 'config');
  return typeof l1 === 'number' && typeof l2 === 'number' ? { l1, l2 } : null;
}
