import type { RunSummary } from '../runs/summary.js';
import { clockText } from './progress-bar.js';
import { renderTable, withCommas, withDecimals } from './table.js';

export function renderRuns(runs: readonly RunSummary[]): string {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const left = (title: string) => ({ title, align: 'left' }) as const;
  const columns = [
    left('Run'),
    left('Status'),
    right('Epochs'),
    right('Parameters'),
    right('Loss'),
    right('Accuracy'),
    right('Time'),
    left('Engine'),
    left('Created'),
  ];
  const rows = runs.map((run) => [
    run.folder,
    run.status,
    `${run.epochsDone}/${run.epochsPlanned}`,
    withCommas(run.parameters),
    textOf(run.loss),
    textOf(run.accuracy),
    clockText(run.trainingSeconds),
    run.engine,
    run.created.slice(0, 16).replace('T', ' '),
  ]);
  return renderTable(columns, rows);
}

function textOf(value: number | null): string {
  return value === null ? '–' : withDecimals(value);
}
