import type { Dataset } from '../data/types.js';
import type { Session } from '../engine/types.js';
import { predictClasses } from '../evaluation/predictions.js';
import { toKerasTopology } from '../model/keras-topology.js';
import type { Plan } from '../model/types.js';
import type { RunWriter } from '../runs/run-writer.js';
import type { Manifest } from '../runs/types.js';

export interface ModelToSave {
  readonly plan: Plan;
  readonly data: Dataset;
  readonly session: Session;
  /** Name of the model in model.json. */
  readonly name: string;
  /** Whether it is tried on the test images. */
  readonly testsModel: boolean;
}

/** Writes the weights of a session, and what they predict of the test images. Returns their score, if there is one. */
export async function saveModel(
  writer: RunWriter,
  { plan, data, session, name, testsModel }: ModelToSave,
): Promise<Manifest['metrics']['test']> {
  const { weights } = await session.snapshot();
  writer.writeModel(toKerasTopology(plan, { name, logits: false }), plan.slots, weights);
  if (!testsModel) return null;
  const probabilities = await session.predict(data.test.images, data.test.count);
  writer.writePredictions(predictClasses({ labels: data.test.labels, probabilities, classes: plan.classes }));
  const evaluation = await session.evaluate(data.test, new AbortController().signal);
  // JSON cannot hold NaN or Infinity.
  if (evaluation === null || !Number.isFinite(evaluation.loss)) return null;
  return { loss: evaluation.loss, accuracy: evaluation.accuracy };
}
