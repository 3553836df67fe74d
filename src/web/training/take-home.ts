import { zipSync } from 'fflate';
import type { ExampleSet, Images } from '../../data/types.js';
import type { Evaluation, Snapshot } from '../../engine/types.js';
import { predictClasses } from '../../evaluation/predictions.js';
import { composeRunFiles } from '../../training/run-files.js';
import type { EndedRun } from '../../training/run-files.js';
import { trainingSeconds } from './trained.js';
import type { Trained } from './trained.js';

/** Where a run was trained, as run.json says it. */
export interface Surroundings extends Pick<EndedRun, 'versions' | 'host'> {
  readonly now: Date;
}

/** What is asked of the network, which is still open. */
export interface TrainedNetwork {
  readonly snapshot: () => Promise<Snapshot>;
  readonly predict: (images: Images, count: number) => Promise<Float32Array>;
  readonly evaluate: (set: ExampleSet) => Promise<Evaluation>;
}

/** A run folder in a zip, for a training that has ended. */
export async function zipRun(
  trained: Trained,
  trainer: TrainedNetwork,
  surroundings: Surroundings,
): Promise<Uint8Array<ArrayBuffer>> {
  const { experiment } = trained;
  const files = composeRunFiles(await endedRun(trained, trainer, surroundings));
  const entries = Array.from(files, ([name, bytes]) => [`${experiment.name}/${name}`, bytes] as const);
  return zipSync(Object.fromEntries(entries), { mtime: surroundings.now });
}

async function endedRun(
  trained: Trained,
  trainer: TrainedNetwork,
  { now, versions, host }: Surroundings,
): Promise<EndedRun> {
  const { text, experiment, plan, data, created, history, last, best } = trained;
  const { outcome, weights } = trained.end!;
  const { weights: values } = await trainer.snapshot();
  const isFinite = outcome.reason !== 'not_finite';
  const probabilities = isFinite ? await trainer.predict(data.test.images, data.test.count) : new Float32Array();
  const evaluation = isFinite ? await trainer.evaluate(data.test) : null;
  return {
    ...{ text, experiment, plan, data, created, history, last, best, outcome, weights, values, versions, host },
    engine: trained.engine!,
    steps: trained.logged,
    finished: now.toISOString(),
    predictions: isFinite ? predictClasses({ labels: data.test.labels, probabilities, classes: plan.classes }) : [],
    // JSON cannot hold NaN or Infinity.
    test:
      evaluation === null || !Number.isFinite(evaluation.loss)
        ? null
        : { loss: evaluation.loss, accuracy: evaluation.accuracy },
    setupMs: 0,
    trainingMs: 1000 * trainingSeconds(trained),
  };
}
