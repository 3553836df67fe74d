import { cutText } from '../../compare/text-width.js';
import { measuredIn } from '../../records.js';
import { findColumn } from '../../runs/columns.js';
import type { Column, Row, SweepRow } from '../../runs/columns.js';
import type { RunSummary } from '../../runs/summary.js';
import { printable } from '../../short-names.js';
import { clockText } from '../progress-bar.js';
import { renderTable, withCommas, withDecimals } from './table.js';
import type { Column as TableColumn } from './table.js';

const LONGEST_TEXT = 60;
const NONE = '–';

interface ShownColumn extends TableColumn {
  /** The column that it shows; of those that are always shown. */
  readonly name: string;
  readonly run: (run: RunSummary) => string;
  readonly sweep: (sweep: SweepRow) => string;
}

const none = (): string => NONE;

const COLUMNS: readonly ShownColumn[] = [
  {
    name: 'folder',
    title: 'Run',
    align: 'left',
    run: ({ folder }) => folder,
    sweep: ({ folder }) => `${folder.replace(/\/+$/, '')}/`,
  },
  { name: 'status', title: 'Status', align: 'left', run: ({ status }) => status, sweep: ({ status }) => status },
  {
    name: 'epochs',
    title: 'Epochs',
    align: 'right',
    run: ({ status, epochsDone, epochsPlanned }) => (status === 'imported' ? NONE : `${epochsDone}/${epochsPlanned}`),
    sweep: ({ trialsDone, trialsPlanned }) => `${trialsDone}/${trialsPlanned} trials`,
  },
  {
    name: 'parameters',
    title: 'Parameters',
    align: 'right',
    run: ({ parameters }) => withCommas(parameters),
    sweep: none,
  },
  {
    name: 'loss',
    title: 'Loss',
    align: 'right',
    run: ({ loss }) => decimals(loss),
    sweep: (sweep) => bestText(sweep, /loss$/),
  },
  {
    name: 'accuracy',
    title: 'Accuracy',
    align: 'right',
    run: ({ accuracy }) => decimals(accuracy),
    sweep: (sweep) => bestText(sweep, /accuracy$/),
  },
  { name: 'source', title: 'Measured in', align: 'left', run: sourceText, sweep: bestTrialText },
  {
    name: 'time',
    title: 'Time',
    align: 'right',
    run: ({ trainingSeconds }) => clockText(trainingSeconds),
    sweep: none,
  },
  { name: 'engine', title: 'Engine', align: 'left', run: ({ engine }) => engine, sweep: none },
  { name: 'created', title: 'Created', align: 'left', run: createdText, sweep: createdText },
];

/** Columns that are shown if a row has a value. */
const IF_ANY = ['settings', 'tag'];

/** `more` are shown as well, unless they are there already. */
export function renderRuns(rows: readonly Row[], more: readonly Column[] = []): string {
  const needed = IF_ANY.map((name) => findColumn(name)!).filter(({ value }) => rows.some((row) => value(row) !== null));
  const asked = more.filter(({ name }) => [...COLUMNS, ...needed].every((column) => column.name !== name));
  const shown = [...COLUMNS, ...[...needed, ...asked].map((column) => shownColumn(column, rows))];
  const texts = { run: shown.map(({ run }) => run), sweep: shown.map(({ sweep }) => sweep) };
  return renderTable(
    shown,
    rows.map((row) => (row.kind === 'run' ? texts.run.map((text) => text(row)) : texts.sweep.map((text) => text(row)))),
  );
}

function shownColumn({ name, value }: Column, rows: readonly Row[]): ShownColumn {
  const text = (row: Row): string => {
    const found = value(row);
    return found === null ? NONE : typeof found === 'number' ? String(found) : oneLine(found);
  };
  const align = rows.some((row) => typeof value(row) === 'string') ? 'left' : 'right';
  // A path in the experiment stays as it is typed.
  const title = name.includes('.') ? name : `${name[0]!.toUpperCase()}${name.slice(1)}`;
  return { name, title, align, run: text, sweep: text };
}

function sourceText({ source, scoredEpoch: epoch }: RunSummary): string {
  return source === null ? NONE : measuredIn({ source, epoch });
}

function bestText({ metric, best }: SweepRow, measure: RegExp): string {
  return best !== null && measure.test(metric) ? decimals(best.value) : NONE;
}

function bestTrialText({ metric, best }: SweepRow): string {
  if (best === null) return NONE;
  return `${metric.startsWith('val_') ? 'validation' : 'training'} of trial ${best.trial}`;
}

function createdText({ created }: Row): string {
  return created.slice(0, 16).replace('T', ' ');
}

function decimals(value: number | null): string {
  return value === null ? NONE : withDecimals(value);
}

function oneLine(text: string): string {
  return cutText(printable(text.replace(/\s+/g, ' ').trim()), LONGEST_TEXT);
}
