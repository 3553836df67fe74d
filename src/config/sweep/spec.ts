// Generated from schemas/sweep.schema.json by `npm run types`; change the schema, not this file.

/**
 * How the combinations to try are found, chosen by its `type`.
 */
export type Search = GridSearch | RandomSearch | SobolSearch | TpeSearch;
/**
 * Which trials are stopped before their last epoch, chosen by its `type`.
 */
export type StopEarly = StopNone | StopMedian | StopHyperband;

/**
 * An mnistx sweep: which experiments to train, what to change in them, and how the best one is searched.
 */
export interface SweepSpec {
  /**
   * Name of the sweep and its folder. Default: the name of the file.
   */
  name?: string;
  /**
   * What this sweep is to find out.
   */
  description?: string;
  /**
   * The experiment file that the parameters change, relative to this file. A sweep has either `base` or `experiments`.
   */
  base?: string;
  /**
   * Several experiment files, relative to this file: each combination of parameters is tried with each of them. `when: { experiment: cnn }` keeps a parameter to one of them.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: An experiment file.
   */
  experiments?: [string, ...string[]];
  /**
   * How the combinations to try are found.
   */
  search?: ('grid' | 'random' | 'sobol' | 'tpe') | Search;
  /**
   * What makes one trial better than another: a metric alone, or options.
   */
  objective?: ('val_accuracy' | 'val_loss' | 'accuracy' | 'loss') | Objective;
  /**
   * How often each trial is trained, each time with another seed: that of the experiment, the next one, and so on. A sweep has either `repeats` or `seeds`.
   */
  repeats?: number;
  /**
   * Each trial is trained once with each of these seeds.
   *
   * @minItems 1
   * @maxItems 1000
   *
   * Items: A seed of the experiment.
   */
  seeds?: [number, ...number[]];
  /**
   * Which trials are stopped before their last epoch because others do better.
   */
  stop_early?: ('none' | 'median' | 'hyperband') | StopEarly;
  /**
   * Networks beyond these limits are not trained.
   */
  limits?: Limits;
  /**
   * Choose the winner by the test set where an experiment validates on it. `false`: such an experiment holds out a tenth of its training set instead.
   */
  choose_on_test?: boolean;
  /**
   * What the sweep changes: paths of keys in the experiment file, each with its values or its range. List items are named by their index.
   */
  parameters?: {
    [k: string]: Parameter;
  };
}
/**
 * Every combination, in reading order: the last parameter changes fastest. Ranges need a `step`, unless they hold whole numbers.
 */
export interface GridSearch {
  /**
   * Every combination.
   */
  type: 'grid';
  /**
   * A trial may look at the results of those up to this many before it, and no later ones, however many train at once. Only `stop_early` looks at them here.
   */
  parallel?: number;
}
/**
 * Combinations drawn independently of each other.
 */
export interface RandomSearch {
  /**
   * Independent draws.
   */
  type: 'random';
  /**
   * How many combinations are tried. More of them continue a sweep that is done.
   */
  trials?: number;
  /**
   * Decides which combinations are drawn.
   */
  seed?: number;
  /**
   * A trial may look at the results of those up to this many before it, and no later ones, however many train at once. Only `stop_early` looks at them here.
   */
  parallel?: number;
}
/**
 * Combinations that cover the space more evenly than independent draws: a Sobol sequence, scrambled by the seed.
 */
export interface SobolSearch {
  /**
   * A Sobol sequence.
   */
  type: 'sobol';
  /**
   * How many combinations are tried. More of them continue a sweep that is done.
   */
  trials?: number;
  /**
   * Decides how the sequence is scrambled.
   */
  seed?: number;
  /**
   * A trial may look at the results of those up to this many before it, and no later ones, however many train at once. Only `stop_early` looks at them here.
   */
  parallel?: number;
}
/**
 * Learns from the trials so far where good combinations are (tree-structured Parzen estimator). The first ten are drawn at random.
 */
export interface TpeSearch {
  /**
   * Tree-structured Parzen estimator.
   */
  type: 'tpe';
  /**
   * How many combinations are tried. More of them continue a sweep that is done.
   */
  trials?: number;
  /**
   * Decides which combinations are drawn.
   */
  seed?: number;
  /**
   * A trial learns from the results of those up to this many before it, and from no later ones, however many train at once: as many can train at the same time. Fewer learn more, trial by trial.
   */
  parallel?: number;
}
/**
 * What makes one trial better than another.
 */
export interface Objective {
  /**
   * A column of history.csv. Over several seeds, the mean counts.
   */
  metric?: 'val_accuracy' | 'val_loss' | 'accuracy' | 'loss';
  /**
   * Whether high or low values are good. Default: `maximize` for accuracies, `minimize` for losses.
   */
  goal?: 'maximize' | 'minimize';
  /**
   * Whether the `best` epoch of a run counts, or the `last`.
   */
  epoch?: 'best' | 'last';
}
/**
 * Every trial trains to its end.
 */
export interface StopNone {
  /**
   * No trial is stopped.
   */
  type: 'none';
}
/**
 * A trial stops when it is worse than the median of the earlier trials after as many epochs.
 */
export interface StopMedian {
  /**
   * The median rule.
   */
  type: 'median';
  /**
   * No trial stops before it has trained this many epochs.
   */
  min_epochs?: number;
  /**
   * No trial stops before this many have trained to their end.
   */
  min_trials?: number;
}
/**
 * Groups of trials train a few epochs; the best of a group continue, from where they were, for `eta` times as many.
 */
export interface StopHyperband {
  /**
   * Synchronous Hyperband.
   */
  type: 'hyperband';
  /**
   * No trial stops before it has trained this many epochs.
   */
  min_epochs?: number;
  /**
   * One trial in `eta` continues.
   */
  eta?: number;
}
/**
 * Networks beyond these limits are not trained.
 */
export interface Limits {
  /**
   * Most weights and biases that a network may have. Default: no limit.
   */
  parameters?: number;
  /**
   * Most floating-point operations that one image may take, forward, as `mnistx summary` counts them. Default: no limit.
   */
  flops?: number;
}
/**
 * What one key of the experiment may be: either `values`, or `min` and `max`.
 */
export interface Parameter {
  /**
   * The values to choose from, as they would stand in the experiment file: numbers, names, lists or mappings, also whole layers.
   *
   * @minItems 1
   * @maxItems 10000
   */
  values?: [unknown, ...unknown[]];
  /**
   * The smallest value of a range.
   */
  min?: number;
  /**
   * The largest value of a range.
   */
  max?: number;
  /**
   * How a range is drawn from. `log`: as many values between 0.001 and 0.01 as between 0.01 and 0.1.
   */
  scale?: 'linear' | 'log';
  /**
   * Distance between two values of a range, from `min` on. Default: any number between, or any whole number where the key takes no others.
   */
  step?: number;
  /**
   * The parameter takes part only while other parameters have these values: their paths, each with a value or a list of values.
   */
  when?: {
    [k: string]: unknown;
  };
}
