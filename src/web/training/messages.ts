import type { Dataset, ExampleSet, Images } from '../../data/types.js';
import type { Reached, TrainEvent } from '../../engine/train.js';
import type { EngineDescription, Evaluation, Snapshot } from '../../engine/types.js';
import type { Problem } from '../../errors.js';
import type { Plan } from '../../model/types.js';

/** What training reads of a dataset. */
export type TrainingData = Pick<Dataset, 'training' | 'validation' | 'normalization'>;

/** What a tab trains, and from where. */
export interface TrainingOrder {
  readonly plan: Plan;
  /** Length `plan.weightCount`: `initialWeights(plan)`, or those of another network that fit. */
  readonly weights: Float32Array;
  /** `null` for all cores; without cross-origin isolation there is one. */
  readonly threads: number | null;
  /** An earlier training of the same plan to continue; its weights count instead. `null` for a new one. */
  readonly from: StoppedTraining | null;
  /** Begins paused, for the first step to be asked for. */
  readonly isPaused: boolean;
}

/** All that a training needs to continue, bit for bit. */
export interface StoppedTraining {
  readonly snapshot: Snapshot;
  readonly reached: Reached;
  /** Training time so far. */
  readonly seconds: number;
}

/** What can be asked of the network between two steps, also after training. */
export interface Questions {
  readonly predict: { readonly asks: { readonly images: Images; readonly count: number }; readonly gets: Float32Array };
  readonly layerOutput: {
    readonly asks: { readonly layer: number; readonly images: Images; readonly count: number };
    readonly gets: Float32Array;
  };
  readonly evaluate: { readonly asks: ExampleSet; readonly gets: Evaluation };
  readonly snapshot: { readonly asks: null; readonly gets: Snapshot };
}

export type Question = {
  [Name in keyof Questions]: { readonly name: Name; readonly asks: Questions[Name]['asks'] };
}[keyof Questions];

/** To the worker. Trainings are numbered; a new one ends the one before. */
export type ToTrainer =
  | {
      readonly type: 'start';
      readonly training: number;
      readonly order: TrainingOrder;
      /** `null` for those of the last training. */
      readonly data: TrainingData | null;
    }
  | { readonly type: 'run' }
  | { readonly type: 'pause' }
  /** So many more steps, then pause. */
  | { readonly type: 'step'; readonly steps: number }
  /** Ends after the current step; the network still answers questions. */
  | { readonly type: 'stop' }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question };

/** From the worker. */
export type FromTrainer =
  | { readonly type: 'opened'; readonly training: number; readonly engine: EngineDescription }
  | {
      readonly type: 'event';
      readonly training: number;
      readonly event: TrainEvent;
      /** The state of the network, where the event says what the loop has reached; with it, a training can continue. */
      readonly snapshot: Snapshot | null;
    }
  /** Waits between two steps. */
  | { readonly type: 'paused'; readonly training: number }
  | { readonly type: 'failed'; readonly training: number; readonly failure: Failure }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Questions[keyof Questions]['gets'] }
  | { readonly type: 'refusal'; readonly id: number; readonly failure: Failure };

/** An error on its way between threads, which would lose its problems. */
export interface Failure {
  readonly message: string;
  /** `null` for a bug. */
  readonly problems: readonly Problem[] | null;
}
