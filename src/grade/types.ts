import type { Problem } from '../errors.js';
import type { Rule } from '../config/rubric/types.js';

/** Something that was handed in. */
export interface Submission {
  /** The student, as the name of the file or folder says. */
  readonly student: string;
  /** Name of the folder of its feedback; different from those of the others. */
  readonly id: string;
  /** Path of the file or folder, as given. */
  readonly path: string;
}

/** What one process looks at, and what each may use. */
export interface Limits {
  /** Of one submission. */
  readonly timeoutMs: number;
  readonly memoryBytes: number;
}

/** The experiment of a submission, before it is trained. */
export interface ExperimentFacts {
  readonly name: string;
  readonly description: string;
  /** Types of the layers, in order. */
  readonly layers: readonly string[];
  /** `mnist`, or the path as the submission names it. */
  readonly data: string;
  /** Why the data are not read; `null` if they are those of the rubric. */
  readonly dataFault: string | null;
  readonly validation: 'auto' | 'test' | 'none' | number;
  /** How many examples of the test set are left out; 0 for none. */
  readonly leftOut: number;
  /** Name of the run whose weights it begins with; `null` if its seed decides them. */
  readonly initFrom: string | null;
  /** Numbers that need the data are `null` if these are not read. */
  readonly parameters: number | null;
  readonly flops: number | null;
  readonly training_examples: number | null;
  readonly test_examples: number | null;
  readonly hasNote: boolean;
  readonly hasReport: boolean;
}

/** What a training has reached. */
export interface Results {
  readonly test_accuracy: number | null;
  readonly test_loss: number | null;
  readonly val_accuracy: number | null;
  readonly val_loss: number | null;
  readonly accuracy: number | null;
  readonly loss: number | null;
  readonly epochs: number;
  readonly training_seconds: number;
}

/** How far the results are proved. */
export interface ProofFound {
  /** `trained`: there was nothing to prove, an experiment file alone was trained here. */
  readonly how: 'retrain' | 'epochs' | 'files' | 'trained';
  /** Epochs that were trained here. */
  readonly epochs: number;
  /** Files that are the same, byte by byte but for times. */
  readonly same: readonly string[];
  /** What was claimed and is not so; empty if all of it is. */
  readonly differences: readonly string[];
}

/** What was found in a submission, whatever that is worth. */
export interface Evidence {
  readonly kind: 'experiment' | 'run';
  /** Path inside the submission; empty if it is all of it. */
  readonly place: string;
  readonly facts: ExperimentFacts;
  /** Lines of an experiment file by the path of a key, such as `model.layers`. */
  readonly lines: Readonly<Record<string, number>>;
  /** What a run folder says of itself. */
  readonly claimed: Results | null;
  /** What counts: the results of the training here, or proved ones. `null` if nothing was trained. */
  readonly results: Results | null;
  /** Why nothing was trained; `null` if there are results, or none are wanted yet. */
  readonly untrained: string | null;
  readonly proof: ProofFound | null;
  /** config.resolved.yaml of the experiment. */
  readonly config: string;
}

/** How the look at a submission ended. */
export type Outcome =
  | { readonly type: 'seen'; readonly evidence: Evidence }
  /** It cannot be read, or is not what can be graded. */
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }
  /** Its process was ended, or ended by itself. */
  | {
      readonly type: 'stopped';
      readonly reason: string;
      /** The limit that it has reached; `null` for any other end. */
      readonly limit: 'time' | 'memory' | null;
    };

/** How one rule came out. */
export interface Check {
  /** `test_accuracy`, `layers`, `proof`, … */
  readonly id: string;
  readonly title: string;
  /** What is asked for: `at least 0.985`. */
  readonly asked: string;
  /** What was found: `0.9712`. */
  readonly found: string;
  /** The number that was found; `null` if it is none. */
  readonly value: number | null;
  readonly isMet: boolean;
  /** What it is worth; `null` for a requirement. */
  readonly points: number | null;
  readonly earned: number;
  /** Line of the experiment file that is at fault; `null` if none is known. */
  readonly line: number | null;
}

/** The grade of one submission. */
export interface Grade {
  readonly submission: Submission;
  readonly hasPassed: boolean;
  readonly earned: number;
  readonly points: number;
  /** In the order of the rubric; the proof, and whether it could be read at all, come first. */
  readonly checks: readonly Check[];
  /** The first thing that is missing, in one sentence; `null` if nothing is. */
  readonly reason: string | null;
  readonly outcome: Outcome;
  /** How long its process took. */
  readonly seconds: number;
}

export type RuleOf<Kind extends Rule['kind']> = Extract<Rule, { kind: Kind }>;
