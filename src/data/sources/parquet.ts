import { countClasses, lowestLabel } from '../read-examples.js';
import type { DataFile, ExampleSet } from '../types.js';
import { requirePixelsFit } from './damaged.js';
import { findColumns } from './parquet-columns.js';
import { openParquet } from './parquet-file.js';
import { findParts, listParquet } from './parquet-parts.js';
import type { PartName } from './parquet-parts.js';
import { readLabels, readPictures, readShape } from './parquet-rows.js';
import type { OpenTable, PictureShape } from './parquet-rows.js';
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
  const imageShape = await readShape(tables.train, settings);
  const total = countRows(Object.values(tables).flat());
  requirePixelsFit(settings.path, total * imageShape[0] * imageShape[1] * imageShape[2]);
  let done = 0;
  const onPicture = (): void => {
    const activity = `decoding ${settings.path}`;
    if (++done % 100 === 0 || done === total) options.onProgress({ activity, done, total });
  };
  const setOf = (split: PartName): Promise<ExampleSet | null> =>
    readSet(tables[split], { imageShape, settings, signal: options.signal, onPicture });
  const sets = { train: await setOf('train'), test: await setOf('test'), validation: await setOf('validation') };
  const labels = Object.values(sets).flatMap((set) => (set === null ? [] : [set.labels]));
  return {
    ...describeClasses(tables, labels),
    imageShape,
    train: sets.train!,
    test: sets.test,
    validation: sets.validation,
    files: await digestFiles(Object.values(tables).flat(), options.signal),
  };
}

interface SetRequest {
  readonly imageShape: PictureShape;
  readonly settings: SourceSettings;
  readonly signal: AbortSignal;
  readonly onPicture: () => void;
}

async function readSet(tables: readonly OpenTable[], { signal, ...request }: SetRequest): Promise<ExampleSet | null> {
  if (tables.length === 0) return null;
  const labels = await readLabels(tables, signal);
  return { count: labels.length, images: await readPictures(tables, labels.length, { ...request, signal }), labels };
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
