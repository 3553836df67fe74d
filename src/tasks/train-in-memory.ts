import type { LoadedExperiment } from '../config/complete-tree.js';
import { warningsOf } from '../config/rules.js';
import type { Normalization } from '../data/types.js';
import { train } from '../engine/train.js';
import type { Outcome } from '../engine/train.js';
import type { Plan } from '../model/types.js';
import { readingOptions } from '../training/reading-options.js';
import { withSession } from '../training/with-session.js';
import { findFirstWeights } from '../open/first-weights.js';
import { planOf } from '../open/plan-of.js';
import type { EpochRecord } from '../records.js';
import type { RunOptions, TrainingPlaces } from '../training/types.js';

/** The result of a training without a run folder. */
export interface MemoryResult {
  readonly folder: null;
  readonly outcome: Outcome;
  readonly history: readonly EpochRecord[];
  readonly plan: Plan;
  /** Length `plan.weightCount`, in the plan's order. */
  readonly weights: Float32Array;
  readonly normalization: Normalization;
  /** On the test set, penalties included; `null` if the loss is not finite. */
  readonly test: { readonly loss: number; readonly accuracy: number } | null;
}

/**
 * Trains an experiment and writes nothing.
 *
 * @throws {MnistxError} for bad config or data
 */
export async function trainInMemory(
  loaded: LoadedExperiment,
  places: TrainingPlaces,
  options: RunOptions,
): Promise<MemoryResult> {
  const { effects, signal, report } = options;
  const { experiment } = loaded;
  for (const message of warningsOf(experiment)) report({ type: 'warning', message });
  const plan = await planOf(experiment, { ...loaded, ...readingOptions(places, options) });
  const { weights, remarks, warnings } = await findFirstWeights(experiment, plan, { ...loaded, ...effects });
  for (const message of remarks) report({ type: 'remark', message });
  for (const message of warnings) report({ type: 'warning', message });
  return withSession({ ...places, experiment, plan, weights }, options, async ({ data, session }) => {
    report({ type: 'start', folder: null, plan, data, engine: session.description, showsSteps: loaded.showsSteps });
    const history: EpochRecord[] = [];
    let outcome: Outcome | null = null;
    const { training, validation } = data;
    for await (const event of train({ plan, session, training, validation, signal, elapsedMs: effects.elapsedMs })) {
      if (event.type === 'epoch') history.push(event.record);
      if (event.type === 'end') outcome = event.outcome;
      else report(event);
    }
    if (outcome === null) throw new Error('training ended without an outcome');
    const evaluation = await session.evaluate(data.test, new AbortController().signal);
    const isFinite = evaluation !== null && Number.isFinite(evaluation.loss);
    const test = isFinite ? { loss: evaluation.loss, accuracy: evaluation.accuracy } : null;
    const trained = (await session.snapshot()).weights;
    return { folder: null, outcome, history, plan, weights: trained, normalization: data.normalization, test };
  });
}
