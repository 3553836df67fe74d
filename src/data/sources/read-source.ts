import { basename, resolve } from 'node:path';
import { MnistxError } from '../../errors.js';
import type { OwnData } from '../data-request.js';
import type { NamedDataset } from '../datasets.js';
import type { DataOptions } from '../download-dataset.js';
import { findKnownData } from '../known-data.js';
import type { OwnExamples } from '../prepare-dataset.js';
import { lowestLabel } from '../read-examples.js';
import type { DatasetInfo, ExampleSet } from '../types.js';
import { interpret } from './interpret.js';
import type { Interpretation, Reading } from './interpret.js';
import { joinFiles, matchLabels } from './join-test.js';
import { formatAt } from './recognize.js';
import { shownPath } from './shown-path.js';
import type {
  FormSetting,
  SourceExamples,
  SourceFormat,
  SourceOptions,
  SourceOutline,
  SourceSettings,
} from './source.js';
import { exchangeRowsAndColumns, relabel } from './rewrite.js';

/**
 * Describes a user's own data without decoding pictures.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, CONFLICT
 */
export async function outlineSource(data: OwnData, options: Partial<DataOptions>): Promise<DatasetInfo> {
  // 1. What is there.
  const { format, settings, testSettings } = open(data);
  const limits = sourceOptions(options);
  const own = await format.outline(settings, limits);
  const other = testSettings === null ? null : await format.outline(testSettings, limits);

  // 2. Its test examples, if they lie elsewhere.
  if (other !== null) requireNoTest(own, data);
  if (other !== null) matchLabels({ path: data.path, ...own }, { path: testSettings!.path, ...other });
  const whole = other === null ? own : join(own, other);

  // 3. Labels, names and shape as they are to be understood.
  return infoOf(data, format, interpret(whole, data), whole);
}

/**
 * Reads and checks a user's own data; labels and pictures as in training, if a network is to be measured on them.
 *
 * @throws {MnistxError} DATA_NOT_FOUND, DATA_DAMAGED, CONFLICT, CLASS_COUNT, DISK
 */
export async function readSource(
  data: OwnData,
  options: Partial<DataOptions>,
  trained: Reading | null = null,
): Promise<OwnExamples> {
  // 1. What is there.
  const { format, settings, testSettings } = open(data);
  const limits = sourceOptions(options);
  const own = await format.read(settings, limits);
  const other = testSettings === null ? null : await format.read(testSettings, limits);

  // 2. Its test examples, if they lie elsewhere.
  if (other !== null) requireNoTest({ testCount: own.test?.count ?? null }, data);
  const test = other === null ? own.test : testExamples(data, own, { ...other, path: testSettings!.path });
  const files = other === null ? own.files : joinFiles(own.files, other.files);

  // 3. Labels, names and pictures as they are to be understood.
  const sets = [own.train, test, own.validation].filter((set) => set !== null);
  const counts = {
    trainCount: own.train.count,
    testCount: test?.count ?? null,
    validationCount: own.validation?.count ?? null,
  };
  const whole = {
    ...own,
    ...counts,
    classes: Math.max(own.classes, other?.classes ?? 0),
    lowestLabel: lowestLabel(...sets.map(({ labels }) => labels)),
    remarks: [...own.remarks, ...(other?.remarks ?? [])],
  };
  const understood = interpret(whole, data, trained);
  for (const set of sets) {
    if (understood.classOf !== null) relabel(set.labels, understood.classOf);
    if (understood.transposes) exchangeRowsAndColumns(set, own.imageShape);
  }

  // 4. A dataset that is known by its examples.
  const known = findKnownData({ train: own.train, storedDigests: own.storedDigests ?? [] });
  const info = withKnown(infoOf(data, format, understood, whole), known, understood.hasNames);
  return { info, train: own.train, test, validation: own.validation, files };
}

/** Fills in the name and, if there are none, the names of the classes. */
function withKnown(info: DatasetInfo, known: NamedDataset | null, hasNames: boolean): DatasetInfo {
  if (known === null || known.classes !== info.classes) return info;
  const { name, classNames } = known;
  const remark = `these are the examples of ${name}${hasNames ? '' : ', whose class names are used'}`;
  return {
    ...info,
    name,
    knownAs: name,
    ...(hasNames ? {} : { classNames }),
    remarks: [...info.remarks, remark],
  };
}

interface OpenSource {
  readonly format: SourceFormat;
  readonly settings: SourceSettings;
  readonly testSettings: SourceSettings | null;
}

