import type { CompareRequest } from '../tasks/compare-folders.js';
import type { EvaluateRequest } from '../tasks/evaluate-run.js';
import type { OpenModelRequest } from '../open/open-model.js';
import type { PredictRequest } from '../tasks/predict-images.js';
import type { ReportRequest } from '../tasks/report-run.js';
import type { ImageFile, Sample, ShowRequest } from '../tasks/show-run.js';
import { withAsyncChecks, withChecks } from './with-checks.js';
import * as typed from './functions.js';
import {
  action,
  anything,
  bytes,
  count,
  either,
  floats,
  flag,
  listOf,
  object,
  oneOf,
  optional,
  options,
  orNull,
  path,
  positive,
  signal,
  text,
} from './kinds.js';
import { chartFormats, files, modelOptions, plan, run, session, source } from './values.js';

export const readRun: typeof typed.readRun = withChecks(
  'readRun',
  typed.readRun,
  ['folder', path],
  ['files', optional(files)],
);

export const listRuns: typeof typed.listRuns = withChecks(
  'listRuns',
  typed.listRuns,
  ['runsDirectory', path],
  ['files', optional(files)],
);

export const compareRuns: typeof typed.compareRuns = withChecks(
  'compareRuns',
  typed.compareRuns,
  ['runs', listOf('runs', run)],
  ['answers', optional(orNull(listOf('answers', either(text, listOf('predictions', anything)))))],
);

export const compareFolders: typeof typed.compareFolders = withAsyncChecks('compareFolders', typed.compareFolders, [
  '',
  options<CompareRequest>({
    folders: listOf('run folders', path),
    outputDirectory: path,
    chartFormats: optional(chartFormats),
    html: optional(either(path, flag)),
    logScale: optional(flag),
    files: optional(files),
    data: optional(object<{ readonly cacheDirectory: string }>('{ cacheDirectory }', { cacheDirectory: path })),
  }),
]);

export const reportRun: typeof typed.reportRun = withAsyncChecks('reportRun', typed.reportRun, [
  '',
  options<ReportRequest>({
    folder: path,
    file: optional(path),
    model: optional(options({ ...modelOptions, signal, onWarning: action })),
    hasBoard: optional(flag),
    chartFormats: optional(chartFormats),
    logScale: optional(flag),
    files: optional(files),
  }),
]);

export const openModel: typeof typed.openModel = withAsyncChecks('openModel', typed.openModel, [
  '',
  options<OpenModelRequest>({ folder: path, ...modelOptions }),
]);

export const evaluateRun: typeof typed.evaluateRun = withAsyncChecks('evaluateRun', typed.evaluateRun, [
  '',
  options<EvaluateRequest>({
    folder: path,
    ...modelOptions,
    source: optional(orNull(source)),
    topK: optional(positive),
    bins: optional(positive),
    onImages: optional(action),
    onRemark: optional(action),
    onWarning: optional(action),
  }),
]);

export const predictImages: typeof typed.predictImages = withAsyncChecks('predictImages', typed.predictImages, [
  '',
  options<PredictRequest>({
    folder: path,
    ...modelOptions,
    images: listOf('images', object('{ name: "digit.png" }', { name: text } as Readonly<Record<string, typeof text>>)),
    isAsIs: optional(flag),
    invert: optional(oneOf(['auto', 'yes', 'no'])),
  }),
]);

export const showRun: typeof typed.showRun = withAsyncChecks(
  'showRun',
  typed.showRun,
  [
    'request',
    options<ShowRequest>({
      folder: path,
      curves: optional(orNull(object('{ logScale }', {}))),
      filters: optional(flag),
      architecture: optional(flag),
      sample: optional(
        orNull(
          either(
            object<Sample>('{ split: "test", index: 0 }', { split: oneOf(['train', 'test']), index: count }),
            object<ImageFile>('{ file: "digit.png" }', { file: path }),
          ),
        ),
      ),
      layer: optional(text),
    }),
  ],
  ['options', optional(options<Omit<OpenModelRequest, 'folder'>>(modelOptions))],
);

export const drawArchitecture: typeof typed.drawArchitecture = withChecks(
  'drawArchitecture',
  typed.drawArchitecture,
  ['name', text],
  ['plan', plan],
);

export const computeActivations: typeof typed.computeActivations = withAsyncChecks(
  'computeActivations',
  typed.computeActivations,
  ['model', options({ plan, session })],
  ['image', either(bytes, floats)],
  ['layers', optional(listOf('layers', anything))],
);
