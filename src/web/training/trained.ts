import type { StepRows } from '../../charts/chosen-curves.js';
import type { Experiment } from '../../config/types.js';
import type { Dataset } from '../../data/types.js';
import { countStepsPerEpoch } from '../../engine/train.js';
import type { Outcome, TrainEvent } from '../../engine/train.js';
import type { EngineDescription, Snapshot } from '../../engine/types.js';
import type { Plan } from '../../model/types.js';
import type { EpochRecord, StepRecord, WeightsPlace } from '../../records.js';
import type { Checkpoint } from '../../runs/encode-checkpoint.js';
import { checkpointOf } from '../../training/training-state.js';
import type { Line } from '../curves/live-runs.js';

/** A training of this tab, as far as it got. */
export interface Trained {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string;
  readonly experiment: Experiment;
  readonly plan: Plan;
  readonly data: Dataset;
  /** Names of the layers that began with the weights of the training before. */
  readonly kept: readonly string[];
  /** ISO 8601 */
  readonly created: string;
  /** `null` before it has opened. */
  readonly engine: EngineDescription | null;
  readonly progress: Extract<TrainEvent, { type: 'progress' }> | null;
  readonly history: readonly EpochRecord[];
  readonly logged: readonly StepRecord[];
  /** What the curves are drawn of. */
  readonly rows: StepRows;
  readonly last: Checkpoint | null;
  readonly best: Checkpoint | null;
  /** `null` until it has ended. */
  readonly end: Ended | null;
}

export interface Ended {
  readonly outcome: Outcome;
  readonly weights: WeightsPlace;
  /** Time of an epoch that was stopped before its end. */
  readonly partialSeconds: number;
}

export type Begun = Pick<Trained, 'number' | 'text' | 'experiment' | 'plan' | 'data' | 'kept' | 'created'>;

export function beginTraining(begun: Begun): Trained {
  return {
    ...begun,
    ...{ engine: null, progress: null, history: [], logged: [], last: null, best: null, end: null },
    rows: { epoch: [], step: [], loss: [], accuracy: [], seconds: [] },
  };
}

/** The training after an event. `snapshot` is the state at the end of an epoch, or where the training was stopped. */
export function applyEvent(trained: Trained, event: TrainEvent, snapshot: Snapshot | null): Trained {
  switch (event.type) {
    case 'progress':
      return { ...trained, progress: event, rows: addRow(trained, event) };
    case 'log':
      return { ...trained, logged: [...trained.logged, event.record] };
    case 'validating':
      return trained;
    case 'epoch': {
      const history = [...trained.history, event.record];
      const { keep } = trained.plan.training.checkpoint;
      if (keep === 'none' || snapshot === null) return { ...trained, history };
      const last = checkpointOf(event.reached, snapshot);
      return { ...trained, history, last, best: keep === 'best' && event.isBest ? last : trained.best };
    }
    case 'end': {
      const { outcome, reached, weights } = event;
      const end = { outcome, weights, partialSeconds: reached?.state.partial?.seconds ?? 0 };
      const isKept = reached !== null && snapshot !== null && trained.plan.training.checkpoint.keep !== 'none';
      return { ...trained, end, last: isKept ? checkpointOf(reached, snapshot) : trained.last };
    }
  }
}

/** In seconds, without pauses. */
export function trainingSeconds({ history, end }: Pick<Trained, 'history' | 'end'>): number {
  return history.reduce((sum, { seconds }) => sum + seconds, end?.partialSeconds ?? 0);
}

/** A line of the curves. */
export function lineOf(trained: Trained, label: string): Line {
  const { number, plan, data, history, rows } = trained;
  const stepsPerEpoch = countStepsPerEpoch({ plan, training: data.training });
  return {
    ...{ key: String(number), label, parameters: plan.parameters, stepsPerEpoch, runs: [] },
    histories: [history],
    steps: [rows.step.length === 0 ? null : rows],
  };
}

/** More points than this are no smoother. */
const MOST_ROWS = 2000;

/** The steps since the row before: progress tells means over the epoch so far. */
function addRow({ rows, progress: before, history }: Trained, now: NonNullable<Trained['progress']>): StepRows {
  const from = before !== null && before.epoch === now.epoch && before.step < now.step ? before : null;
  const meanOf = (name: 'loss' | 'accuracy'): number =>
    from === null ? now[name] : (now[name] * now.step - from[name] * from.step) / (now.step - from.step);
  const kept = rows.step.length < MOST_ROWS ? rows : thinOut(rows);
  return {
    epoch: [...kept.epoch, now.epoch],
    step: [...kept.step, now.step],
    loss: [...kept.loss, meanOf('loss')],
    accuracy: [...kept.accuracy, meanOf('accuracy')],
    seconds: [...kept.seconds, trainingSeconds({ history, end: null })],
  };
}

function thinOut({ epoch, step, loss, accuracy, seconds }: StepRows): StepRows {
  const isKept = (_: unknown, at: number): boolean => at % 2 === 1;
  return {
    epoch: epoch.filter(isKept),
    step: step.filter(isKept),
    loss: loss.filter(isKept),
    accuracy: accuracy.filter(isKept),
    seconds: seconds.filter(isKept),
  };
}
