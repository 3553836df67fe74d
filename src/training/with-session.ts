import type { Experiment } from '../config/types.js';
import { loadDataset } from '../data/load-dataset.js';
import type { Dataset } from '../data/types.js';
import type { Engine, PreparedEngine, Session } from '../engine/types.js';
import { MnistxError } from '../errors.js';
import type { Plan } from '../model/types.js';
import { dataRequestOf } from '../open/plan-of.js';
import { readingOptions } from './reading-options.js';
import type { RunOptions, TrainingPlaces } from './types.js';
import { updateWarnings } from './update-warnings.js';

export interface TrainingRequest extends TrainingPlaces {
  readonly experiment: Experiment;
  readonly plan: Plan;
  /** What training starts from; length `plan.weightCount`. */
  readonly weights: Float32Array;
}

export interface OpenTraining {
  readonly data: Dataset;
  readonly session: Session;
}

/**
 * Loads the data of an experiment and opens its engine, for as long as `use` takes.
 *
 * @throws {MnistxError} CONFLICT for an engine that is not the experiment's, DATA_DAMAGED for data that have changed since
 * the plan was made, and those of the data
 */
export async function withSession<T>(
  request: TrainingRequest,
  options: RunOptions,
  use: (training: OpenTraining) => Promise<T>,
): Promise<T> {
  const opened = await openTraining(request, options);
  try {
    options.collectGarbage?.();
    for (const message of opened.session.description.warnings) options.report({ type: 'warning', message });
    return await use(opened);
  } finally {
    await opened.session.close();
  }
}

/** A function of its own: when it has ended, nothing holds the training set that the engine has a copy of. */
async function openTraining(request: TrainingRequest, options: RunOptions): Promise<OpenTraining> {
  const { experiment, plan, threads } = request;
  const engine = options.chooseEngine(experiment);
  checkEngine(experiment, engine.name);
  // Threads start while the data are read. Data that outlive the session must not be read into its memory.
  const prepared = request.loadDataset === undefined ? ((await engine.prepare?.({ plan, threads })) ?? null) : null;
  try {
    return await loadAndOpen(request, options, { engine: prepared ?? engine, allocate: prepared?.allocate });
  } catch (error) {
    await prepared?.close();
    throw error;
  }
}

async function loadAndOpen(
  request: TrainingRequest,
  { signal, report }: RunOptions,
  { engine, allocate }: { readonly engine: Engine; readonly allocate: PreparedEngine['allocate'] | undefined },
): Promise<OpenTraining> {
  const { experiment, plan, weights, threads, mirrors } = request;
  const load = request.loadDataset ?? loadDataset;
  const data = await load(dataRequestOf(experiment), {
    ...readingOptions(request, { signal, report }),
    mirrors,
    threads,
    allocate,
    onProgress: (progress) => report({ type: 'download', progress }),
  });
  checkShape(data, plan);
  for (const message of data.remarks) report({ type: 'remark', message });
  const { training, normalization } = data;
  for (const message of updateWarnings(plan, training)) report({ type: 'warning', message });
  const session = await engine.open({ plan, training, normalization, weights, threads });
  return { data: { ...data, training: session.training ?? training }, session };
}

/** The data are looked at before they are read, perhaps long before. */
function checkShape({ name, imageShape, classes }: Dataset, plan: Plan): void {
  if (String(imageShape) === String(plan.inputShape) && classes === plan.classes) return;
  const [before, now] = [
    { shape: plan.inputShape, classes: plan.classes },
    { shape: imageShape, classes },
  ].map((one) => `images of ${one.shape.join(' x ')} in ${one.classes} classes`);
  throw new MnistxError({
    code: 'DATA_DAMAGED',
    message: `${name} had ${before} when it was looked at, and ${now} when it was read`,
    fix: 'run again when nothing writes to the data',
  });
}

/** A run folder must not name an engine that did not train it. */
function checkEngine({ engine }: Experiment, actual: string): void {
  if (engine === 'auto' || engine === actual) return;
  throw new MnistxError({
    code: 'CONFLICT',
    message: `the experiment asks for the engine ${engine}, but ${actual} was chosen`,
    fix: `pass the engine ${engine} or none, or set "engine: ${actual}" in the experiment`,
    path: ['engine'],
  });
}
