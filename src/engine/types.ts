import type { ExampleSet, Normalization } from '../data/types.js';
import type { Plan } from '../model/types.js';

/** `simd`: WebAssembly on threads, the default. `tfjs`: TensorFlow.js. */
export type EngineName = 'tfjs' | 'simd';

/** What a session really runs on; recorded in run.json. */
export interface EngineDescription {
  readonly engine: EngineName;
  /** `wasm`, `wasm-relaxed` (with `fast_math`), `tensorflow` (native), `cpu` (plain TensorFlow.js). */
  readonly backend: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  /** A fast engine trains a small CNN in minutes, a slow one in hours. */
  readonly isFast: boolean;
  /** What was asked for and is not done, and what to do about it. Told to the user, not recorded. */
  readonly warnings: readonly string[];
}

/** A run of consecutive training steps of one epoch. */
export interface StepRequest {
  /** Counts from 1. */
  readonly epoch: number;
  /** First step within the epoch, counts from 0. */
  readonly firstStep: number;
  /** One learning rate for each step to do; their number is the number of steps. */
  readonly learningRates: Float64Array;
  /** The epoch's order of the training examples, a permutation of 0..count-1. */
  readonly order: Uint32Array;
  /** Checked between steps: what has been done until then is returned. */
  readonly signal: AbortSignal;
}

/** One entry a finished step. */
export interface StepResults {
  /** Mean loss over the batch, penalties included. */
  readonly losses: number[];
  /** How many of the batch were right. */
  readonly correct: number[];
  /** How many had their label among the k most probable; 0s where no top_k is asked for. */
  readonly topK: number[];
}

/** Means over a set of examples. */
export interface Evaluation {
  /** Penalties included. */
  readonly loss: number;
  /** From 0 to 1, as `topKAccuracy`. */
  readonly accuracy: number;
  /** 0 if the plan has no metric `top_k`. */
  readonly topKAccuracy: number;
}

/** Everything that a later session needs to go on from here, bit for bit. */
export interface Snapshot {
  /** In the plan's order; length `plan.weightCount`. */
  readonly weights: Float32Array;
  /** Named accumulators of the optimizer. */
  readonly optimizer: readonly { readonly name: string; readonly values: Float32Array }[];
}

/** What a session can be put back to. */
export interface Restorable extends Pick<Snapshot, 'weights'> {
  /** `null` for an optimizer that begins again. */
  readonly optimizer: Snapshot['optimizer'] | null;
}

/** What an engine needs to open a session. */
export interface SessionRequest {
  readonly plan: Plan;
  readonly training: ExampleSet;
  readonly normalization: Normalization;
  /** Length `plan.weightCount`; see `initialWeights`. */
  readonly weights: Float32Array;
  /** How many threads the engine may use; `null` for all cores. */
  readonly threads: number | null;
}

/** A network in training. Its methods are called one at a time. */
export interface Session {
  readonly description: EngineDescription;
  /** Trains one step for each learning rate of the request. */
  trainSteps(request: StepRequest): Promise<StepResults>;
  /** Loss (penalties included) and metrics over a whole set, dropout off; `null` if the signal stops it. */
  evaluate(set: ExampleSet, signal: AbortSignal): Promise<Evaluation | null>;
  /** Class probabilities, (count, classes). `images` are (count, height, width, channels) bytes. */
  predict(images: Uint8Array, count: number): Promise<Float32Array>;
  /** Output of one layer, (count, ...outputShape), dropout off. */
  layerOutput(layer: number, images: Uint8Array, count: number): Promise<Float32Array>;
  /** A copy of weights and optimizer. */
  snapshot(): Promise<Snapshot>;
  /** Continues from a snapshot of the same plan; rejects for one of another. */
  restore(snapshot: Restorable): Promise<void>;
  /** Ends the session's threads and frees its memory; nothing may be called afterwards. */
  close(): Promise<void>;
}

/** A way to train any plan. Engines are alike from outside: same weights in, same batches, same records out. */
export interface Engine {
  readonly name: EngineName;
  /** Places plan, data and weights in memory and starts the threads. */
  open(request: SessionRequest): Promise<Session>;
}
