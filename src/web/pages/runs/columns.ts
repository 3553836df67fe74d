import type { RunRow, Value } from '../../../server/api/runs.js';
import { formatCount, formatScore, formatSeconds, formatTime, formatValue } from '../../format.js';

/** A column of the table. */
export interface ShownColumn {
  /** Of `mnistx ls`, or a key of the experiments. */
  readonly name: string;
  readonly title: string;
  /** Least width in rem; what is left of the page goes to the columns that grow. */
  readonly width: number;
  readonly grows?: boolean;
  readonly isNumber?: boolean;
  /** `null` for keys of the experiments, which come beside the rows. */
  readonly text: ((row: RunRow, now: Date) => string) | null;
}

const number = { isNumber: true } as const;

/** Columns that every row has, in the order in which they are offered. */
const OWN: readonly ShownColumn[] = [
  { name: 'name', title: 'Name', width: 15, grows: true, text: ({ name }) => name },
  { name: 'status', title: 'Status', width: 9, text: ({ status }) => status },
  { name: 'accuracy', title: 'Accuracy', width: 6, ...number, text: ({ accuracy }) => formatScore(accuracy) },
  { name: 'best', title: 'Best', width: 6, ...number, text: ({ best }) => formatScore(best) },
  { name: 'last', title: 'Last', width: 6, ...number, text: ({ last }) => formatScore(last) },
  { name: 'loss', title: 'Loss', width: 4.75, ...number, text: ({ loss }) => formatScore(loss) },
  { name: 'epochs', title: 'Epochs', width: 5.25, ...number, text: epochsText },
  {
    name: 'time',
    title: 'Time',
    width: 7,
    ...number,
    text: ({ trainingSeconds }) => formatSeconds(trainingSeconds),
  },
  { name: 'created', title: 'Created', width: 8, ...number, text: ({ created }, now) => formatTime(created, now) },
  { name: 'tag', title: 'Tags', width: 9, text: ({ tags }) => tags.join(' ') },
  { name: 'note', title: 'Note', width: 12, grows: true, text: ({ note }) => note },
  { name: 'description', title: 'Description', width: 14, grows: true, text: ({ description }) => description },
  { name: 'seed', title: 'Seed', width: 5, ...number, text: ({ seed }) => formatValue(seed) },
  { name: 'dataset', title: 'Data', width: 8, text: ({ dataset }) => dataset ?? '' },
  { name: 'engine', title: 'Engine', width: 6, text: ({ engine }) => engine ?? '' },
  {
    name: 'parameters',
    title: 'Parameters',
    width: 7.5,
    ...number,
    text: ({ parameters }) => formatCount(parameters),
  },
  { name: 'sweep', title: 'Sweep', width: 10, text: ({ sweep }) => sweep ?? '' },
];

const USUAL = ['name', 'status', 'accuracy', 'loss', 'epochs', 'time', 'created', 'tag', 'note'];
/** Of what varies, so many are shown before the reader chooses. */
const MOST_VARYING = 5;

/** What is shown: the reader's choice, or what is usual and what varies. The name is always there. */
export function chooseColumns(chosen: readonly string[] | null, varying: readonly string[]): ShownColumn[] {
  if (chosen !== null) return [...new Set(['name', ...chosen])].map(columnOf);
  const [before, after] = [USUAL.slice(0, -2), USUAL.slice(-2)];
  return [...before, ...varying.filter(isKey).slice(0, MOST_VARYING), ...after].map(columnOf);
}

/** What can be chosen. */
export function offeredColumns(varying: readonly string[], chosen: readonly string[] | null): ShownColumn[] {
  const names = [...OWN.map(({ name }) => name), ...varying, ...(chosen ?? [])];
  return [...new Set(names)].map(columnOf);
}

/** Whether the server must send its values beside the rows. */
export function isKey(name: string): boolean {
  return !OWN.some((column) => column.name === name);
}

/** The text of each column of a row; `cells` are the values of the keys named `keys`. */
export function textsOf(
  columns: readonly ShownColumn[],
  { row, keys, cells }: { row: RunRow; keys: readonly string[]; cells: readonly Value[] },
  now: Date,
): string[] {
  return columns.map(({ name, text }) =>
    text === null ? formatValue(cells[keys.indexOf(name)] ?? null) : text(row, now),
  );
}

function columnOf(name: string): ShownColumn {
  const own = OWN.find((column) => column.name === name);
  if (own !== undefined) return own;
  return { name, title: titleOf(name), width: Math.min(12, Math.max(5, titleOf(name).length * 0.5 + 2)), text: null };
}

/** `train.optimizer.learning_rate` is told by its end, with what is above it if that alone says too little. */
function titleOf(path: string): string {
  const [last = path, above] = path.split('.').reverse();
  const isVague = /^(?:type|name|value|rate|size|train|test|seed|epochs|limit)$/.test(last);
  return isVague && above !== undefined ? `${above}.${last}` : last;
}

/** Of a sweep: its trials. */
function epochsText({ status, epochsDone, epochsPlanned }: RunRow): string {
  if (epochsDone === null || status === 'imported') return '';
  return epochsPlanned === null || epochsPlanned === epochsDone ? `${epochsDone}` : `${epochsDone}/${epochsPlanned}`;
}
