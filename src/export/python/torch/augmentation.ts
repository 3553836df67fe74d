import type { Augmentation } from '../../../config/types.js';
import { aroundZero } from '../../../data/augment/augmentation.js';
import type { Factor } from '../../../data/augment/augmentation.js';
import type { Plan } from '../../../model/types.js';
import { call, float, keyword, number, tuple } from '../code.js';
import type { Code } from '../code.js';

/** Transforms of torchvision for the changes that it has too, and sentences about the others. */
export interface TorchTransforms {
  readonly transforms: readonly Code[];
  /** Changes of whole batches. */
  readonly mixes: readonly Code[];
  readonly differences: readonly string[];
}

type Translation = { readonly code: Code; readonly note?: string } | { readonly lack: string };
type Translations = {
  readonly [T in Augmentation['type']]?: (change: Extract<Augmentation, { type: T }>) => Translation;
};

const MIXES: readonly string[] = ['mixup', 'cutmix'];

export function torchTransforms({ augment }: Pick<Plan, 'augment'>): TorchTransforms {
  const all = augment.map((change) => ({ type: change.type, ...translate(change) }));
  const codes = (isMix: boolean): Code[] =>
    all.flatMap((entry) => ('code' in entry && MIXES.includes(entry.type) === isMix ? [entry.code] : []));
  return {
    transforms: codes(false),
    mixes: codes(true),
    differences: all.flatMap((entry) => {
      if ('lack' in entry) return [`augmentation ${entry.type} is left out: ${entry.lack}`];
      return entry.note === undefined ? [] : [`augmentation ${entry.type}: ${entry.note}`];
    }),
  };
}

function translate(change: Augmentation): Translation {
  // Each entry takes the options of its own type.
  const own = translations[change.type] as ((change: Augmentation) => Translation) | undefined;
  return own?.(change) ?? { lack: 'torchvision has none' };
}

const translations: Translations = {
  random_translation: ({ height, width, ...sampling }) => {
    const [down, right] = [aroundZero(height), aroundZero(width)];
    if (!isSymmetric(down) || !isSymmetric(right))
      return { lack: 'torchvision shifts as far to one side as to the other' };
    return sampled(sampling, (end) => ({
      code: call('v2.RandomAffine', '0', keyword('translate', tuple([right[1], down[1]])), ...end),
      note: 'torchvision shifts by whole pixels',
    }));
  },
  random_rotation: ({ factor, ...sampling }) =>
    sampled(sampling, (end) => ({ code: call('v2.RandomRotation', degrees(factor), ...end) })),
  random_zoom: ({ height, width, ...sampling }) => {
    if (width !== 'same') return { lack: 'torchvision keeps the proportions' };
    const [low, high] = aroundZero(height);
    const scale = keyword('scale', tuple([rounded(1 / (1 + high)), rounded(1 / (1 + low))]));
    return sampled(sampling, (end) => ({
      code: call('v2.RandomAffine', '0', scale, ...end),
      note: 'torchvision draws the size itself evenly, not its inverse',
    }));
  },
  random_flip: ({ mode }) => {
    if (mode === 'horizontal') return { code: 'v2.RandomHorizontalFlip()' };
    if (mode === 'vertical') return { code: 'v2.RandomVerticalFlip()' };
    return { code: 'v2.RandomApply([v2.RandomHorizontalFlip(1), v2.RandomVerticalFlip(1)])' };
  },
  random_contrast: ({ factor }) => {
    const [low, high] = typeof factor === 'number' ? [factor, factor] : [factor[0], factor[1]];
    const bounds = tuple([rounded(Math.max(0, 1 - low)), rounded(1 + high)]);
    return { code: call('v2.ColorJitter', keyword('contrast', bounds)) };
  },
  random_brightness: () => ({ lack: 'torchvision multiplies pixels instead of adding to them' }),
  random_erasing: () => ({ lack: 'torchvision draws its rectangles otherwise' }),
  elastic: ({ alpha, sigma, ...sampling }) =>
    // torchvision counts displacements in halves of a pixel.
    sampled(sampling, (end) => ({
      code: call('v2.ElasticTransform', keyword('alpha', number(2 * alpha)), keyword('sigma', number(sigma)), ...end),
    })),
  mixup: ({ alpha }) => ({
    code: call('v2.MixUp', keyword('alpha', float(alpha)), 'num_classes=CLASSES'),
    note: 'torchvision draws one share for the whole batch, and partners from it',
  }),
  cutmix: ({ alpha }) => ({
    code: call('v2.CutMix', keyword('alpha', float(alpha)), 'num_classes=CLASSES'),
    note: 'torchvision draws one rectangle for the whole batch, and partners from it',
  }),
};

type Sampling = Pick<Extract<Augmentation, { type: 'elastic' }>, 'fill' | 'fill_value' | 'interpolation'>;

/** Pixels are floats from 0 to 1 here. */
function sampled(sampling: Sampling, make: (end: readonly Code[]) => Translation): Translation {
  if (sampling.fill !== 'constant') return { lack: `torchvision has no fill: ${sampling.fill}` };
  const mode = sampling.interpolation === 'bilinear' ? 'BILINEAR' : 'NEAREST';
  const fill = sampling.fill_value === 0 ? [] : [keyword('fill', number(rounded(sampling.fill_value / 255)))];
  return make([keyword('interpolation', `v2.InterpolationMode.${mode}`), ...fill]);
}

function isSymmetric([low, high]: readonly [number, number]): boolean {
  return low === -high;
}

function degrees(factor: Factor): string {
  return tuple(aroundZero(factor).map((turns) => rounded(360 * turns)));
}

function rounded(value: number): number {
  return Number(value.toPrecision(8));
}
