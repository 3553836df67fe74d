import type { LoadedExperiment } from '../complete-tree.js';

/** A value of a parameter as it may stand in an experiment file. */
export type ParameterValue = unknown;

/** One thing that a sweep changes. Which values it may take, and while which others hold. */
export type ParameterSpec = ChoiceSpec | RangeSpec;

interface AnyParameter {
  /** `train.optimizer.learning_rate`, or `experiment` for the choice between experiment files. */
  readonly path: string;
  /** The parameter takes part only while each of these parameters has one of these values. Indices count from 0. */
  readonly when: readonly { readonly path: string; readonly indices: readonly number[] }[];
}

export interface ChoiceSpec extends AnyParameter {
  readonly kind: 'choice';
  readonly values: readonly ParameterValue[];
}

export interface RangeSpec extends AnyParameter {
  readonly kind: 'range';
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'log';
  /** `null` for any number between. */
  readonly step: number | null;
  /** Whole numbers only, because the key takes no others. */
  readonly isInteger: boolean;
}

export type SearchType = 'grid' | 'random' | 'sobol' | 'tpe';
export type ObjectiveMetric = 'val_accuracy' | 'val_loss' | 'accuracy' | 'loss';

export type StopEarly =
  | { readonly type: 'none' }
  /** Stops a trial that is worse than the median of the earlier ones after as many epochs. */
  | { readonly type: 'median'; readonly min_epochs: number; readonly min_trials: number }
  | { readonly type: 'hyperband'; readonly min_epochs: number; readonly eta: number };

/** A sweep, checked and complete: plain data, as sweep.json holds it. */
export interface Sweep {
  readonly name: string;
  readonly description: string;
  /** What the parameters change: experiments as they are written, with what they extend. */
  readonly experiments: readonly { readonly name: string; readonly spec: object }[];
  /** `trials` of a grid is the number of its points. `parallel`: trial i knows the results up to trial i - parallel. */
  readonly search: {
    readonly type: SearchType;
    readonly trials: number;
    readonly seed: number;
    readonly parallel: number;
  };
  readonly objective: {
    readonly metric: ObjectiveMetric;
    readonly goal: 'maximize' | 'minimize';
    readonly epoch: 'best' | 'last';
  };
  /** Each trial trains once with each of them. */
  readonly seeds: readonly number[];
  readonly stop_early: StopEarly;
  /** Networks beyond these limits are not trained; `null` for no limit. */
  readonly limits: { readonly parameters: number | null; readonly flops: number | null };
  /** Whether the winner is chosen by the test set, where an experiment validates on it. */
  readonly choose_on_test: boolean;
  readonly parameters: readonly ParameterSpec[];
}

/** Value of each active parameter by its path, as it stands in an experiment file. */
export type Assignment = ReadonlyMap<string, ParameterValue>;

/** A checked sweep and the way back to the text it came from. */
export interface LoadedSweep {
  readonly sweep: Sweep;
  /** The file as written; of `-P` options, the file that says the same. */
  readonly text: string;
  /** What a user should know although it is no mistake, such as examples held out because the experiment validates on its test set. */
  readonly warnings: readonly string[];
  /** How long its experiments train; of several the longest. */
  readonly epochs: number;
  /**
   * The experiment of one trial, complete.
   *
   * @throws {MnistxError} with every problem, at its line of the sweep file or of the experiment file
   */
  readonly experimentOf: (
    assignment: Assignment,
    run: { readonly name: string; readonly description: string; readonly seed: number },
  ) => LoadedExperiment;
}
