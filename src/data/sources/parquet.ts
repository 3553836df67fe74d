import { basename } from 'node:path';
import { printable } from '../../short-names.js';
import { countClasses, lowestLabel } from '../read-examples.js';
import type { DataFile, ExampleSet, ImageShape } from '../types.js';
import { requirePixelsFit } from './damaged.js';
import { DECODING } from './decode-picture.js';
import { cacheKey, readDecoded, writeDecoded } from './decoded-cache.js';
import { findColumns } from './parquet-columns.js';
import { openParquet } from './parquet-file.js';
import { findParts, listParquet } from './parquet-parts.js';
import type { PartName } from './parquet-parts.js';
import { readLabels, readPictures, readShape } from './parquet-rows.js';
import type { OpenTable } from './parquet-rows.js';
import type { Place, SourceExamples, SourceFormat, SourceOptions, SourceOutline, SourceSettings } from './source.js';
import { streamFile } from './stream-file.js';

/** Tables of encoded pictures and labels, as the datasets of the Hugging Face hub are stored. */
export const parquet: SourceFormat = {
  title: 'Parquet',
  accepts: 'tables (Parquet) with a column of pictures and one of labels',
  uses: ['size', 'fit', 'channels', 'labelColumn'],
  recognizes,
  outline: (settings, options) => withTables(settings, (tables) => outline(tables, settings, options)),
  read: (settings, options) => withTables(settings, (tables) => read(tables, settings, options)),
};

/** A folder that holds more than this is not looked into. */
const MOST_FOLDERS = 20;

function recognizes({ path, isFolder, names, head }: Place): boolean {
  if (!isFolder) return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'PAR1';
  if (names.some((name) => name.endsWith('.parquet'))) return true;
  return names.length <= MOST_FOLDERS && listParquet(path).length > 0;
}

type Tables = Readonly<Record<PartName, readonly OpenTable[]>>;

async function withTables<T>(settings: SourceSettings, use: (tables: Tables) => Promise<T>): Promise<T> {
  const parts = findParts(settings.path);
  const tables: Record<PartName, OpenTable[]> = { train: [], test: [], validation: [] };
  try {
    for (const split of ['train', 'test', 'validation'] as const)
      for (const path of parts[split]) {
        const file = await openParquet(path);
        tables[split].push({ file, columns: findColumns(path, file.metadata, settings) });
      }
    return await use(tables);
  } finally {
    for (const { file } of Object.values(tables).flat()) file.close();
  }
}

async function outline(tables: Tables, settings: SourceSettings, { signal }: SourceOptions): Promise<SourceOutline> {
  const labels: Uint8Array[] = [];
  for (const each of Object.values(tables)) if (each.length > 0) labels.push(await readLabels(each, signal));
  const countOf = (split: PartName): number | null => (tables[split].length === 0 ? null : countRows(tables[split]));
  return {
    ...describeClasses(tables, labels),
    imageShape: await readShape(tables.train, settings),
    lowestLabel: lowestLabel(...labels),
    trainCount: countRows(tables.train),
    testCount: countOf('test'),
    validationCount: countOf('validation'),
  };
}

async function read(tables: Tables, settings: SourceSettings, options: SourceOptions): Promise<SourceExamples> {
  const all = SPLITS.flatMap((split) => tables[split]);
  const labels = {
    train: await labelsOf(tables.train),
    test: await labelsOf(tables.test),
    validation: await labelsOf(tables.validation),
  };
  const files = await digestFiles(all, options.signal);
  const { imageShape, bytes, remarks } = await readDecodedPictures(tables, files, settings, options);
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  let at = 0;
  const setOf = (split: PartName): ExampleSet | null => {
    const own = labels[split];
    if (own === null) return null;
    const images = bytes.subarray(at * size, (at + own.length) * size);
    at += own.length;
    return { count: own.length, images, labels: own };
  };
  const [train, test, validation] = SPLITS.map(setOf);
  const described = describeClasses(
    tables,
    Object.values(labels).filter((each) => each !== null),
  );
  return {
    ...described,
    remarks: [...described.remarks, ...remarks],
    imageShape,
    train: train!,
    test: test!,
    validation: validation!,
    files,
  };

  async function labelsOf(each: readonly OpenTable[]): Promise<Uint8Array | null> {
    return each.length === 0 ? null : readLabels(each, options.signal);
  }
}

const SPLITS = ['train', 'test', 'validation'] as const;

interface DecodedTables {
  readonly imageShape: ImageShape;
  /** Pictures of all splits, one after the other. */
  readonly bytes: Uint8Array;
  readonly remarks: readonly string[];
}

/** From the cache, or decoded on all cores and kept there. */
async function readDecodedPictures(
  tables: Tables,
  files: readonly DataFile[],
  settings: SourceSettings,
  options: SourceOptions,
): Promise<DecodedTables> {
  const all = SPLITS.flatMap((split) => tables[split]);
  const { size, fit, channels } = settings;
  const columns = all.map(({ columns: { image } }) => image);
  const key = cacheKey(['parquet', DECODING, { size, fit, channels }, columns, files.map(({ sha256 }) => sha256)]);
  const kept = readDecoded(options.cacheDirectory, key);
  if (kept !== null) return { imageShape: kept.facts as ImageShape, bytes: kept.bytes, remarks: [] };
  const imageShape = await readShape(tables.train, settings);
  const total = countRows(all);
  const [height, width, depth] = imageShape;
  requirePixelsFit(settings.path, total * height * width * depth);
  const bytes = await readPictures(all, {
    form: { height, width, channels: depth, fit, isFitted: size !== null, hasChannels: channels !== null },
    threads: options.threads,
    signal: options.signal,
    onProgress: (done) =>
      options.onProgress({ activity: `decoding ${printable(basename(settings.path))}`, done, total }),
  });
  const remark = writeDecoded(options.cacheDirectory, key, { facts: imageShape, bytes });
  return { imageShape, bytes, remarks: remark === null ? [] : [remark] };
}

function countRows(tables: readonly OpenTable[]): number {
  return tables.reduce((sum, { file }) => sum + file.rows, 0);
}

function describeClasses(
  { train: [first] }: Tables,
  labels: readonly Uint8Array[],
): Pick<SourceOutline, 'classes' | 'classNames' | 'remarks'> {
  const { image, label, classNames } = first!.columns;
  const classes = Math.max(countClasses(...labels), classNames?.length ?? 0);
  const names = classNames === null ? null : Array.from({ length: classes }, (_, at) => classNames[at] ?? '');
  return { classes, classNames: names, remarks: [`pictures are column "${image}", labels "${label}"`] };
}

async function digestFiles(tables: readonly OpenTable[], signal: AbortSignal): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (const { file } of tables) {
    const stream = streamFile(file.path, '', signal);
    for await (const piece of stream.pieces) void piece;
    files.push(stream.file());
  }
  return files;
}
