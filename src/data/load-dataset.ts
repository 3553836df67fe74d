import { join } from 'node:path';

import { MnistxError } from '../errors.js';
import { permutation, Purpose } from '../random.js';
import { mapRoles } from './dataset-files.js';
import { DATASETS, type NamedDataset } from './datasets.js';
import { findFiles } from './directory.js';
import type { DataOptions } from './download-dataset.js';
import { normalizationFor } from './normalization.js';
import { readExamples } from './read-examples.js';
import { listNames } from './sources/interpret.js';
import { outlineSource, readSource } from './sources/read-source.js';
import type { OwnExamples } from './sources/read-source.js';
import { holdOut, mixClasses, takeFirst, takeSome } from './split.js';
import type { DataRequest, DataSource, OwnData } from './data-request.js';
import type { Dataset, DatasetInfo, ExampleSet } from './types.js';

export type { DataOptions } from './download-dataset.js';

/**
 * Describes a dataset without decoding its images. Opens nothing for a named dataset; of a user's own files it reads
 * names, headers and labels. Counts are those of the files, before any limit.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, CONFLICT
 */
export async function describeDataset(source: DataSource, options: Partial<DataOptions> = {}): Promise<DatasetInfo> {
  if ('dataset' in source) return infoOf(DATASETS[source.dataset]);
  try {
    return quietly(source, await outlineSource(ownData(source), options));
  } catch (error) {
    throw 'path' in source ? pointToPath(error) : error;
  }
}

/**
 * Reads, checks, limits and splits a dataset; downloads it first if necessary.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, DATA_UNREACHABLE, CONFLICT, DISK, OUT_OF_RANGE for a part too
 * small to hold out
 */
export async function loadDataset(request: DataRequest, options: DataOptions): Promise<Dataset> {
  const { source } = request;
  if ('dataset' in source) return loadNamedDataset(DATASETS[source.dataset], request, options);
  const own = ownData(source);
  const { info, ...examples } = await readSource(own, options);
  return prepare({ ...examples, info: quietly(source, info) }, request, 'path' in source ? own : null);
}

/** What is wrong with the files is shown where the experiment names them. */
function pointToPath(error: unknown): unknown {
  if (!(error instanceof MnistxError)) return error;
  const problems = error.problems.map((problem) => ({ path: ['data', 'path'], ...problem }));
  return new MnistxError(problems, { cause: error });
}

/** Nothing is found out about a `directory`, so there is nothing to say. */
function quietly(source: DataSource, info: DatasetInfo): DatasetInfo {
  return 'path' in source ? info : { ...info, remarks: [] };
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
  return prepare({ ...examples, info: infoOf(dataset), validation: null }, request, null);
}

/** A folder of IDX files that is named by `directory` has all four, and labels as they are. */
function ownData(source: Exclude<DataSource, { readonly dataset: unknown }>): OwnData {
  if ('path' in source) return source;
  const { directory, ...keys } = source;
  findFiles(directory);
  return { path: directory, format: 'idx', labelOffset: 0, transpose: false, ...keys };
}

type Splitting = Omit<DataRequest, 'source'>;

/**
 * Holds out what the source has no set for, and limits the rest. Own data that are named by `path` are divided class by
 * class; the others, whose examples have no order, keep the bits that they always had.
 */
function prepare(examples: OwnExamples, request: Splitting, own: OwnData | null): Dataset {
  const { info } = examples;
  const { seed, limit, validation: wanted } = request;
  const division = own === null ? inOrder(seed) : classByClass(seed, info.classNames);
  const tested = withTest(examples, own?.test, division);
  const train = division.limit(tested.train, limit.train);
  const test = division.limit(tested.test, limit.test);
  const validated = withValidation({ train, test, validation: examples.validation }, wanted, division);
  const { training, validation } = validated;
  const normalization = normalizationFor(request.normalization, training.images, info.imageShape[2]);
  const remarks = [...info.remarks, ...tested.remarks, ...validated.remarks];
  return { ...info, remarks, training, validation, test, normalization, files: examples.files };
}

/** How a set is limited and divided. */
interface Division {
  readonly limit: (set: ExampleSet, most: number | null) => ExampleSet;
  readonly holdOut: (set: ExampleSet, fraction: number, key: 'validation' | 'test') => Divided;
}

