import { basename, join, resolve } from 'node:path';

import { permutation, Purpose } from '../random.js';
import { mapRoles } from './dataset-files.js';
import { DATASETS, type NamedDataset } from './datasets.js';
import { DIRECTORY_REMEDY, findFiles } from './directory.js';
import type { DataOptions } from './download-dataset.js';
import { normalizationFor } from './normalization.js';
import {
  countClasses,
  type ExampleOutline,
  type Examples,
  type LocatedFiles,
  lowestLabel,
  readExamples,
  readOutline,
} from './read-examples.js';
import { holdOut, takeFirst } from './split.js';
import type { DataRequest, DataSource } from './data-request.js';
import type { Dataset, DatasetInfo, ExampleSet } from './types.js';

export type { DataOptions } from './download-dataset.js';

/**
 * Describes a dataset without reading its images. Opens nothing for a named dataset; reads headers and labels of a
 * folder. Counts are those of the files, before any limit.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED
 */
export async function describeDataset(source: DataSource): Promise<DatasetInfo> {
  if ('dataset' in source) return infoOf(DATASETS[source.dataset]);
  return outlineInfo(source.directory, readOutline(locateDirectory(source.directory)));
}

/**
 * Reads, checks, limits and splits a dataset; downloads it first if necessary.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DATA_UNREACHABLE, DISK, OUT_OF_RANGE for a part too small to hold
 * out
 */
export async function loadDataset(request: DataRequest, options: DataOptions): Promise<Dataset> {
  const { source } = request;
  if ('dataset' in source) return loadNamedDataset(DATASETS[source.dataset], request, options);
  const examples = readExamples(locateDirectory(source.directory));
  return prepare(directoryInfo(source.directory, examples), examples, request);
}

/** `loadDataset` for a dataset that may be missing in the registry. */
export async function loadNamedDataset(
  dataset: NamedDataset,
  request: Omit<DataRequest, 'source'>,
  options: DataOptions,
): Promise<Dataset> {
  const folder = await dataset.obtain(dataset, options);
  const paths = mapRoles((role) => join(folder, dataset.files[role].name));
  const examples = readExamples({ paths, expected: dataset.files, remedy: dataset.remedy });
  return prepare(infoOf(dataset), examples, request);
}

function prepare(info: DatasetInfo, examples: Examples, request: Omit<DataRequest, 'source'>): Dataset {
  const limited = takeFirst(examples.train, request.limit.train);
  const test = takeFirst(examples.test, request.limit.test);
  const { training, validation } = split(limited, test, request);
  const normalization = normalizationFor(request.normalization, training.images, info.imageShape[2]);
  return { ...info, training, validation, test, normalization, files: examples.files };
}

function split(
  limited: ExampleSet,
  test: ExampleSet,
  { validation, seed }: Omit<DataRequest, 'source'>,
): { readonly training: ExampleSet; readonly validation: ExampleSet | null } {
  if (validation === 'none') return { training: limited, validation: null };
  if (validation === 'test') return { training: limited, validation: test };
  const order = permutation({ seed, purpose: Purpose.split }, limited.count);
  const { training, heldOut } = holdOut(limited, validation, order);
  return { training, validation: heldOut };
}

function locateDirectory(directory: string): LocatedFiles {
  return { paths: findFiles(directory), remedy: DIRECTORY_REMEDY };
}

function infoOf({ name, imageShape, classes, classNames, trainCount, testCount }: NamedDataset): DatasetInfo {
  return { name, imageShape, classes, classNames, trainCount, testCount };
}

function directoryInfo(directory: string, { imageShape, train, test }: Examples): DatasetInfo {
  return outlineInfo(directory, { imageShape, trainLabels: train.labels, testLabels: test.labels });
}

function outlineInfo(directory: string, { imageShape, trainLabels, testLabels }: ExampleOutline): DatasetInfo {
  const classes = countClasses(trainLabels, testLabels);
  const lowest = lowestLabel(trainLabels, testLabels);
  return {
    name: basename(resolve(directory)),
    imageShape,
    classes,
    classNames: Array.from({ length: classes }, (_, label) => String(label)),
    ...(lowest === 0 ? {} : { lowestLabel: lowest }),
    trainCount: trainLabels.length,
    testCount: testLabels.length,
  };
}
