import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadExperiment } from '../../src/config/load-experiment.js';
import type { LoadedExperiment } from '../../src/config/complete-tree.js';
import type { Experiment } from '../../src/config/types.js';
import { loadDataset } from '../../src/data/load-dataset.js';
import type { Dataset } from '../../src/data/types.js';
import { train } from '../../src/engine/train.js';
import type { TrainEvent } from '../../src/engine/train.js';
import type { Engine, Session } from '../../src/engine/types.js';
import { compile } from '../../src/model/compile.js';
import { initialWeights } from '../../src/model/initialize.js';
import type { Plan } from '../../src/model/types.js';
import { dataRequestOf } from '../../src/open/plan-of.js';

export const LR_LAYERS = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }];

/** A small network with a convolution and dropout: quick also in plain TensorFlow.js. */
export const SMALL_CNN_LAYERS = [
  { type: 'conv2d', filters: 2, kernel_size: 3, strides: 3, activation: 'relu' },
  { type: 'max_pooling2d', pool_size: 2 },
  { type: 'flatten' },
  { type: 'dropout', rate: 0.5 },
  { type: 'dense', units: 10, activation: 'softmax' },
];

/** An experiment from plain objects, through the same path as a file. */
export function makeExperiment(written: object): Experiment {
  return loadObject(written).experiment;
}

export function loadObject(written: object): LoadedExperiment {
  const bytes = new TextEncoder().encode(stringify(written));
  return loadExperiment({ file: 'test.yaml', overrides: [], readFile: () => bytes });
}

export interface Opened {
  readonly experiment: Experiment;
  readonly plan: Plan;
  readonly data: Dataset;
  readonly session: Session;
}

/** Loads real MNIST (as far as `data.limit` says), compiles and opens a session. */
export async function openExperiment(written: object, engine: Engine): Promise<Opened> {
  const experiment = makeExperiment(written);
  const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: join(tmpdir(), 'mnistx-test-no-cache') });
  const plan = compile(experiment, data);
  const { training, normalization } = data;
  const session = await engine.open({ plan, training, normalization, weights: initialWeights(plan), threads: null });
  return { experiment, plan, data, session };
}

/** Trains to the end and returns every event; times are those of a clock that adds 1 ms at each look. */
export async function trainToEnd(
  { plan, data, session }: Opened,
  signal: AbortSignal = new AbortController().signal,
): Promise<TrainEvent[]> {
  let now = 0;
  const events: TrainEvent[] = [];
  const request = {
    plan,
    session,
    training: data.training,
    validation: data.validation,
    signal,
    elapsedMs: () => now++,
  };
  for await (const event of train(request)) events.push(event);
  return events;
}

export function collectEvents<T extends TrainEvent['type']>(
  events: readonly TrainEvent[],
  type: T,
): Extract<TrainEvent, { type: T }>[] {
  return events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type);
}
