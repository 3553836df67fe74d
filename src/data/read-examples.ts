import { MnistxError } from '../errors.js';
import type { ExpectedFile, FileRole, FourFiles } from './dataset-files.js';
import { type IdxContent, type IdxFile, type IdxHeader, readIdx, readIdxHeader } from './idx.js';
import type { DataFile, ExampleSet, ImageShape } from './types.js';

/** Four files on this machine. */
export interface LocatedFiles {
  readonly paths: FourFiles<string>;
  readonly remedy: string;
  /** Sizes and digests, if known. */
  readonly expected?: FourFiles<ExpectedFile> | undefined;
}

export interface Examples {
  readonly imageShape: ImageShape;
  readonly train: ExampleSet;
  readonly test: ExampleSet;
  readonly files: readonly DataFile[];
}

/** What the headers say, with all the labels: enough to count classes without reading an image. */
export interface ExampleOutline {
  readonly imageShape: ImageShape;
  readonly trainLabels: Uint8Array;
  readonly testLabels: Uint8Array;
}

/** Reads and checks all four files. The images stay in the buffers they were read into. */
export function readExamples(located: LocatedFiles): Examples {
  const read = (role: FileRole, content: IdxContent) =>
    readIdx(located.paths[role], expectation(located, role, content));
  const trainLabels = read('trainLabels', 'labels');
  const testLabels = read('testLabels', 'labels');
  const trainImages = read('trainImages', 'images');
  const testImages = read('testImages', 'images');
  return {
    imageShape: requireSameShape(located, { trainImages, trainLabels, testImages, testLabels }),
    train: exampleSet(trainImages, trainLabels),
    test: exampleSet(testImages, testLabels),
    files: [trainImages.file, trainLabels.file, testImages.file, testLabels.file],
  };
}

export function readOutline(located: LocatedFiles): ExampleOutline {
  const labels = (role: FileRole) => readIdx(located.paths[role], expectation(located, role, 'labels'));
  const header = (role: FileRole) => readIdxHeader(located.paths[role], expectation(located, role, 'images'));
  const trainLabels = labels('trainLabels');
  const testLabels = labels('testLabels');
  const headers = { trainImages: header('trainImages'), trainLabels, testImages: header('testImages'), testLabels };
  return {
    imageShape: requireSameShape(located, headers),
    trainLabels: trainLabels.elements,
    testLabels: testLabels.elements,
  };
}

/** The highest label plus one, but at least 2: one class alone cannot be learnt. */
export function countClasses(...labelSets: readonly Uint8Array[]): number {
  const highest = labelSets.map((labels) => labels.reduce((high, label) => Math.max(high, label), 0));
  return Math.max(2, Math.max(...highest) + 1);
}

export function lowestLabel(...labelSets: readonly Uint8Array[]): number {
  return Math.min(...labelSets.map((labels) => labels.reduce((low, label) => Math.min(low, label), 255)));
}

function expectation(located: LocatedFiles, role: FileRole, content: IdxContent) {
  return { content, remedy: located.remedy, stored: located.expected?.[role] };
}

/** The image shape of both image files. Throws DATA_DAMAGED if counts or shapes differ. */
function requireSameShape(located: LocatedFiles, headers: FourFiles<IdxHeader>): ImageShape {
  const { paths, remedy } = located;
  requireSameCount(paths.trainImages, headers.trainImages, paths.trainLabels, headers.trainLabels, remedy);
  requireSameCount(paths.testImages, headers.testImages, paths.testLabels, headers.testLabels, remedy);
  const train = imageShape(headers.trainImages);
  const test = imageShape(headers.testImages);
  if (String(train) === String(test)) return train;
  const message = `${paths.trainImages} has ${train.join(' x ')} images, ${paths.testImages} ${test.join(' x ')} ones`;
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

function exampleSet(images: IdxFile, labels: IdxFile): ExampleSet {
  return { count: labels.elements.length, images: images.elements, labels: labels.elements };
}
