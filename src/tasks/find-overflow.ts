import { join } from 'node:path';
import type { Dataset, ExampleSet } from '../data/types.js';
import { withDefaultPlaces } from '../data/default-places.js';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { drawEpochOrder } from '../engine/epoch-order.js';
import { computeRates } from '../engine/learning-rate.js';
import type { Session } from '../engine/types.js';
import { initialWeights } from '../model/initialize.js';
import type { Plan } from '../model/types.js';
import { engineChooser } from '../open/choose-engine.js';
import { readKeptWeights } from '../open/kept-weights.js';
import { dataOfRun, planOfRun } from '../open/open-model.js';
import type { ModelOptions } from '../open/open-model.js';
import { decodeCheckpoint, LAST_CHECKPOINT } from '../runs/checkpoint.js';
import { isThere, withDiskErrors } from '../runs/files.js';
import { readFile } from '../runs/read-file.js';
import type { Run } from '../runs/types.js';
import { restoreState } from '../training/training-state.js';
import type { Restored } from '../training/training-state.js';
import { endedNotFinite, stepsPerEpoch } from '../why/run-facts.js';
import type { Overflow } from '../why/types.js';

/** To train again up to the step: a few seconds of one core. */
const MOST_FLOPS = 2e11;
/** A step costs its batch forward, and about twice that back. */
const PASSES = 3;

/**
 * Trains a failed run again, from its last checkpoint up to the step in which the loss was not finite, and looks where its
 * numbers are out of bounds. `null` if that would take long, if they are nowhere, or if the checkpoint is not that of the epoch before.
 *
 * @throws {MnistxError} those of `loadDataset`
 */
export async function findOverflow(
  run: Run,
  options: ModelOptions & { readonly signal: AbortSignal },
): Promise<Overflow | null> {
  const { manifest } = run;
  const ended = endedNotFinite(run);
  const plan = planOfRun(manifest);
  if (ended === null || PASSES * plan.flops * plan.training.batch_size * ended.step > MOST_FLOPS) return null;
  const { files = nodeEffects.files } = options;
  const restored = readStart(run, files);
  if (ended.epoch > 1 && restored?.reached.state.epoch !== ended.epoch - 1) return null;

  const data = await dataOfRun(run, options);
  const { chooseEngine = engineChooser(withDefaultPlaces(options), () => {}), threads = null } = options;
  const { training, normalization } = data;
  const kept = (): Float32Array | undefined => readKeptWeights(run, files)?.weights;
  const weights = restored?.snapshot.weights ?? kept() ?? initialWeights(plan);
  const session = await chooseEngine(manifest.experiment).open({ plan, training, normalization, weights, threads });
  try {
    if (restored !== null) await session.restore(restored.snapshot);
    return await retrace({ run, plan, data, session, restored, ended, signal: options.signal });
  } finally {
    await session.close();
  }
}

function readStart({ folder, manifest }: Run, files: FileOperations): Restored | null {
  const path = join(folder, LAST_CHECKPOINT);
  if (!isThere(files, path)) return null;
  const bytes = withDiskErrors(path, () => readFile(files, path), 'read');
  return restoreState(decodeCheckpoint(path, bytes, manifest.files[LAST_CHECKPOINT]));
}

/** Weights and outputs of a network that trains are below a thousand. */
const OUT_OF_BOUNDS = 1e6;

interface Retracing {
  readonly run: Run;
  readonly plan: Plan;
  readonly data: Dataset;
  readonly session: Session;
  readonly restored: Restored | null;
  readonly ended: { readonly epoch: number; readonly step: number };
  readonly signal: AbortSignal;
}

async function retrace({ run, plan, data, session, restored, ended, signal }: Retracing): Promise<Overflow | null> {
  const { training, validation } = data;
  const { epoch, step: last } = ended;
  const { partial = null, rateFactor = 1 } = restored?.reached.state ?? {};
  const first = partial?.step ?? 0;
  const order = drawEpochOrder(plan, training.count, epoch);
  const steps = stepsPerEpoch(run.manifest);
  const train = (step: number, count: number) =>
    session.trainSteps({
      epoch,
      firstStep: step,
      learningRates: computeRates({ plan, epoch, step, count, steps, rateFactor }),
      order,
      signal,
    });
  if (last - 1 > first) await train(first, last - 1 - first);
  signal.throwIfAborted();
  const size = plan.training.batch_size;
  const inBatch = await findIn(session, plan, takeExamples(training, order.subarray((last - 1) * size, last * size)));
  if (inBatch !== null || validation === null || last < steps) return inBatch;
  // The loss of the whole epoch was finite, and that of validation was not.
  await train(last - 1, 1);
  signal.throwIfAborted();
  const some = takeExamples(
    validation,
    Uint32Array.from({ length: Math.min(size, validation.count) }, (_, at) => at),
  );
  return findIn(session, plan, some);
}

/** The first layer whose weights or outputs are out of bounds. */
async function findIn(session: Session, plan: Plan, { images, count }: Examples): Promise<Overflow | null> {
  const { weights } = await session.snapshot();
  for (const { layer, offset, size } of plan.slots) {
    const largest = largestOf(weights.subarray(offset, offset + size));
    if (largest > OUT_OF_BOUNDS) return { layer, of: 'weights', largest };
  }
  for (const { index: layer } of plan.layers) {
    const largest = largestOf(await session.layerOutput(layer, images, count));
    if (largest > OUT_OF_BOUNDS) return { layer, of: 'outputs', largest };
  }
  return null;
}

function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => (value === value ? Math.max(largest, Math.abs(value)) : Infinity), 0);
}

type Examples = Pick<ExampleSet, 'images' | 'count'>;

function takeExamples({ images, count }: ExampleSet, indices: Uint32Array): Examples {
  const pixels = images.length / count;
  const taken = images.slice(0, indices.length * pixels);
  indices.forEach((index, at) => taken.set(images.subarray(index * pixels, (index + 1) * pixels), at * pixels));
  return { images: taken, count: indices.length };
}
