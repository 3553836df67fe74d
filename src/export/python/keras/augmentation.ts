import type { Augmentation } from '../../../config/types.js';
import type { Factor } from '../../../data/augment/augmentation.js';
import type { Plan } from '../../../model/types.js';
import { call, keyword, number, text, tuple } from '../code.js';
import type { Code } from '../code.js';

/** Layers of Keras for the changes that it has too, and sentences about the others. */
export interface KerasAugmentation {
  readonly layers: readonly Code[];
  readonly differences: readonly string[];
}

type Calls = { readonly [T in Augmentation['type']]?: (change: Extract<Augmentation, { type: T }>) => Code | null };

const calls: Calls = {
  random_translation: ({ height, width, ...sampling }) =>
    call('layers.RandomTranslation', factor(height), factor(width), ...sampled(sampling)),
  random_rotation: ({ factor: turns, ...sampling }) =>
    call('layers.RandomRotation', factor(turns), ...sampled(sampling)),
  random_zoom: ({ height, width, ...sampling }) =>
    call('layers.RandomZoom', factor(height), width === 'same' ? null : factor(width), ...sampled(sampling)),
  random_flip: ({ mode }) => call('layers.RandomFlip', text(mode)),
  random_contrast: ({ factor: bounds }) => call('layers.RandomContrast', contrast(bounds)),
  random_brightness: ({ factor: share }) => call('layers.RandomBrightness', factor(share)),
  random_erasing: ({ factor: share, scale, fill_value: value }) =>
    call(
      'layers.RandomErasing',
      factor(share),
      keyword('scale', typeof scale === 'number' ? number(scale) : tuple(scale)),
      value === 'noise' ? null : keyword('fill_value', number(value)),
    ),
  elastic: () => null,
  // A layer in a model cannot change labels.
  mixup: () => null,
  cutmix: () => null,
};

const LACKS: Readonly<Record<string, string>> = {
  elastic: "Keras' RandomElasticTransform is another one",
  mixup: 'a layer of a model cannot mix labels',
  cutmix: 'a layer of a model cannot mix labels',
};

export function kerasAugmentation({ augment }: Pick<Plan, 'augment'>): KerasAugmentation {
  const all = augment.map((change) => ({
    type: change.type,
    // Each entry takes the options of its own type.
    code: ((calls[change.type] ?? (() => null)) as (change: Augmentation) => Code | null)(change),
  }));
  return {
    layers: all.flatMap(({ code }) => (code === null ? [] : [code])),
    differences: all.flatMap(({ type, code }) =>
      code === null ? [`augmentation ${type} is left out: ${LACKS[type] ?? 'Keras has none'}`] : [],
    ),
  };
}

type Sampling = Pick<Extract<Augmentation, { type: 'elastic' }>, 'fill' | 'fill_value' | 'interpolation'>;

function sampled({ fill, fill_value: value, interpolation }: Sampling): (Code | null)[] {
  return [
    fill === 'reflect' ? null : keyword('fill_mode', text(fill)),
    interpolation === 'bilinear' ? null : keyword('interpolation', text(interpolation)),
    value === 0 ? null : keyword('fill_value', number(value)),
  ];
}

function factor(value: Factor): string {
  return typeof value === 'number' ? number(value) : tuple(value);
}

/** Keras 3.15 draws from 1 … 1 + x for one number, though it documents 1 - x … 1 + x. */
function contrast(bounds: Factor): string {
  return typeof bounds === 'number' ? tuple([-bounds, bounds]) : tuple([-bounds[0], bounds[1]]);
}
