import type { Contingency, Interval } from '../evaluation/types.js';
import type { EpochRecord, PredictionRecord, RunStatus } from '../runs/types.js';

/** A setting of a config: a scalar, a list or a whole block. `null` if a run has no such setting. */
export type Setting = unknown;

/** The best value of a run and its epoch, the earliest of equals. */
export interface Best {
  readonly epoch: number;
  readonly value: number;
}

/** Loss and accuracy after one epoch, which counts from 1. */
export interface Score {
  readonly epoch: number;
  readonly accuracy: number;
  readonly loss: number;
}

/** One run of a comparison. */
export interface ComparedRun {
  /** The name, or the name and the folder if several runs share a name. */
  readonly label: string;
  readonly name: string;
  readonly folder: string;
  readonly seed: number;
  readonly status: RunStatus;
  readonly reason: string | null;
  /** `simd wasm, 2 threads` */
  readonly engine: string;
  /** Every layer in a few words: `conv2d 8 5×5 relu`. */
  readonly layers: readonly string[];
  readonly parameters: number;
  /** Forward pass of one image, a multiply-add counted as 2. */
  readonly flops: number;
  readonly epochsDone: number;
  readonly epochsPlanned: number;
  /** What best and final values were measured on: training data if the run has no validation. */
  readonly source: 'validation' | 'training';
  /** Null before the first epoch. */
  readonly bestAccuracy: Best | null;
  readonly bestLoss: Best | null;
  readonly final: Score | null;
  readonly test: { readonly accuracy: number; readonly loss: number } | null;
  /** The weights in the folder, which were tested: `epoch 8`; null if unknown. */
  readonly weights: string | null;
  /** Sum over the epochs, validation included; null before the first. */
  readonly seconds: number | null;
  readonly secondsPerEpoch: number | null;
  readonly history: readonly EpochRecord[];
}

/** A number as several runs have it. */
export interface Spread {
  /** Runs that have it. */
  readonly count: number;
  readonly mean: number;
  /** Of the sample, divided by n - 1; null for a single run. */
  readonly deviation: number | null;
  /** 95 %, of the mean, by Student's t; null below three runs. */
  readonly interval: Interval | null;
}

/**
 * Runs of one experiment on the same data that differ only in their seed, or one run alone. This is what tables, charts
 * and verdicts compare.
 */
export interface ComparedGroup {
  /** Differs from the labels of the other groups. */
  readonly label: string;
  /** Runs by their place in `runs`, each with another seed. */
  readonly runs: readonly number[];
  /** Runs whose seed an earlier run of the group has: they say nothing new and are not counted. */
  readonly repeats: readonly number[];
  /** Null if none of its runs was tested. */
  readonly testAccuracy: Spread | null;
}

/** A setting that is not the same in every run. */
export interface SettingDifference {
  /** `train.optimizer.learning_rate` */
  readonly path: string;
  /** One for each run. */
  readonly values: readonly Setting[];
}

/** Settings of one section of the experiments that differ. */
export interface SectionDifference {
  /** `train`, `data`, …; `experiment` for what stands at the top of the file. */
  readonly section: string;
  readonly settings: readonly SettingDifference[];
}

/** A layer that some runs lack, or that has other options in some. */
export interface LayerDifference {
  readonly type: string;
  /** For each run its place in the list of layers, from 0; null where the run lacks it. */
  readonly positions: readonly (number | null)[];
  /** For each run the layer in a few words, or null. */
  readonly layers: readonly (string | null)[];
  /** Options that differ between the runs that have the layer. */
  readonly options: readonly SettingDifference[];
}

/** The answers of a run to its test images, or in a few words why they are unknown. */
export type Answers = readonly PredictionRecord[] | string;

/** What a comparison of groups with several seeds rests on. */
export interface OverSeeds {
  /** Runs of the first and of the second group. */
  readonly counts: readonly [first: number, second: number];
  /** Of the difference, by a bootstrap over seeds and test images. */
  readonly standardError: number;
  /** Degrees of freedom of Student's t. */
  readonly degrees: number;
  /** Runs of the same seed were compared with each other. */
  readonly isPaired: boolean;
}

/** Two groups on the same test images. Groups are named by their place in `groups`. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  /** Null if a group has several runs. */
  readonly contingency: Contingency | null;
  /** Null if both groups are single runs. */
  readonly overSeeds: OverSeeds | null;
  /** Of a group the mean of its runs. */
  readonly firstAccuracy: number;
  readonly secondAccuracy: number;
  /** Accuracy of the first minus that of the second. */
  readonly difference: number;
  /** 95 %, by a bootstrap over test images and, for groups, over seeds. */
  readonly interval: Interval;
  /** Two-sided: of McNemar's exact test for single runs, of Student's t for groups. */
  readonly pValue: number;
  /** Corrected for the number of pairs (Holm); the same for a single one. */
  readonly adjustedPValue: number;
  readonly verdict: string;
}

/** Which runs are right more often on the same test images. */
export interface Agreement {
  /** Test images. */
  readonly count: number;
  readonly dataset: string;
  /** Two groups as they were named; of more, the best one with each of the others. None between runs of one group. */
  readonly pairs: readonly Pair[];
  /** One sentence. */
  readonly verdict: string;
  /** Runs that could not be compared with the others, and why. */
  readonly left: readonly { readonly run: number; readonly reason: string }[];
}

/** Runs side by side. Every `values`, `positions` and `layers` has one entry for each of `runs`. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  /** In the order of their first runs. Every run belongs to one group. */
  readonly groups: readonly ComparedGroup[];
  readonly differences: readonly SectionDifference[];
  readonly layers: readonly LayerDifference[];
  /** Null if the answers were not compared. */
  readonly agreement: Agreement | null;
}