function open(data: OwnData): OpenSource {
  const path = resolve(data.path);
  const format = formatAt(path, data.format);
  const needless = NAMES.find(([key]) => data[key] !== undefined && !format.uses.includes(key));
  if (needless !== undefined) throw needlessError(format, needless);
  const settings: SourceSettings = {
    path,
    size: data.size ?? null,
    fit: data.fit ?? 'letterbox',
    channels: data.channels ?? null,
    labelColumn: data.labelColumn ?? null,
    labels: data.labels ?? 'fine',
  };
  if (data.testPath === undefined) return { format, settings, testSettings: null };
  const testPath = resolve(data.testPath);
  const testFormat = formatAt(testPath, data.format);
  if (testFormat === format) return { format, settings, testSettings: { ...settings, path: testPath } };
  const message = `${data.path} holds the format "${format.title}", ${data.testPath} "${testFormat.title}"`;
  throw new MnistxError({
    code: 'CONFLICT',
    message,
    fix: 'use the same format for both',
    path: ['data', 'test_path'],
  });
}

const NAMES: readonly (readonly [key: FormSetting, name: string])[] = [
  ['size', 'size'],
  ['fit', 'fit'],
  ['channels', 'channels'],
  ['labelColumn', 'label_column'],
  ['labels', 'labels'],
];

function needlessError({ title, uses }: SourceFormat, [, name]: (typeof NAMES)[number]): MnistxError {
  const used = NAMES.flatMap(([key, other]) => (uses.includes(key) ? [other] : []));
  return new MnistxError({
    code: 'CONFLICT',
    message: `"${name}" has no use for the format "${title}"${used.length === 0 ? '' : `, which takes ${used.join(', ')}`}`,
    fix: 'remove it',
    path: ['data', name],
  });
}

function sourceOptions({
  cacheDirectory = '',
  threads = null,
  signal,
  onSourceProgress,
}: Partial<DataOptions>): SourceOptions {
  return {
    cacheDirectory,
    threads,
    signal: signal ?? new AbortController().signal,
    onProgress: onSourceProgress ?? (() => {}),
  };
}

function requireNoTest({ testCount }: Pick<SourceOutline, 'testCount'>, { path }: OwnData): void {
  if (testCount === null) return;
  throw new MnistxError({
    code: 'CONFLICT',
    message: `${path} has a test set of its own, and test_path names another`,
    fix: 'remove test_path, or name the training examples alone as path',
    path: ['data', 'test_path'],
  });
}

function join(own: SourceOutline, other: SourceOutline): SourceOutline {
  return {
    ...own,
    classes: Math.max(own.classes, other.classes),
    lowestLabel: Math.min(own.lowestLabel, other.lowestLabel),
    testCount: other.trainCount,
    remarks: [...own.remarks, ...other.remarks],
  };
}

/** All the examples of another place, with the labels of the first. */
function testExamples(
  { path }: OwnData,
  own: SourceExamples,
  other: SourceExamples & { readonly path: string },
): ExampleSet {
  const table = matchLabels({ ...own, path }, other);
  if (table !== null) relabel(other.train.labels, table);
  return other.train;
}

type Counts = Pick<SourceOutline, 'trainCount' | 'testCount' | 'validationCount'>;

function infoOf(data: OwnData, format: SourceFormat, understood: Interpretation, counts: Counts): DatasetInfo {
  const { imageShape, classes, classNames, lowestLabel: lowest, labelOffset, transposes, remarks } = understood;
  const name = basename(resolve(data.path));
  return {
    name,
    imageShape,
    classes,
    classNames,
    ...(lowest === 0 ? {} : { lowestLabel: lowest }),
    ...(labelOffset === 0 ? {} : { labelOffset }),
    ...(transposes && { isTransposed: true }),
    trainCount: counts.trainCount,
    testCount: counts.testCount ?? 0,
    remarks: [foundSentence(data.path, format, classes, counts), ...remarks],
  };
}

/** `photos: image folder, 3 classes, 240 training and 60 test examples` */
function foundSentence(path: string, { title }: SourceFormat, classes: number, counts: Counts): string {
  const sets = [
    [counts.trainCount, 'training'],
    [counts.validationCount, 'validation'],
    [counts.testCount, 'test'],
  ] as const;
  const words = sets.flatMap(([count, name]) => (count === null ? [] : [`${count.toLocaleString('en')} ${name}`]));
  return `${shownPath(path)}: ${title}, ${classes} classes, ${words.join(', ')} examples`;
}
