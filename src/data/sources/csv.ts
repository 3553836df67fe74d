import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { countClasses, lowestLabel } from '../read-examples.js';
import type { Columns } from './csv-columns.js';
import { readTable } from './csv-table.js';
import type { Table, TableRequest } from './csv-table.js';
import { damagedError } from './damaged.js';
import type { Place, SourceExamples, SourceFormat, SourceOptions, SourceSettings } from './source.js';

/** Tables with a row for each picture: its label, and a column for each pixel, as on Kaggle. */
export const csv: SourceFormat = {
  title: 'CSV',
  accepts: 'a table (CSV) with the label and the pixels of a picture in each row',
  uses: ['size', 'channels', 'labelColumn'],
  recognizes,
  outline: async (settings, options) => {
    const { train, test, ...rest } = await read(settings, options);
    const labels = [train, test].flatMap((set) => (set === null ? [] : [set.labels]));
    const counts = { trainCount: train.count, testCount: test?.count ?? null, validationCount: null };
    return { ...rest, ...counts, lowestLabel: lowestLabel(...labels) };
  },
  read,
};

const NAME = /\.[ct]sv(\.gz)?$/i;

/** By its name, or by five words or numbers between separators. */
function recognizes({ isFolder, names, head }: Place): boolean {
  if (names.some((name) => NAME.test(name))) return true;
  return !isFolder && /^(\xef\xbb\xbf)?(["\w .+-]*[,;\t]){4}["\w .+-]/.test(Buffer.from(head).toString('latin1'));
}

async function read(settings: SourceSettings, { signal }: SourceOptions): Promise<SourceExamples> {
  const paths = locate(settings.path);
  const train = await readTrain({ path: paths.train, settings, signal });
  const test = paths.test === null ? null : await readTable({ path: paths.test, settings, signal, train });
  const tables = test === null ? [train] : [train, test];
  const isPassedOver = paths.test !== null && test === null;
  return {
    imageShape: train.columns.imageShape,
    classes: countClasses(...tables.map(({ set }) => set.labels)),
    classNames: null,
    remarks: [
      ...describe(train.columns),
      ...(isPassedOver ? [`${basename(paths.test)} has no labels: passed over`] : []),
    ],
    train: train.set,
    test: test?.set ?? null,
    validation: null,
    files: tables.map(({ file }) => file),
  };
}

async function readTrain(request: TableRequest): Promise<Table> {
  const table = await readTable(request);
  if (table === null) throw new Error('only a table of test examples is passed over');
  return table;
}

function describe({ names, label, index, imageShape: [height, width, channels] }: Columns): string[] {
  const called = names === null ? `column ${label + 1} (there is no header)` : `column "${names[label]}"`;
  const kind = channels === 3 ? 'colour' : 'grey';
  return [
    `labels are ${called}, the other columns the pixels of ${kind} pictures of ${height} x ${width}`,
    ...(index === -1 ? [] : ['the first column has no name and numbers the rows: passed over']),
  ];
}

/** A file; or the one table in a folder; or those in it that have "train" and "test" in their names. */
function locate(path: string): { readonly train: string; readonly test: string | null } {
  const names = listTables(path);
  if (names === null) return { train: path, test: null };
  const [trains, tests] = [/train/i, /test/i].map((word) => names.filter((name) => word.test(name))) as [
    string[],
    string[],
  ];
  if (names.length === 1) return { train: join(path, names[0]!), test: null };
  if (trains.length === 1 && tests.length <= 1) {
    return { train: join(path, trains[0]!), test: tests[0] === undefined ? null : join(path, tests[0]) };
  }
  const found = names.length === 0 ? 'no tables' : `several tables: ${names.slice(0, 10).join(', ')}`;
  throw damagedError(path, `holds ${found}`, 'name a table as data.path, and perhaps another as data.test_path');
}

/** `null` for what is no folder. */
function listTables(path: string): string[] | null {
  try {
    return readdirSync(path)
      .filter((name) => NAME.test(name) && !name.startsWith('.'))
      .sort();
  } catch {
    return null;
  }
}
