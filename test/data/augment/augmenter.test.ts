import test from 'ava';
import { Augmenter, mixesLabels } from '../../../src/data/augment/augmenter.js';
import { Draws } from '../../../src/data/augment/draws.js';
import type { ExampleSet, ImageShape } from '../../../src/data/types.js';
import { makeExperiment, LR_LAYERS } from '../../helpers/experiments.js';
import { makeRandomSet } from '../../helpers/engines.js';

const SHAPE: ImageShape = [9, 8, 1];
const SIZE = 72;
const CLASSES = 5;
const set = makeRandomSet({ image: SHAPE, classes: CLASSES, seed: 1 }, 40);

const EACH: readonly object[] = [
  { type: 'random_translation', height: 0.2, width: 0.2 },
  { type: 'random_rotation', factor: 0.1 },
  { type: 'random_zoom', height: 0.2 },
  { type: 'random_flip' },
  { type: 'random_contrast', factor: 0.5 },
  { type: 'random_brightness', factor: 0.2 },
  { type: 'random_erasing', factor: [1, 1] },
  { type: 'elastic' },
  { type: 'mixup', alpha: 1 },
  { type: 'cutmix' },
];

function augmenterOf(augment: readonly object[], seed = 1): Augmenter {
  const { data } = makeExperiment({ data: { augment }, model: { layers: LR_LAYERS } });
  return new Augmenter({ augment: data.augment, seed, shape: SHAPE, classes: CLASSES });
}

/** Pixels and target as they are now. */
function look(augmenter: Augmenter, example: number, epoch = 1, of: ExampleSet = set) {
  const { pixels, target } = augmenter.augment(of, example, epoch);
  return { pixels: [...pixels], target: [...target] };
}

function original(example: number): number[] {
  return [...set.images.subarray(example * SIZE, (example + 1) * SIZE)];
}

for (const augmentation of EACH) {
  const { type } = augmentation as { type: string };
  test(`${type} depends on seed, epoch and example alone, and changes images`, (t) => {
    const augmenter = augmenterOf([augmentation]);
    const first = [3, 8, 9, 30].map((example) => look(augmenter, example));
    // In another order, among others, by another augmenter.
    const other = augmenterOf([augmentation]);
    const again = [30, 9, 17, 8, 3].map((example) => look(other, example));
    t.deepEqual([again[4], again[3], again[1], again[0]], first);
    t.true(first.some(({ pixels }, at) => String(pixels) !== String(original([3, 8, 9, 30][at]!))));
    const all = (of: Augmenter, epoch: number) => Array.from({ length: 12 }, (_, example) => look(of, example, epoch));
    t.notDeepEqual(all(augmenter, 2), all(augmenter, 1));
    t.notDeepEqual(all(augmenterOf([augmentation], 2), 1), all(augmenter, 1));
    for (const { pixels, target } of all(augmenter, 1)) {
      t.true(pixels.every((value) => value >= 0 && value <= 255));
      t.true(Math.abs(target.reduce((sum, share) => sum + share, 0) - 1) < 1e-6);
    }
  });
}

test('changes of nothing leave the very pixels', (t) => {
  const augmenter = augmenterOf([
    { type: 'random_translation', height: 0, width: 0 },
    { type: 'random_rotation', factor: 0 },
    { type: 'random_zoom', height: 0 },
    { type: 'random_brightness', factor: 0 },
    { type: 'random_erasing', factor: 0 },
    { type: 'elastic', alpha: 0 },
  ]);
  for (let example = 0; example < set.count; example++) t.deepEqual(look(augmenter, example).pixels, original(example));
});

test('pixels are not rounded between one change and the next', (t) => {
  const { pixels } = look(augmenterOf(EACH.slice(0, 3)), 0);
  t.true(pixels.some((value) => !Number.isInteger(value)));
});

test('a partner is one of all training examples, and as it is at that place in that epoch', (t) => {
  const before = [EACH[0]!, EACH[5]!];
  const plain = augmenterOf(before);
  const known = Array.from({ length: set.count }, (_, example) => look(plain, example, 4).pixels);
  // Pastes almost all of the partner, so that it can be recognised by most of its pixels.
  const pasting = augmenterOf([...before, { type: 'cutmix', alpha: 100 }]);
  const partners = Array.from({ length: set.count }, (_, example) => {
    const { pixels } = look(pasting, example, 4);
    const isForeign = pixels.map((value, at) => value !== known[example]![at]);
    return known.findIndex(
      (other, index) =>
        index !== example &&
        isForeign.some(Boolean) &&
        pixels.every((value, at) => !isForeign[at] || value === other[at]),
    );
  });
  const found = partners.filter((partner) => partner >= 0);
  t.true(found.length > 30, `recognised ${found.length}`);
  t.true(new Set(found).size > 15, `${new Set(found).size} different ones`);
});

test('mixing gives each class its share; an example alone has one class', (t) => {
  const mixing = augmenterOf([{ type: 'mixup', alpha: 1 }, { type: 'cutmix' }]);
  const targets = Array.from({ length: set.count }, (_, example) => look(mixing, example).target);
  t.true(targets.some((target) => target.filter((share) => share > 0).length > 2));
  t.deepEqual(look(augmenterOf([EACH[0]!]), 7).target, [...oneHot(set.labels[7]!)]);
  const augment = (types: readonly object[]) =>
    makeExperiment({ data: { augment: types }, model: { layers: LR_LAYERS } }).data.augment;
  t.deepEqual(
    EACH.map((one) => mixesLabels(augment([one]))),
    EACH.map((_, at) => at >= 8),
  );
});

test('draws have the moments of their distributions', (t) => {
  const draws = new Draws();
  const count = 4000;
  const moments = (draw: () => number): readonly [mean: number, variance: number] => {
    const values = Array.from({ length: count }, (_, example) => {
      draws.begin({ seed: 5, epoch: 1, example, place: 0 });
      return draw();
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count];
  };
  /** Five standard errors of the mean; the variance to a tenth. */
  const near = ([mean, variance]: readonly [number, number], expected: number, spread: number): void => {
    t.true(Math.abs(mean - expected) < 5 * Math.sqrt(spread / count), `mean ${mean}, not ${expected}`);
    t.true(Math.abs(variance / spread - 1) < 0.1, `variance ${variance}, not ${spread}`);
  };
  near(
    moments(() => draws.uniform()),
    0.5,
    1 / 12,
  );
  near(
    moments(() => draws.between([-2, 4])),
    1,
    3,
  );
  near(
    moments(() => draws.normal()),
    0,
    1,
  );
  for (const alpha of [0.05, 0.2, 1, 3])
    near(
      moments(() => draws.beta(alpha)),
      0.5,
      1 / (4 * (2 * alpha + 1)),
    );
});

function oneHot(label: number): Float32Array {
  const target = new Float32Array(CLASSES);
  target[label] = 1;
  return target;
}

for (const [type, key, least] of [
  ['mixup', 'alpha', 0.001],
  ['cutmix', 'alpha', 0.001],
  ['elastic', 'sigma', 0.01],
] as const)
  test(`${type} computes with the least ${key} that there may be, and a denormal one is refused`, (t) => {
    const augmenter = augmenterOf([{ type, [key]: least }]);
    for (let example = 0; example < set.count; example++) {
      const { pixels, target } = look(augmenter, example);
      t.true([...pixels, ...target].every(Number.isFinite));
    }
    const error = t.throws(() => augmenterOf([{ type, [key]: 1e-320 }]));
    t.true(error.message.includes(`at least ${least}`), error.message);
  });