interface Divided extends ReturnType<typeof holdOut> {
  readonly remarks: readonly string[];
}

function inOrder(seed: number): Division {
  return {
    limit: takeFirst,
    holdOut: (set, fraction, key) => ({
      ...holdOut(set, fraction, permutation({ seed, purpose: PURPOSES[key] }, set.count), key),
      remarks: [],
    }),
  };
}

function classByClass(seed: number, classNames: readonly string[]): Division {
  const orderOf = ({ count, labels }: ExampleSet, purpose: Purpose): Uint32Array =>
    mixClasses(permutation({ seed, purpose }, count), labels);
  return {
    limit: (set, most) => takeSome(set, most, () => orderOf(set, Purpose.limit)),
    holdOut: (set, fraction, key) => {
      const divided = holdOut(set, fraction, orderOf(set, PURPOSES[key]), key);
      return { ...divided, remarks: missingClasses(divided, key, classNames) };
    },
  };
}

/** A class with too few examples for its share is on one side alone. */
function missingClasses(
  { training, heldOut }: ReturnType<typeof holdOut>,
  key: 'validation' | 'test',
  classNames: readonly string[],
): string[] {
  const [kept, held] = [new Set(training.labels), new Set(heldOut.labels)];
  const lacking = (some: ReadonlySet<number>, others: ReadonlySet<number>, what: string): string[] => {
    const names = classNames.filter((_, label) => others.has(label) && !some.has(label));
    return names.length === 0 ? [] : [`no ${what} example of ${listNames(names)}: too few examples`];
  };
  return [...lacking(held, kept, key), ...lacking(kept, held, 'training')];
}

const PURPOSES = { validation: Purpose.split, test: Purpose.testSplit } as const;

const DEFAULT_TEST = 0.2;
const DEFAULT_VALIDATION = 0.1;

/** @throws {MnistxError} CONFLICT if there is a test set and a fraction is wanted */
function withTest({ train, test, info }: OwnExamples, wanted: number | undefined, division: Division) {
  if (test !== null && wanted !== undefined) throw needlessTestError(info, wanted);
  if (test !== null) return { train, test, remarks: [] };
  const fraction = wanted ?? DEFAULT_TEST;
  const { training, heldOut, ...divided } = division.holdOut(train, fraction, 'test');
  const remarks = [
    `there is no test set: ${heldOut.count.toLocaleString('en')} examples are held out by the seed (test: ${fraction})`,
    ...divided.remarks,
  ];
  return { train: training, test: heldOut, remarks };
}

interface Sets {
  readonly train: ExampleSet;
  readonly test: ExampleSet;
  readonly validation: ExampleSet | null;
}

function withValidation({ train, test, validation: own }: Sets, wanted: Splitting['validation'], division: Division) {
  if (wanted === 'own' || (wanted === 'auto' && own !== null)) return { training: train, validation: own, remarks: [] };
  const unused =
    own === null
      ? []
      : [`validation: ${wanted} leaves the ${own.count.toLocaleString('en')} validation examples unused`];
  if (wanted === 'none') return { training: train, validation: null, remarks: unused };
  if (wanted === 'test') return { training: train, validation: test, remarks: unused };
  const fraction = wanted === 'auto' ? DEFAULT_VALIDATION : wanted;
  const { training, heldOut, ...divided } = division.holdOut(train, fraction, 'validation');
  const held = `there is no validation set: ${heldOut.count.toLocaleString('en')} training examples are held out by the seed (validation: ${fraction})`;
  const said = wanted === 'auto' ? [held] : unused;
  return { training, validation: heldOut, remarks: [...said, ...divided.remarks] };
}

function needlessTestError({ name }: DatasetInfo, fraction: number): MnistxError {
  return new MnistxError({
    code: 'CONFLICT',
    message: `${name} has a test set, so test: ${fraction} has nothing to hold out`,
    fix: 'remove it',
    path: ['data', 'test'],
  });
}

function infoOf({ name, imageShape, classes, classNames, trainCount, testCount }: NamedDataset): DatasetInfo {
  return { name, imageShape, classes, classNames, trainCount, testCount, remarks: [] };
}
