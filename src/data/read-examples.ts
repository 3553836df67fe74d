import { MnistxError } from '../errors.js';
import type { ExpectedFile, FileRole, FourFiles } from './dataset-files.js';
import type { IdxHeader } from './idx-header.js';
import { type IdxExpectation, type IdxFile, readIdx, readIdxHeader } from './idx.js';
import type { DataFile, ExampleSet, ImageShape } from './types.js';

/** IDX files on this machine: those of a training set, and perhaps of a test set. */
export interface LocatedFiles {
  readonly paths: Readonly<Record<TrainRole, string>> & Readonly<Partial<Record<TestRole, string | undefined>>>;
  readonly remedy: string;
  /** Sizes and digests, if known. */
  readonly expected?: FourFiles<ExpectedFile> | undefined;
  /** Room for the file of the training images. Default: a buffer of its own */
  readonly allocate?: IdxExpectation['allocate'];
}

type TrainRole = Extract<FileRole, `train${string}`>;
type TestRole = Exclude<FileRole, TrainRole>;

export interface Examples {
  readonly imageShape: ImageShape;
  readonly train: ExampleSet;
  /** `null` if there are no test files. */
  readonly test: ExampleSet | null;
  readonly files: readonly DataFile[];
  /** SHA-256 of the files as they are stored. */
  readonly storedDigests: readonly string[];
}

/** What the headers say, with all the labels: enough to count classes without reading an image. */
export interface ExampleOutline {
  readonly imageShape: ImageShape;
  readonly trainLabels: Uint8Array;
  readonly testLabels: Uint8Array | null;
}

/** Reads and checks all files. The images stay in the buffers they were read into. */
export function readExamples(located: LocatedFiles): Examples {
  const pairs = readPairs(located, (path, expected) => readIdx(path, expected));
  const imageShape = requireSameShape(pairs);
  const [train, test] = pairs.map(({ images, labels }) => ({
    count: labels.elements.length,
    images: images.elements,
    labels: labels.elements,
  }));
  return {
    imageShape,
    train: train!,
    test: test ?? null,
    files: pairs.flatMap(({ images, labels }) => [images.file, labels.file]),
    storedDigests: pairs.flatMap(({ images, labels }) => [images.storedDigest, labels.storedDigest]),
  };
}

export function readOutline(located: LocatedFiles): ExampleOutline {
  const pairs = readPairs(located, (path, expected) => readIdxHeader(path, expected));
  const imageShape = requireSameShape(pairs);
  const [train, test] = pairs.map(({ labels }) => labels.elements);
  return { imageShape, trainLabels: train!, testLabels: test ?? null };
}

/** Images and labels of one set. */
interface Pair<Images extends IdxHeader> {
  readonly imagePath: string;
  readonly images: Images;
  readonly labels: IdxFile;
}

/** The training pair and the test pair, if there is one. Labels are read first: they are short. */
function readPairs<Images extends IdxHeader>(
  { paths, expected, remedy, allocate }: LocatedFiles,
  readImages: (path: string, expected: IdxExpectation) => Images,
): Pair<Images>[] {
  const roles = [
    ['trainImages', 'trainLabels'],
    ['testImages', 'testLabels'],
  ] as const;
  const present = roles.flatMap(([images, labels]) => {
    const [imagePath, labelPath] = [paths[images], paths[labels]];
    return imagePath === undefined || labelPath === undefined ? [] : [{ images, labels, imagePath, labelPath }];
  });
  const labelled = present.map((pair) => ({
    ...pair,
    labels: readIdx(pair.labelPath, { content: 'labels', remedy, stored: expected?.[pair.labels] }),
  }));
  return labelled.map(({ images: role, imagePath, labelPath, labels }) => {
    const room = role === 'trainImages' ? allocate : undefined;
    const images = readImages(imagePath, { content: 'images', remedy, stored: expected?.[role], allocate: room });
    requireSameCount(imagePath, images, labelPath, labels, remedy);
    return { imagePath, images, labels };
  });
}

/** The highest label plus one, but at least 2: one class alone cannot be learnt. */
export function countClasses(...labelSets: readonly Uint8Array[]): number {
  const highest = labelSets.map((labels) => labels.reduce((high, label) => Math.max(high, label), 0));
  return Math.max(2, Math.max(...highest) + 1);
}

export function lowestLabel(...labelSets: readonly Uint8Array[]): number {
  return Math.min(...labelSets.map((labels) => labels.reduce((low, label) => Math.min(low, label), 255)));
}

/** Throws DATA_DAMAGED if the images of the sets have different shapes. */
function requireSameShape(pairs: readonly Pair<IdxHeader>[]): ImageShape {
  const [train, test = train] = pairs.map(({ imagePath, images }) => ({ path: imagePath, shape: imageShape(images) }));
  if (String(train!.shape) === String(test!.shape)) return train!.shape;
  const message = `${train!.path} has ${train!.shape.join(' x ')} images, ${test!.path} ${test!.shape.join(' x ')} ones`;
  throw new MnistxError({ code: 'DATA_DAMAGED', message, fix: 'use two files whose images have the same shape' });
}

function requireSameCount(
  imagePath: string,
  images: IdxHeader,
  labelPath: string,
  labels: IdxHeader,
  fix: string,
): void {
  const [imageCount] = images.dimensions;
  const [labelCount] = labels.dimensions;
  if (imageCount === labelCount) return;
  const message = `${imagePath} has ${imageCount} images, but ${labelPath} has ${labelCount} labels`;
  throw new MnistxError({ code: 'DATA_DAMAGED', message, fix });
}

function imageShape({ dimensions: [, height = 0, width = 0, channels = 1] }: IdxHeader): ImageShape {
  return [height, width, channels];
}
