import type { LoadedExperiment } from '../config/complete-tree.js';
import type { LoadRequest } from '../config/load-experiment.js';
import type { TfjsOptions } from '../engine/tfjs/open-session.js';
import type { TrainRequest } from '../engine/train.js';
import type { ReadExperimentOptions } from '../open/read-config-file.js';
import type { ResumeRequest } from '../tasks/resume-run.js';
import type { RunRequest } from '../tasks/run-experiment.js';
import type { RunOptions, TrainingPlaces } from '../training/types.js';
import type { RunSettings } from '../tasks/run.js';
import type { VerifyRequest } from '../tasks/verify-run.js';
import { withAsyncChecks, withChecks } from './with-checks.js';
import * as typed from './functions.js';
import {
  action,
  anything,
  count,
  either,
  flag,
  number,
  object,
  oneOf,
  onlyOptions,
  optional,
  options,
  orNull,
  path,
  positive,
  signal,
} from './kinds.js';
import {
  chartFormats,
  dataPlaces,
  dataset,
  effects,
  engine,
  examples,
  experiment,
  files,
  loaded,
  mirrors,
  overrides,
  plan,
  session,
  threads,
} from './values.js';

const spec = object('an object with the keys of an experiment file', {});
const places = {
  cacheDirectory: path,
  mirrors,
  threads,
  loadDataset: optional(action),
  describeDataset: optional(action),
};
const runOptions = options<RunOptions>({
  effects,
  signal,
  report: action,
  chooseEngine: action,
  describeGit: optional(action),
  collectGarbage: optional(action),
});

export const run: typeof typed.run = withChecks(
  'run',
  typed.run,
  ['experiment', either({ ...path, what: 'a file, as in run("cnn.yaml")' }, spec)],
  [
    'settings',
    optional(
      onlyOptions<RunSettings>({
        overrides: optional(overrides),
        runsDirectory: optional(either(path, oneOf([false]))),
        force: optional(flag),
        chartFormats: optional(chartFormats),
        engine: optional(engine),
        threads: optional(positive),
        ...dataPlaces,
        signal: optional(signal),
        effects: optional(effects),
      }),
    ),
  ],
);

export const loadExperiment: typeof typed.loadExperiment = withChecks('loadExperiment', typed.loadExperiment, [
  '',
  options<LoadRequest>({ file: path, overrides, readFile: action }),
]);

export const readExperiment: typeof typed.readExperiment = withChecks(
  'readExperiment',
  typed.readExperiment,
  ['file', path],
  ['options', options<ReadExperimentOptions>({ overrides: optional(overrides), files })],
);

export const experimentFrom: typeof typed.experimentFrom = withChecks(
  'experimentFrom',
  typed.experimentFrom,
  ['spec', spec],
  ['overrides', optional(overrides)],
);

export const planOf: typeof typed.planOf = withAsyncChecks(
  'planOf',
  typed.planOf,
  ['experiment', experiment],
  ['loaded', object<LoadedExperiment>('what loadExperiment returned', { located: action })],
);

export const compile: typeof typed.compile = withChecks(
  'compile',
  typed.compile,
  ['experiment', experiment],
  ['data', dataset],
);

export const initialWeights: typeof typed.initialWeights = withChecks('initialWeights', typed.initialWeights, [
  'plan',
  plan,
]);

export const train: typeof typed.train = withChecks('train', typed.train, [
  '',
  options<TrainRequest>({
    plan,
    session,
    training: examples,
    validation: orNull(examples),
    signal,
    elapsedMs: action,
    secondsBefore: optional(number),
    from: optional(orNull(object('where an earlier run got to', { state: anything }))),
  }),
]);

export const runExperiment: typeof typed.runExperiment = withAsyncChecks(
  'runExperiment',
  typed.runExperiment,
  ['loaded', loaded],
  [
    'request',
    options<RunRequest>({
      ...places,
      runsDirectory: path,
      force: flag,
      chartFormats: optional(chartFormats),
      testsModel: optional(flag),
    }),
  ],
  ['options', runOptions],
);

export const resumeRun: typeof typed.resumeRun = withAsyncChecks(
  'resumeRun',
  typed.resumeRun,
  [
    'request',
    options<ResumeRequest>({
      folder: path,
      ...places,
      overrides,
      loaded: optional(loaded),
      force: flag,
      chartFormats: optional(chartFormats),
      testsModel: optional(flag),
    }),
  ],
  ['options', runOptions],
);

export const verifyRun: typeof typed.verifyRun = withAsyncChecks(
  'verifyRun',
  typed.verifyRun,
  ['request', options<VerifyRequest>({ folder: path, ...places, epochs: orNull(count), workDirectory: path })],
  ['options', runOptions],
);

export const engineChooser: typeof typed.engineChooser = withChecks(
  'engineChooser',
  typed.engineChooser,
  ['places', options<Pick<TrainingPlaces, 'cacheDirectory'>>({ cacheDirectory: path })],
  ['warn', action],
);

export const createTfjsEngine: typeof typed.createTfjsEngine = withChecks('createTfjsEngine', typed.createTfjsEngine, [
  '',
  options<TfjsOptions>({
    cacheDirectory: path,
    backend: oneOf(['auto', 'native', 'plain']),
    onFallback: optional(action),
  }),
]);
