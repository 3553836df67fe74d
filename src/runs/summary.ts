import type { Run, RunStatus } from './types.js';

/** What a list of runs shows of one, and what it is sorted and filtered by. */
export interface RunSummary {
  /** Path of the folder, as given. */
  readonly folder: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly created: string;
  readonly dataset: string;
  readonly engine: string;
  readonly epochsDone: number;
  readonly epochsPlanned: number;
  readonly parameters: number;
  /** Of the last epoch: validation where there is one, else training. */
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly trainingSeconds: number;
}

export function summaryOf({ folder, manifest, history }: Run): RunSummary {
  const last = history.at(-1);
  return {
    folder,
    name: manifest.name,
    status: manifest.status,
    created: manifest.created,
    dataset: manifest.data.name,
    engine: manifest.engine.name,
    epochsDone: history.length,
    epochsPlanned: manifest.experiment.train.epochs,
    parameters: manifest.model.parameters,
    loss: last?.val_loss ?? last?.loss ?? null,
    accuracy: last?.val_accuracy ?? last?.accuracy ?? null,
    trainingSeconds: manifest.timings.training_seconds,
  };
}
