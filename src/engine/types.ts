import type { Experiment } from '../config/types.js';
import type { ExampleSet, Images, Normalization } from '../data/types.js';
import type { Plan } from '../model/types.js';

/** `simd`: WebAssembly on threads, the default. `tfjs`: TensorFlow.js. */
export type EngineName = 'tfjs' | 'simd';

/** The engine of a session; recorded in run.json. */
export interface EngineDescription {
  readonly engine: EngineName;
  /** `wasm`, `native-256` (the same bits), `wasm-relaxed` (with `fast_math`), `tensorflow` (native), `cpu` (plain TensorFlow.js). */
  readonly backend: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  /** A fast engine trains a small CNN in minutes, a slow one in hours. */
  readonly isFast: boolean;
  /** Settings that the engine ignores, and what to do. Shown to the user, not recorded. */
  readonly warnings: readonly string[];
}

/** Consecutive training steps of one epoch. */
export interface StepRequest {
  /** Counts from 1. */
  readonly epoch: number;
  /** First step within the epoch, counts from 0. */
  readonly firstStep: number;
  /** One learning rate for each step to do; their number is the number of steps. */
  readonly learningRates: Float64Array;
  /** The epoch's order of the training examples, a permutation of 0..count-1. */
  readonly order: Uint32Array;
  /** Checked between steps; after an abort the finished steps are returned. */
  readonly signal: AbortSignal;
}

/** One entry for each finished step. */
export interface StepResults {
  /** Mean loss over the batch, penalties included. */
  readonly losses: number[];
  /** Correct predictions in the batch. */
  readonly correct: number[];
  /** Examples whose label is among the k most probable classes; 0 without `top_k`. */
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

/** Everything that a later session needs to continue from here, bit for bit. */
export interface Snapshot {
  /** In the plan's order; length `plan.weightCount`. */
  readonly weights: Float32Array;
  /** Named accumulators of the optimizer. */
  readonly optimizer: readonly { readonly name: string; readonly values: Float32Array }[];
}

/** A state to restore a session to. */
export interface Restorable extends Pick<Snapshot, 'weights'> {
  /** `null` resets the optimizer. */
  readonly optimizer: Snapshot['optimizer'] | null;
}

/** What an engine needs to open a session. */
export interface SessionRequest {
  readonly plan: Plan;
  readonly training: ExampleSet;
  readonly normalization: Normalization;
  /** Length `plan.weightCount`; see `initialWeights`. */
  readonly weights: Float32Array;
  /** How many threads the engine uses; `null` for as many as a step keeps busy, up to all cores. */
  readonly threads: number | null;
}

/** A network in training. Call one method at a time. */
export interface Session {
  readonly description: EngineDescription;
  /**
   * The training set in the engine's own memory, until the session is closed; absent if the engine reads the one that it was
   * given. Whoever keeps this one alone has the images in memory once.
   */
  readonly training?: ExampleSet;
  /** Trains one step for each learning rate of the request. */
  trainSteps(request: StepRequest): Promise<StepResults>;
  /** Loss (penalties included) and metrics over a whole set, dropout off; `null` if the signal stops it. */
  evaluate(set: ExampleSet, signal: AbortSignal): Promise<Evaluation | null>;
  /** Class probabilities, (count, classes). `images` are (count, height, width, channels). */
  predict(images: Images, count: number): Promise<Float32Array>;
  /** Output of one layer, (count, ...outputShape), dropout off. */
  layerOutput(layer: number, images: Images, count: number): Promise<Float32Array>;
  /** A copy of weights and optimizer. */
  snapshot(): Promise<Snapshot>;
  /** Continues from a snapshot of the same plan; rejects a snapshot of another plan. */
  restore(snapshot: Restorable): Promise<void>;
  /** Overwrites the trained weights by their moving averages, if the optimizer keeps some (`use_ema`). */
  useAverages(): Promise<void>;
  /** Ends the session's threads and frees its memory, once; nothing else may be called afterwards. */
  close(): Promise<void>;
}

/** Trains a plan. All engines take the same weights and batches and return the same records. */
export interface Engine {
  readonly name: EngineName;
  /** Places plan, data and weights in memory and starts the threads. */
  open(request: SessionRequest): Promise<Session>;
  /**
   * Starts what a session needs beside its data, which can be read meanwhile. `null`, or absent, if it cannot; `open` alone
   * then does all.
   */
  readonly prepare?: (request: Pick<SessionRequest, 'plan' | 'threads'>) => Promise<PreparedEngine | null>;
}

/** An engine that opens one session. */
export interface PreparedEngine extends Engine {
  /**
   * Room for the images of the training set, once, where the session will have them: it then makes no copy. All zeros.
   *
   * @throws {MnistxError} OUT_OF_MEMORY
   */
  allocate(bytes: number): Uint8Array;
  /** To be called if no session has been opened. */
  close(): Promise<void>;
}

/** Chooses what trains an experiment, or predicts by its network. */
export type ChooseEngine = (experiment: Experiment) => Engine;
