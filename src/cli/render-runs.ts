import { lastAccuracy, lastLoss } from '../runs/select-runs.js';
import type { Run } from '../runs/types.js';
import { clockText } from './progress-bar.js';
import { renderTable, withDecimals } from './table.js';

export function renderRuns(runs: readonly Run[]): string {
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
  const rows = runs.map((run) => {
    const { manifest, folder, history } = run;
    return [
      folder,
      manifest.status,
      `${history.length}/${manifest.experiment.train.epochs}`,
      manifest.model.parameters.toLocaleString('en'),
      textOf(lastLoss(run)),
      textOf(lastAccuracy(run)),
      clockText(manifest.timings.training_seconds),
      manifest.engine.name,
      manifest.created.slice(0, 16).replace('T', ' '),
    ];
  });
  return renderTable(columns, rows);
}

function textOf(value: number | null): string {
  return value === null ? '–' : withDecimals(value);
}
