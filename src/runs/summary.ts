import { modelScoreOf } from '../records.js';
import type { ModelScore } from '../records.js';
import type { Marks } from './marks.js';
import type { Run, RunStatus } from './types.js';

/** What a list of runs shows of each run, and can be sorted and filtered by. */
export interface RunSummary {
  readonly kind: 'run';
  /** Path of the folder, as given. */
  readonly folder: string;
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly status: RunStatus;
  readonly created: string;
  readonly dataset: string;
  readonly engine: string;
  readonly epochsDone: number;
  readonly epochsPlanned: number;
  readonly parameters: number;
  /** Loss and accuracy of the weights in the folder. */
  readonly loss: number | null;
  readonly accuracy: number | null;
  /** The set they were measured on, and the epoch of the weights if known; `null` before the first epoch. */
  readonly source: ModelScore['source'] | null;
  readonly scoredEpoch: number | null;
  /** Of validation, else of training: the highest of all epochs, and that of the last one; `null` before the first. */
  readonly bestAccuracy: number | null;
  readonly lastAccuracy: number | null;
  readonly trainingSeconds: number;
  readonly tags: readonly string[];
  /** Empty if there is none. */
  readonly note: string;
  /** The sweep that it is a trial of; `null` where it is not listed as one. */
  readonly sweep: string | null;
}

export function summaryOf(
  { folder, manifest, history }: Run,
  { tags, note }: Marks,
  sweep: string | null = null,
): RunSummary {
  const score = modelScoreOf({ manifest, history });
  const accuracies = history.map(({ val_accuracy, accuracy }) => val_accuracy ?? accuracy);
  return {
    kind: 'run',
    folder,
    name: manifest.name,
    description: manifest.experiment.description,
    seed: manifest.seed,
    status: manifest.status,
    created: manifest.created,
    dataset: manifest.data.name,
    engine: manifest.engine.name,
    epochsDone: history.length,
    epochsPlanned: manifest.experiment.train.epochs,
    parameters: manifest.model.parameters,
    loss: score?.loss ?? null,
    accuracy: score?.accuracy ?? null,
    source: score?.source ?? null,
    scoredEpoch: score?.epoch ?? null,
    bestAccuracy: accuracies.reduce<number | null>((best, one) => (best === null || one > best ? one : best), null),
    lastAccuracy: accuracies.at(-1) ?? null,
    trainingSeconds: manifest.timings.training_seconds,
    tags,
    note,
    sweep,
  };
}
