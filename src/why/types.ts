import type { SettingPlace } from '../config/locate-setting.js';
import type { ConfigPath } from '../errors.js';
import type { Plan } from '../model/types.js';
import type { PredictionRecord, StepColumns } from '../records.js';
import type { Run } from '../runs/types.js';

/**
 * `error`: the network is of no use. `warning`: it is worse than it need be, or its figures are. `note`: something to
 * know, or to try.
 */
export type Severity = 'error' | 'warning' | 'note';

/** What a run says of itself. */
export interface Evidence {
  readonly run: Run;
  readonly plan: Plan;
  /** `null` if the run keeps none. */
  readonly steps: StepColumns | null;
  /** Answers to the test images; `null` if there are none. */
  readonly predictions: readonly PredictionRecord[] | null;
  /** What hidden units gave for test images; `null` if that was not measured. */
  readonly units: readonly LayerUnits[] | null;
  /** Where the numbers of a training that failed grew; `null` if that was not found out. */
  readonly overflow: Overflow | null;
}

/** The units of a layer over a sample of test images. A unit of a convolution is a filter, at all of its places. */
export interface LayerUnits {
  /** Index of the layer. */
  readonly layer: number;
  readonly name: string;
  readonly activation: 'relu' | 'sigmoid' | 'tanh';
  readonly images: number;
  readonly units: number;
  /** Units that gave 0 everywhere, for each image. */
  readonly dead: number;
  /** Shares of all outputs: those that are 0, and those so near to an end of the activation that hardly any gradient is left. */
  readonly zeros: number;
  readonly saturated: number;
}

/** The first layer whose numbers grew out of bounds. */
export interface Overflow {
  /** Its index. */
  readonly layer: number;
  /** Its weights, or its outputs for the batch of the step. */
  readonly of: 'weights' | 'outputs';
  /** The largest, without its sign; may be infinite. */
  readonly largest: number;
}

/** Settings that may help. */
export interface Remedy {
  /** Arguments of `--set`. */
  readonly settings: readonly string[];
  /** Ends the sentence "try this …": `to stop before it overfits`. */
  readonly purpose: string;
  /** Train the run on instead of a new one. Default: `false` */
  readonly isContinued?: boolean;
}

/** One thing that is wrong, or could be better. */
export interface Finding {
  readonly severity: Severity;
  /** A sentence without its full stop. */
  readonly what: string;
  /** The figures that show it. */
  readonly seenBy: string;
  /** The setting that it comes from. */
  readonly path: ConfigPath;
  /** The first is the one to try first. */
  readonly remedies: readonly Remedy[];
}

/** A way to tell one kind of fault. A new one is one such value and one line in the registry. */
export interface Rule {
  /** In a few words, for docs/why.md. */
  readonly title: string;
  /** What it is seen by, with its thresholds. */
  readonly seenBy: string;
  /** What is suggested. */
  readonly remedy: string;
  /** Rules that explain more: where one of them finds something, this one is not asked. They stand before it. */
  readonly coveredBy?: readonly string[];
  find(evidence: Evidence): readonly Finding[];
}

/** A finding for a reader. */
export interface ExplainedFinding extends Omit<Finding, 'path' | 'remedies'> {
  /** Name of the rule. */
  readonly rule: string;
  /** The setting that it comes from, and where it was written. */
  readonly setting: SettingPlace;
  readonly remedies: readonly ExplainedRemedy[];
}

export interface ExplainedRemedy extends Pick<Remedy, 'settings' | 'purpose'> {
  /** What to type after `mnistx`. */
  readonly words: readonly string[];
}

export interface Explained {
  /** The most severe first. */
  readonly findings: readonly ExplainedFinding[];
  /** What could not be looked at, and why: one sentence each, without its full stop. */
  readonly notChecked: readonly string[];
}
