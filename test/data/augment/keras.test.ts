import test from 'ava';
import { paste } from '../../../src/data/augment/cutmix.js';
import { PLAIN } from '../../../src/data/augment/augmenter.js';
import { prepareSmoothing } from '../../../src/data/augment/elastic.js';
import { blend } from '../../../src/data/augment/mixup.js';
import { brighten } from '../../../src/data/augment/random-brightness.js';
import { adjustContrast } from '../../../src/data/augment/random-contrast.js';
import { erase } from '../../../src/data/augment/random-erasing.js';
import { flip } from '../../../src/data/augment/random-flip.js';
import { rotationBy } from '../../../src/data/augment/random-rotation.js';
import { translationBy } from '../../../src/data/augment/random-translation.js';
import { zoomBy } from '../../../src/data/augment/random-zoom.js';
import { resampleAffine, resampleDisplaced } from '../../../src/data/augment/resample.js';
import type { AffineMap, Sampling } from '../../../src/data/augment/resample.js';
import type { ImageShape } from '../../../src/data/types.js';
import { findLargestDistance } from '../../helpers/engines.js';
import { makeNoise, readTruth } from '../../helpers/truth.js';

interface Truth extends Partial<Sampling> {
  readonly type: string;
  readonly mode?: 'horizontal' | 'vertical' | 'horizontal_and_vertical';
  readonly shape: ImageShape;
  /** As many for each image as the augmentation draws. */
  readonly parameters: readonly number[];
  readonly partners?: readonly number[];
  readonly output: readonly number[];
  readonly targets?: readonly number[];
  readonly alpha?: number;
  readonly sigma?: number;
}

/** 1e-4 of the range of pixels. Keras' places are 32-bit floats: 1e-6 beside, on slopes of up to 255 a pixel. */
const MOST = 255e-4;
const CLASSES = 3;
const cases = readTruth<Truth>('augmentations');

/** Changes one image as the parameters say. */
type Apply = (truth: Truth, pixels: Float32Array, parameters: readonly number[]) => Float32Array;

const affine =
  (mapOf: (parameters: readonly number[], shape: ImageShape) => AffineMap): Apply =>
  ({ shape, fill, fill_value, interpolation }, pixels, parameters) => {
    const to = new Float32Array(pixels.length);
    const sampling = { fill: fill!, fill_value: fill_value!, interpolation: interpolation! };
    resampleAffine(pixels, to, { shape, sampling }, mapOf(parameters, shape));
    return to;
  };

const inPlace =
  (change: (pixels: Float32Array, parameters: readonly number[], shape: ImageShape) => void): Apply =>
  ({ shape }, pixels, parameters) => {
    change(pixels, parameters, shape);
    return pixels;
  };

const boxOf = ([left, right, top, bottom]: readonly number[]) =>
  ({ left, right, top, bottom }) as { left: number; right: number; top: number; bottom: number };

const ALONE: Readonly<Record<string, Apply>> = {
  random_translation: affine(([dx, dy]) => translationBy(dx!, dy!)),
  random_rotation: affine(([degrees], shape) => rotationBy((degrees! * Math.PI) / 180, shape)),
  random_zoom: affine(([x, y], shape) => zoomBy(x!, y!, shape)),
  random_flip: ({ shape, mode }, pixels, [isFlipped]) => {
    const to = pixels.slice();
    if (isFlipped === 1) flip(pixels, to, mode!, shape);
    return to;
  },
  random_contrast: inPlace((pixels, [contrast], shape) => adjustContrast(pixels, contrast!, shape)),
  random_brightness: inPlace((pixels, [added]) => brighten(pixels, added!)),
  random_erasing: inPlace((pixels, box, shape) => erase(pixels, boxOf(box), shape, () => 9)),
};

for (const truth of cases.filter(({ type }) => type in ALONE)) {
  const { type, fill, interpolation, mode, shape, parameters, output } = truth;
  const words = [type, fill, interpolation, mode, shape.join('x')].filter((word) => word !== undefined);
  test(`with Keras' parameters it computes what Keras does: ${words.join(' ')}`, (t) => {
    const images = imagesOf(truth);
    const each = parameters.length / images.length;
    const results = images.map((pixels, at) =>
      ALONE[type]!(truth, pixels, parameters.slice(at * each, (at + 1) * each)),
    );
    near(t, results, output);
  });
}

for (const type of ['mixup', 'cutmix'] as const) {
  test(`with Keras' parameters it computes the images and labels that Keras does: ${type}`, (t) => {
    const truth = cases.find((other) => other.type === type)!;
    const images = imagesOf(truth);
    const each = truth.parameters.length / images.length;
    const examples = images.map((_, at) => {
      const own = exampleOf(images, at);
      const partner = exampleOf(images, truth.partners![at]!);
      const parameters = truth.parameters.slice(at * each, (at + 1) * each);
      if (type === 'mixup') blend(own, partner, parameters[0]!);
      else paste(own, partner, boxOf(parameters), truth.shape);
      return own;
    });
    near(
      t,
      examples.map(({ pixels }) => pixels),
      truth.output,
    );
    const targets = examples.flatMap(({ target }) => [...target]);
    t.true(findLargestDistance(targets, truth.targets!) < 1e-4, targets.join());
  });
}

test('elastic smooths and displaces as SciPy does', (t) => {
  const { shape, alpha, sigma, output } = cases.find(({ type }) => type === 'elastic')!;
  const size = shape[0] * shape[1];
  const noise = makeNoise(2, 2 * size);
  const smooth = prepareSmoothing(shape, sigma!, PLAIN);
  const [dx, dy] = [0, size].map((start) => {
    const field = Float64Array.from({ length: size }, (_, at) => alpha! * (noise[start + at]! / 127.5 - 1));
    smooth(field);
    return field;
  });
  const from = Float32Array.from(makeNoise(1, 3 * size).subarray(0, size));
  const to = new Float32Array(size);
  const sampling = { fill: 'constant', fill_value: 0, interpolation: 'bilinear' } as const;
  resampleDisplaced(from, to, { shape, sampling }, { dx: dx!, dy: dy! });
  near(t, [to], output);
});

test('every kind of augmentation is compared', (t) => {
  t.is(new Set(cases.map(({ type }) => type)).size, 10);
  t.is(cases.length, 39);
});

/** Three images of noise. */
function imagesOf({ shape }: Truth): readonly Float32Array[] {
  const size = shape[0] * shape[1] * shape[2];
  const noise = makeNoise(1, 3 * size);
  return [0, 1, 2].map((image) => Float32Array.from(noise.subarray(image * size, (image + 1) * size)));
}

function exampleOf(images: readonly Float32Array[], at: number) {
  const target = new Float32Array(CLASSES);
  target[at] = 1;
  return { pixels: images[at]!.slice(), target };
}

function near(
  t: { readonly true: (is: boolean, message: string) => void },
  results: readonly Float32Array[],
  expected: readonly number[],
): void {
  const values = results.flatMap((pixels) => [...pixels]);
  const distance = findLargestDistance(values, expected);
  t.true(values.length === expected.length && distance < MOST, `${distance} apart`);
}
