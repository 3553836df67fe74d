import type { ExampleSet } from '../data/types.js';
import { topKOf } from '../model/training-facts.js';
import type { Plan } from '../model/types.js';
import { updatesOf } from '../model/updates.js';
import type { EpochRecord, StepRecord, WeightsPlace } from '../records.js';
import { drawEpochOrder } from './epoch-order.js';
import { computeRates } from './learning-rate.js';
import type { Evaluation, Restorable, Session, StepResults } from './types.js';
import { freshWatch, isWatch, watchBest, watchForPlateau, watchForStop } from './watch.js';
import type { Watch } from './watch.js';

/** What `train` trains, and from where. */
export interface TrainRequest {
  readonly plan: Plan;
  readonly session: Session;
  readonly training: ExampleSet;
  /** Measured after each epoch; `null` to measure nothing. */
  readonly validation: ExampleSet | null;
  /** Stops after the current step. */
  readonly signal: AbortSignal;
  /** A monotonic clock, in milliseconds. */
  readonly elapsedMs: () => number;
  /** Training time of the run before it was stopped, in seconds. Default: `0` */
  readonly secondsBefore?: number;
  /** State of an earlier run whose snapshot the session has restored; `null` for a new run. */
  readonly from?: Reached | null;
}

/** The state of the loop between two steps; with the session's snapshot, all that a run needs to continue. */
export interface TrainingState {
  /** Whole epochs that are done. */
  readonly epoch: number;
  /** The unfinished epoch; `null` if none. */
  readonly partial: PartialEpoch | null;
  /** Factor by which plateaus have lowered the learning rate. */
  readonly rateFactor: number;
  readonly stopWatch: Watch;
  readonly plateauWatch: Watch;
  readonly bestWatch: Watch;
  /** Early stopping has ended the run. */
  readonly isStopped: boolean;
}

/** An epoch that was stopped before its end. */
export interface PartialEpoch {
  readonly step: number;
  /** Sums over its steps, and over those since the last row of steps.csv. */
  readonly totals: Totals;
  readonly window: Totals;
  /** Learning rate of the last step. */
  readonly learningRate: number;
  readonly seconds: number;
}

/** The state of a run between two steps, except what the session holds. */
export interface Reached {
  readonly state: TrainingState;
  /** State of the best epoch, if early stopping will restore it. */
  readonly best: Restorable | null;
}

/** Events of `train`: steps, epochs, and finally the end. */
export type TrainEvent =
  | {
      readonly type: 'progress';
      readonly epoch: number;
      /** Steps done in this epoch. */
      readonly step: number;
      readonly steps: number;
      /** Means over the epoch so far. */
      readonly loss: number;
      readonly accuracy: number;
      readonly imagesPerSecond: number;
    }
  | { readonly type: 'log'; readonly record: StepRecord }
  | { readonly type: 'validating'; readonly epoch: number }
  | {
      readonly type: 'epoch';
      readonly record: EpochRecord;
      readonly reached: Reached;
      /** Whether this is the best epoch so far, by `checkpoint.monitor`. */
      readonly isBest: boolean;
    }
  | {
      readonly type: 'end';
      readonly outcome: Outcome;
      /** State within the interrupted epoch; `null` otherwise. */
      readonly reached: Reached | null;
      /** Epoch (and step) of the weights that the session now holds. */
      readonly weights: WeightsPlace;
    };

/** How a training ended. Epochs count from 1; `step` counts the steps done in that epoch. */
export type Outcome =
  | { readonly reason: 'finished' }
  | { readonly reason: 'stopped_early'; readonly epoch: number; readonly bestEpoch: number; readonly restored: boolean }
  | { readonly reason: 'interrupted'; readonly epoch: number; readonly step: number }
  | { readonly reason: 'not_finite'; readonly epoch: number; readonly step: number; readonly loss: number };

/**
 * Trains a session epoch by epoch and yields each event as it happens; `end` is the last. Order, learning rates, stopping
 * and metrics are pure functions of the plan and of what was measured; the session only computes.
 */
