import { cutText } from '../../compare/text-width.js';
import { measuredIn } from '../../records.js';
import type { RunSummary } from '../../runs/summary.js';
import { printable } from '../../short-names.js';
import { clockText } from '../progress-bar.js';
import { renderTable, withCommas, withDecimals } from './table.js';
import type { Column } from './table.js';

/** Columns that are shown only if asked for. */
const MORE_COLUMNS = ['description', 'seed'] as const;
export type MoreColumn = (typeof MORE_COLUMNS)[number];

const LONGEST_DESCRIPTION = 60;

interface ShownColumn extends Column {
  readonly text: (run: RunSummary) => string;
}

const COLUMNS: readonly ShownColumn[] = [
  { title: 'Run', align: 'left', text: ({ folder }) => folder },
  { title: 'Status', align: 'left', text: ({ status }) => status },
  { title: 'Epochs', align: 'right', text: ({ epochsDone, epochsPlanned }) => `${epochsDone}/${epochsPlanned}` },
  { title: 'Parameters', align: 'right', text: ({ parameters }) => withCommas(parameters) },
  { title: 'Loss', align: 'right', text: ({ loss }) => decimals(loss) },
  { title: 'Accuracy', align: 'right', text: ({ accuracy }) => decimals(accuracy) },
  { title: 'Measured in', align: 'left', text: sourceText },
  { title: 'Time', align: 'right', text: ({ trainingSeconds }) => clockText(trainingSeconds) },
  { title: 'Engine', align: 'left', text: ({ engine }) => engine },
  { title: 'Created', align: 'left', text: ({ created }) => created.slice(0, 16).replace('T', ' ') },
];

const MORE: Readonly<Record<MoreColumn, ShownColumn>> = {
  seed: { title: 'Seed', align: 'right', text: ({ seed }) => String(seed) },
  description: { title: 'Description', align: 'left', text: ({ description }) => oneLine(description) },
};

export function renderRuns(runs: readonly RunSummary[], more: readonly MoreColumn[] = []): string {
  const columns = [...COLUMNS, ...Array.from(new Set(more), (name) => MORE[name])];
  return renderTable(
    columns,
    runs.map((run) => columns.map(({ text }) => text(run))),
  );
}

function sourceText({ source, scoredEpoch: epoch }: RunSummary): string {
  return source === null ? '–' : measuredIn({ source, epoch });
}

function decimals(value: number | null): string {
  return value === null ? '–' : withDecimals(value);
}

function oneLine(text: string): string {
  return cutText(printable(text.replace(/\s+/g, ' ').trim()), LONGEST_DESCRIPTION);
}
