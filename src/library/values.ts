import type { LoadedExperiment } from '../config/complete-tree.js';
import type { Experiment } from '../config/types.js';
import type { DataRequest } from '../data/data-request.js';
import type { ExampleSet, ImageShape } from '../data/types.js';
import type { Effects, FileOperations } from '../effects.js';
import type { Engine, Session } from '../engine/types.js';
import type { Plan } from '../model/types.js';
import type { Manifest, Run } from '../runs/types.js';
import { CHART_FORMATS } from '../drawings/write-charts.js';
import {
  action,
  anything,
  bytes,
  count,
  either,
  floats,
  listOf,
  number,
  object,
  oneOf,
  optional,
  orNull,
  path,
  positive,
  signal,
  text,
} from './kinds.js';

/** The kinds of the library's own values: enough keys to recognise a wrong value, not all of them. */
export const experiment = object<Experiment>('an experiment, as loadExperiment(…).experiment is one', {
  seed: count,
  data: object<Experiment['data']>('the data of an experiment', {
    validation: anything,
    limit: anything,
    augment: listOf('augmentations', anything),
  }),
  model: object<Experiment['model']>('the model of an experiment', { layers: listOf('layers', anything) }),
  train: object<Experiment['train']>('the training of an experiment', {
    epochs: count,
    batch_size: positive,
    optimizer: anything,
    loss: anything,
    metrics: listOf('metrics', anything),
  }),
});

export const loaded = object<LoadedExperiment>('what loadExperiment, readExperiment or experimentFrom returned', {
  experiment,
  text,
  overrides: listOf('strings', text),
  located: action,
});

export const plan = object<Plan>('a plan, as planOf returns one', {
  inputShape: listOf('sizes', positive),
  classes: positive,
  augment: listOf('augmentations', anything),
  layers: listOf('layers', anything),
  slots: listOf('weight slots', anything),
  weightCount: count,
  training: object<Plan['training']>('the training of a plan', { loss: anything, metrics: anything }),
});

export const run = object<Run>('a run, as readRun returns one', {
  folder: path,
  manifest: object<Manifest>('the manifest of a run', { name: text, experiment, data: anything, files: anything }),
  history: listOf('epochs', anything),
});

export const session = object<Session>('a session, as openModel returns one', {
  predict: action,
  layerOutput: action,
  trainSteps: action,
  evaluate: action,
});

export const engine = object<Engine>('an engine, such as simdEngine', {
  name: text,
  open: action,
});

export const files = object<FileOperations>('file operations, such as nodeEffects.files', {
  openSync: action,
  readSync: action,
  closeSync: action,
  statSync: action,
});

export const effects = object<Effects>('effects, such as nodeEffects', { now: action, elapsedMs: action, files });

export const dataset = object<{ readonly imageShape: ImageShape; readonly classes: number }>(
  'a dataset, as describeDataset returns one',
  { imageShape: listOf('sizes', positive), classes: positive },
);

export const examples = object<ExampleSet>('a set of examples, as loadDataset returns them', {
  count,
  images: either(bytes, floats),
  labels: bytes,
});

export const source = either(
  object<{ readonly dataset: string }>('{ dataset: "mnist" }', { dataset: text }),
  object<{ readonly path: string }>('{ path: "photos" }', { path }),
  object<{ readonly directory: string }>('{ directory: "my-data" }', { directory: path }),
);

const limit = orNull(count);

export const dataRequest = object<DataRequest>('a request, as { source, validation, limit, normalization, seed }', {
  source,
  validation: either(oneOf(['auto', 'own', 'test', 'none']), number),
  limit: object<DataRequest['limit']>('{ train, test }, numbers or null', { train: limit, test: limit }),
  normalization: oneOf(['unit', 'standard', 'none']),
  seed: count,
});

export const overrides = listOf('strings such as "train.epochs=5"', text);
export const threads = orNull(positive);
export const chartFormats = listOf('formats', oneOf(CHART_FORMATS));
export const mirrors = listOf('base URLs', text);

/** Where data come from, for functions that have default places. */
export const dataPlaces = { cacheDirectory: optional(path), mirrors: optional(mirrors) };

/** The options of `openModel` and of every function that opens a model. */
export const modelOptions = {
  ...dataPlaces,
  chooseEngine: optional(action),
  threads: optional(threads),
  onProgress: optional(action),
  signal: optional(signal),
  files: optional(files),
};