export async function* train(request: TrainRequest): AsyncGenerator<TrainEvent, void> {
  const { plan, session, signal, elapsedMs } = request;
  const { training } = plan;
  const { early_stopping: stopping } = training;
  let { state, best } = request.from ?? NOTHING;
  const beganMs = elapsedMs() - 1000 * (request.secondsBefore ?? 0);
  const pace: Pace = { chunk: 1, order: null, elapsedSeconds: () => (elapsedMs() - beganMs) / 1000 };
  const end = (outcome: Outcome, partial: PartialEpoch | null = null): TrainEvent => ({
    type: 'end',
    outcome,
    reached: partial === null ? null : { state: { ...state, partial }, best },
    weights: { epoch: state.epoch, ...(partial === null ? {} : { step: partial.step }) },
  });
  while (!isOver(state, plan)) {
    const epoch = state.epoch + 1;
    const trained = yield* trainEpoch(request, state, pace);
    if ('outcome' in trained) return yield end(trained.outcome, trained.partial);
    yield { type: 'validating', epoch };
    const startMs = elapsedMs();
    const validated = await validate(request);
    if (validated === 'interrupted') {
      const step = countStepsPerEpoch(request);
      return yield end({ reason: 'interrupted', epoch, step }, { ...trained, step });
    }
    // The very last step may have made the weights NaN, which no later training step would notice.
    if (validated !== null && !Number.isFinite(validated.loss)) {
      return yield end({ reason: 'not_finite', epoch, step: countStepsPerEpoch(request), loss: validated.loss });
    }
    const seconds = trained.seconds + (elapsedMs() - startMs) / 1000;
    const record = makeEpochRecord({ epoch, trained, validated, seconds, plan });
    state = advance(state, record, plan);
    if (stopping !== false && stopping.restore_best_weights && state.stopWatch.bestEpoch === epoch) {
      best = await session.snapshot();
    }
    yield { type: 'epoch', record, reached: { state, best }, isBest: state.bestWatch.bestEpoch === epoch };
    if (signal.aborted && !isOver(state, plan)) {
      return yield end({ reason: 'interrupted', epoch, step: countStepsPerEpoch(request) });
    }
  }
  // As Keras' fit does, which then restores the best weights as they were measured.
  const isAveraged = best === null && updatesOf(training.optimizer).average !== null;
  if (best !== null) await session.restore(best);
  if (isAveraged) await session.useAverages();
  const { epoch, stopWatch, isStopped } = state;
  const outcome: Outcome = isStopped
    ? { reason: 'stopped_early', epoch, bestEpoch: stopWatch.bestEpoch, restored: best !== null }
    : { reason: 'finished' };
  const weights = {
    epoch: best === null ? epoch : stopWatch.bestEpoch,
    ...(isAveraged && { averaged: true as const }),
  };
  yield { type: 'end', outcome, reached: null, weights };
}

