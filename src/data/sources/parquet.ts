import { basename } from 'node:path';
import { printable } from '../../short-names.js';
import { countClasses, lowestLabel } from '../read-examples.js';
import type { DataFile, ImageShape } from '../types.js';
import { cutIntoSets } from './cut-into-sets.js';
import { requirePixelsFit } from './damaged.js';
import { DECODING } from './decode-picture.js';
import { cacheKey, decodeOnce } from './decoded-cache.js';
import type { Decoded } from './decoded-cache.js';
import { findColumns } from './parquet-columns.js';
import { openParquet } from './parquet-file.js';
import { findParts, listParquet } from './parquet-parts.js';
import { countRows, readLabels, readPictures, readShape } from './parquet-rows.js';
import type { OpenTable } from './parquet-rows.js';
import type {
  Place,
  SourceExamples,
  SourceFormat,
  SourceOptions,
  SourceOutline,
  SourceSettings,
  Split,
} from './source.js';
import { digestFile } from './stream-file.js';

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

const SPLITS = ['train', 'test', 'validation'] as const;

type Tables = Readonly<Record<Split, readonly OpenTable[]>>;

async function withTables<T>(settings: SourceSettings, use: (tables: Tables) => Promise<T>): Promise<T> {
  const parts = findParts(settings.path);
  const tables: Record<Split, OpenTable[]> = { train: [], test: [], validation: [] };
  try {
    for (const split of SPLITS)
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
  const labels = (await readLabelSets(tables, signal)).filter((each) => each !== null);
  const countOf = (split: Split): number | null => (tables[split].length === 0 ? null : countRows(tables[split]));
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
  const labelSets = await readLabelSets(tables, options.signal);
  const files: DataFile[] = [];
  for (const { file } of all) files.push(await digestFile(file.path, options.signal));
  const columns = all.map(({ columns: { image } }) => image);
  const { size, fit, channels } = settings;
  const key = cacheKey(['parquet', DECODING, { size, fit, channels }, columns, files.map(({ sha256 }) => sha256)]);
  const decoded = await decodeOnce(options.cacheDirectory, key, () => decode(all, settings, options));
  const { facts: imageShape, bytes, remarks } = decoded;
  const [train, test, validation] = cutIntoSets(bytes, imageShape, labelSets);
  const described = describeClasses(
    tables,
    labelSets.filter((each) => each !== null),
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
}

/** In the order of `SPLITS`. */
async function readLabelSets(tables: Tables, signal: AbortSignal): Promise<(Uint8Array | null)[]> {
  const labels: (Uint8Array | null)[] = [];
  for (const split of SPLITS) labels.push(tables[split].length === 0 ? null : await readLabels(tables[split], signal));
  return labels;
}

/** Pictures of all splits, one after the other, decoded on all cores. */
async function decode(
  all: readonly OpenTable[],
  settings: SourceSettings,
  options: SourceOptions,
): Promise<Decoded<ImageShape>> {
  const { size, fit, channels } = settings;
  // The training set comes first.
  const imageShape = await readShape(all, settings);
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
  return { facts: imageShape, bytes };
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
