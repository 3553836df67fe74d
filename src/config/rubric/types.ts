import type { ExperimentData, LayerType } from '../types.js';

/** What a number must be, and what that is worth. */
export interface Range {
  /** `null` for no limit. */
  readonly min: number | null;
  readonly max: number | null;
  /** `null` for a requirement. */
  readonly points: number | null;
  /** Where points begin; `null` for all or nothing. */
  readonly partialFrom: number | null;
}

/** Numbers of an experiment that is not trained yet. */
export type ExperimentMeasure = 'parameters' | 'flops' | 'training_examples' | 'test_examples';

/** Numbers of a training. */
export type ResultMeasure =
  ('test_accuracy' | 'test_loss' | 'val_accuracy' | 'val_loss' | 'accuracy' | 'loss') | ('epochs' | 'training_seconds');

export type Measure = ExperimentMeasure | ResultMeasure;

export interface LayersRule {
  readonly mustHave: readonly LayerType[];
  readonly mustNotHave: readonly LayerType[];
  readonly min: number | null;
  readonly max: number | null;
  readonly points: number | null;
}

/** Keys of `data` that say what the examples are, beside the path itself. */
export const DEFINING_KEYS = [
  ...(['format', 'test', 'class_names', 'labels', 'label_column', 'label_offset', 'transpose'] as const),
] as const;

/** Examples of the course. */
export interface OwnExamples extends Pick<ExperimentData, (typeof DEFINING_KEYS)[number]> {
  /** Absolute. */
  readonly path: string;
  /** Absolute; `null` if `path` has its own test set, or one is held out. */
  readonly testPath: string | null;
}

/** Which data submissions may read. */
export interface DataRule {
  /** Datasets by name. */
  readonly datasets: readonly string[];
  readonly own: OwnExamples | null;
}

export type ReportPart = 'description' | 'note' | 'report';
export type ValidationKind = 'not_test' | 'held_out';

/** One thing that a rubric asks for. */
export type Rule =
  | { readonly kind: 'measure'; readonly measure: Measure; readonly range: Range; readonly points: number | null }
  | { readonly kind: 'layers'; readonly layers: LayersRule; readonly points: number | null }
  | { readonly kind: 'data'; readonly points: number | null }
  | { readonly kind: 'validation'; readonly mustBe: ValidationKind; readonly points: number | null }
  | { readonly kind: 'report'; readonly parts: readonly ReportPart[]; readonly points: number | null };

export type Proof =
  { readonly how: 'retrain' } | { readonly how: 'epochs'; readonly epochs: number } | { readonly how: 'files' };

/** A rubric, checked and complete. */
export interface Rubric {
  readonly title: string;
  /** In the order of the file. */
  readonly rules: readonly Rule[];
  readonly data: DataRule;
  /** Whether submissions may begin with weights of another run. */
  readonly allowsInitFrom: boolean;
  readonly proof: Proof;
  /** Points of all rules. */
  readonly points: number;
  /** Points that a submission needs to pass. */
  readonly pass: number;
}