const NOTHING: Reached = {
  state: {
    epoch: 0,
    partial: null,
    rateFactor: 1,
    stopWatch: freshWatch,
    plateauWatch: freshWatch,
    bestWatch: freshWatch,
    isStopped: false,
  },
  best: null,
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value from a file is a valid training state. */
export function isTrainingState(value: unknown): value is TrainingState {
  if (!isRecord(value)) return false;
  const { epoch, partial, rateFactor, stopWatch, plateauWatch, bestWatch, isStopped } = value;
  return (
    isCount(epoch) &&
    (partial === null || isPartialEpoch(partial)) &&
    Number.isFinite(rateFactor) &&
    [stopWatch, plateauWatch, bestWatch].every(isWatch) &&
    typeof isStopped === 'boolean'
  );
}

function isPartialEpoch(value: unknown): boolean {
  if (!isRecord(value) || !isCount(value['step'])) return false;
  const { totals, window, learningRate, seconds } = value;
  return [totals, window].every(isTotals) && [learningRate, seconds].every(Number.isFinite);
}

function isTotals(value: unknown): boolean {
  return isRecord(value) && Object.keys(makeTotals()).every((key) => Number.isFinite(value[key]));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOver({ epoch, isStopped }: TrainingState, { training }: Plan): boolean {
  return isStopped || epoch >= training.epochs;
}

export function countStepsPerEpoch({ plan, training }: Pick<TrainRequest, 'plan' | 'training'>): number {
  return Math.ceil(training.count / plan.training.batch_size);
}

/** Sums over the steps of an epoch, added in the order of the steps, so chunking changes no bit. */
export interface Totals {
  loss: number;
  correct: number;
  topK: number;
  examples: number;
}

/** A complete epoch. */
type EpochTotals = Omit<PartialEpoch, 'step'>;
interface Stopped {
  readonly outcome: Outcome;
  readonly partial: PartialEpoch | null;
}

/** Duration of one call of the session: short enough for a smooth progress bar, long enough to cost nothing. */
const CHUNK_MS = 100;

/** State shared by epochs that affects no result: steps per call, the order drawn ahead, and the time since the start. */
interface Pace {
  chunk: number;
  order: Uint32Array | null;
  readonly elapsedSeconds: () => number;
}

async function* trainEpoch(
  request: TrainRequest,
  { epoch: done, rateFactor, partial }: TrainingState,
  pace: Pace,
): AsyncGenerator<TrainEvent, EpochTotals | Stopped> {
  const { plan, session, training, signal, elapsedMs } = request;
  const epoch = done + 1;
  const steps = countStepsPerEpoch(request);
  const order = pace.order ?? drawEpochOrder(plan, training.count, epoch);
  pace.order = null;
  const totals = { ...(partial?.totals ?? makeTotals()) };
  let window = { ...(partial?.window ?? makeTotals()) };
  const startMs = elapsedMs() - 1000 * (partial?.seconds ?? 0);
  const secondsSoFar = (): number => (elapsedMs() - startMs) / 1000;
  const epochBegan = pace.elapsedSeconds();
  const logEvery = plan.training.log_every;
  let learningRate = partial?.learningRate ?? 0;
  for (let step = partial?.step ?? 0; step < steps;) {
    const untilLog = logEvery === 0 ? steps : logEvery - (step % logEvery);
    const count = Math.min(pace.chunk, steps - step, untilLog);
    const learningRates = computeRates({ plan, epoch, step, count, steps, rateFactor });
    const chunkMs = elapsedMs();
    const running = session.trainSteps({ epoch, firstStep: step, learningRates, order, signal });
    // The next order is drawn while threads train.
    if (pace.order === null && epoch < plan.training.epochs)
      pace.order = drawEpochOrder(plan, training.count, epoch + 1);
    const results = await running;
    const stepsDone = results.losses.length;
    const interrupted = (): Stopped => ({
      outcome: { reason: 'interrupted', epoch, step },
      partial: { step, totals, window, learningRate, seconds: secondsSoFar() },
    });
    if (stepsDone === 0) return interrupted();
    learningRate = learningRates[stepsDone - 1]!;
    // Before checking the other losses: whether a run has this row must not depend on the steps of a call.
    if (logEvery > 0 && step === 0 && Number.isFinite(results.losses[0])) {
      const first = describeFirstBatch(results, request);
      yield { type: 'log', record: { epoch, step, ...first, seconds: 0, elapsed_seconds: epochBegan } };
    }
    const bad = results.losses.findIndex((loss) => !Number.isFinite(loss));
    if (bad >= 0) {
      const outcome = { reason: 'not_finite', epoch, step: step + bad + 1, loss: results.losses[bad]! } as const;
      return { outcome, partial: null };
    }
    for (const sum of [totals, window]) addResults(sum, results, step, request);
    step += stepsDone;
    const seconds = secondsSoFar();
    yield { type: 'progress', epoch, step, steps, ...computeMeans(totals), imagesPerSecond: totals.examples / seconds };
    if (logEvery > 0 && (step % logEvery === 0 || step === steps)) {
      const batch_accuracy = results.correct[stepsDone - 1]! / countExamples(step - 1, request);
      const rest = { mean_loss: computeMeans(totals).loss, batch_accuracy, elapsed_seconds: pace.elapsedSeconds() };
      yield { type: 'log', record: { epoch, step, ...computeMeans(window), seconds, ...rest } };
      window = makeTotals();
    }
    if (stepsDone < count || (signal.aborted && step < steps)) return interrupted();
    const perStepMs = (elapsedMs() - chunkMs) / stepsDone;
    pace.chunk = Math.max(1, Math.min(4 * pace.chunk, Math.round(CHUNK_MS / Math.max(perStepMs, 0.01))));
  }
  return { totals, window, learningRate, seconds: secondsSoFar() };
}

function makeTotals(): Totals {
  return { loss: 0, correct: 0, topK: 0, examples: 0 };
}

function addResults(totals: Totals, results: StepResults, firstStep: number, request: TrainRequest): void {
  results.losses.forEach((loss, index) => {
    const examples = countExamples(firstStep + index, request);
    totals.loss += loss * examples;
    totals.correct += results.correct[index]!;
    totals.topK += results.topK[index]!;
    totals.examples += examples;
  });
}

/** Examples of a step, counted from 0. The last step of an epoch takes the rest. */
function countExamples(step: number, { plan, training }: TrainRequest): number {
  const size = plan.training.batch_size;
  return Math.min(size, training.count - step * size);
}

/** Loss and accuracy of an epoch's first batch, before its update. */
function describeFirstBatch({ losses, correct }: StepResults, request: TrainRequest) {
  const loss = losses[0]!;
  const accuracy = correct[0]! / countExamples(0, request);
  return { loss, accuracy, mean_loss: loss, batch_accuracy: accuracy };
}

function computeMeans({ loss, correct, examples }: Totals): { loss: number; accuracy: number } {
  return { loss: loss / examples, accuracy: correct / examples };
}

async function validate({ session, validation, signal }: TrainRequest): Promise<Evaluation | null | 'interrupted'> {
  if (validation === null) return null;
  return (await session.evaluate(validation, signal)) ?? 'interrupted';
}

interface EpochParts {
  readonly epoch: number;
  readonly trained: EpochTotals;
  readonly validated: Evaluation | null;
  readonly seconds: number;
  readonly plan: Plan;
}

function makeEpochRecord({ epoch, trained, validated, seconds, plan }: EpochParts): EpochRecord {
  const { totals, learningRate } = trained;
  const topK =
    topKOf(plan) > 0
      ? { top_k_accuracy: totals.topK / totals.examples, val_top_k_accuracy: validated?.topKAccuracy ?? null }
      : {};
  const { loss, accuracy } = computeMeans(totals);
  return {
    epoch,
    accuracy,
    loss,
    val_accuracy: validated?.accuracy ?? null,
    val_loss: validated?.loss ?? null,
    learning_rate: learningRate,
    seconds,
    ...topK,
  };
}

/** The state after an epoch. */
function advance(state: TrainingState, record: EpochRecord, { training }: Plan): TrainingState {
  const { early_stopping: stopping, reduce_lr_on_plateau: plateau, checkpoint } = training;
  const stopped =
    stopping === false ? { watch: freshWatch, stop: false } : watchForStop(state.stopWatch, stopping, record);
  const lowered =
    plateau === false ? { watch: freshWatch, lower: false } : watchForPlateau(state.plateauWatch, plateau, record);
  const isMonitored = record[checkpoint.monitor] !== null;
  const factor = plateau !== false && lowered.lower ? plateau.factor : 1;
  return {
    epoch: record.epoch,
    partial: null,
    rateFactor: state.rateFactor * factor,
    stopWatch: stopped.watch,
    plateauWatch: lowered.watch,
    bestWatch: isMonitored ? watchBest(state.bestWatch, checkpoint.monitor, record) : state.bestWatch,
    isStopped: stopped.stop,
  };
}
