import type { Augmentation } from '../config/types.js';
import { findMisfits } from '../data/augment/check.js';
import { drawAugmented } from '../drawings/draw-augmented.js';
import { drawExamples } from '../drawings/draw-examples.js';
import { classCounts, exampleBytes, pixelStatistics, randomExamples } from '../data/describe-examples.js';
import type { PixelStatistics } from '../data/describe-examples.js';
import { loadDataset } from '../data/load-dataset.js';
import type { DataOptions } from '../data/load-dataset.js';
import type { DataRequest } from '../data/data-request.js';
import type { Dataset, ExampleSet } from '../data/types.js';
import { MnistxError } from '../errors.js';
import type { Charts } from '../drawings/write-charts.js';

/** Which data `showData` shows, and how many examples. */
export interface ShowDataRequest {
  readonly data: DataRequest;
  /** How many examples to show. */
  readonly count: number;
  /** Where the examples come from. */
  readonly split: 'train' | 'test';
  /** Name or number of the one class to show; `null` for all. */
  readonly className: string | null;
  /** Chooses the examples. */
  readonly seed: number;
  /** Also draw what training sees of the examples. Default: `null`, which draws nothing */
  readonly augment?: readonly Augmentation[] | null;
}

/** Describes one part of a dataset: `training`, `validation` or `test`. */
export interface SplitDescription {
  readonly name: string;
  readonly count: number;
  /** Examples of each class, in the order of the classes. */
  readonly classCounts: readonly number[];
  /** One entry per channel. */
  readonly pixels: readonly PixelStatistics[];
}

/** One example to show. */
export interface ShownExample {
  /** Its index in the split, from 0. */
  readonly index: number;
  /** The name of its class. */
  readonly label: string;
  /** (height, width, channels) */
  readonly bytes: Uint8Array;
}

/** A dataset with its counts, examples and charts by the names of their files. */
export interface ShownData {
  readonly data: Dataset;
  readonly splits: readonly SplitDescription[];
  readonly examples: readonly ShownExample[];
  readonly charts: Charts;
}

/**
 * Describes a dataset before training on it: counts, pixel statistics, examples and charts.
 *
 * @throws {MnistxError} BAD_USAGE for an unknown class, and those of `loadDataset`
 */
export async function showData(request: ShowDataRequest, options: DataOptions): Promise<ShownData> {
  const { split, seed, count, className, augment = null } = request;

  // 1. The data.
  const data = await loadDataset(request.data, options);
  if (augment !== null) checkAugmentations(augment, data);

  // 2. Counts and pixels of each split.
  const splits = splitsOf(data).map(([name, set]) => ({
    name,
    count: set.count,
    classCounts: classCounts(set, data.classes),
    pixels: pixelStatistics(set, data.imageShape),
  }));

  // 3. Random examples.
  const shown = split === 'train' ? data.training : data.test;
  const label = className === null ? null : labelOf(className, data);
  const places = randomExamples(shown, { most: count, label, seed });
  if (places.length === 0) throw noExamplesError(split, className);
  const examples = places.map((index) => exampleAt(shown, index, data));

  // 4. The charts.
  const charts = drawExamples({ data, split: split === 'train' ? 'training' : 'test', examples, splits, seed });
  const augmented = augment === null ? {} : drawAugmented({ data, augment, seed: request.data.seed, examples: places });
  return { data, splits, examples, charts: { ...charts, ...augmented } };
}

function checkAugmentations(augment: readonly Augmentation[], { imageShape }: Dataset): void {
  const misfits = findMisfits(augment, imageShape);
  if (misfits.length > 0) throw new MnistxError(misfits);
  if (augment.length > 0) return;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: 'this data is not augmented',
    fix: 'name an experiment file that has data.augment, or leave out --augmented',
  });
}

/** Held-out examples are a split of their own; `validation: test` adds none. */
function splitsOf({ training, validation, test }: Dataset): readonly (readonly [name: string, set: ExampleSet])[] {
  const held = validation === null || validation === test ? [] : [['validation', validation] as const];
  return [['training', training], ...held, ['test', test]];
}

/** A name wins over a number: a class may be called `7`. */
function labelOf(word: string, { classNames, classes }: Dataset): number {
  const lower = word.toLowerCase();
  const named = classNames.findIndex((name) => name.toLowerCase() === lower);
  if (named !== -1) return named;
  if (/^\d+$/.test(word) && Number(word) < classes) return Number(word);
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `the data has no class ${JSON.stringify(word)}`,
    fix: `use one of ${listNames(classNames)}`,
  });
}

function listNames(names: readonly string[]): string {
  return names.length <= 20 ? names.join(', ') : `${names.slice(0, 19).join(', ')}, … ${names.at(-1)}`;
}

function exampleAt(set: ExampleSet, index: number, { classNames }: Dataset): ShownExample {
  const label = set.labels[index]!;
  return { index, label: classNames[label] ?? `${label}`, bytes: exampleBytes(set, index) };
}

function noExamplesError(split: string, className: string | null): MnistxError {
  const ofClass = className === null ? '' : ` of class ${className}`;
  const message = `the ${split === 'train' ? 'training' : 'test'} set has no examples${ofClass}`;
  return new MnistxError({ code: 'BAD_USAGE', message, fix: 'choose another --split or --class' });
}
