import type { Row } from '../runs/columns.js';
import type { Progress, RunId, RunRow } from './api/runs.js';

/** A run or sweep as pages get it. */
export function toRunRow(row: Row, id: RunId, progress: Progress | null): RunRow {
  const { kind, folder: path, name, description, status, created, tags, note } = row;
  const both = { id, kind, path, name, description, status, created, tags, note, progress };
  if (row.kind === 'run') {
    const { seed, dataset, engine, parameters, epochsDone, epochsPlanned, accuracy, loss, trainingSeconds, sweep } =
      row;
    const facts = { seed, dataset, engine, parameters, epochsDone, epochsPlanned, accuracy, loss };
    return { ...both, ...facts, best: row.bestAccuracy, last: row.lastAccuracy, trainingSeconds, sweep };
  }
  const isAccuracy = row.metric.endsWith('accuracy');
  const best = row.best?.value ?? null;
  return {
    ...both,
    ...{ seed: null, dataset: null, engine: null, parameters: null, trainingSeconds: null, sweep: name },
    epochsDone: row.trialsDone,
    epochsPlanned: row.trialsPlanned,
    accuracy: isAccuracy ? best : null,
    loss: isAccuracy ? null : best,
    best: isAccuracy ? best : null,
    last: null,
  };
}
