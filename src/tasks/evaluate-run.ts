import { chartEvaluation } from '../charts/evaluation-charts.js';
import type { JudgedImage } from '../charts/evaluation-charts.js';
import { exampleBytes } from '../data/describe-examples.js';
import { isSameTest } from '../evaluation/is-same-test.js';
import { loadTestSet } from '../data/load-test-set.js';
import type { TestSet } from '../data/load-test-set.js';
import type { DataSource } from '../data/data-request.js';
import type { DownloadProgress, ExampleSet, ImageShape } from '../data/types.js';
import { withDefaultPlaces } from '../data/default-places.js';
import type { DataPlaces } from '../data/default-places.js';
import type { Session } from '../engine/types.js';
import { MnistxError } from '../errors.js';
import { normalizeRows } from '../evaluation/confusion-matrix.js';
import { evaluateOutputs } from '../evaluation/evaluate-outputs.js';
import type { ClassifierReport } from '../evaluation/evaluate-outputs.js';
import { findConfidentMistakes } from '../evaluation/predictions.js';
import { encodeExampleUrl } from '../images/image-url.js';
import { openModel } from '../open/open-model.js';
import type { OpenModel, OpenModelRequest } from '../open/open-model.js';
import { dataRequestOf } from '../open/plan-of.js';
import type { Run } from '../runs/types.js';
import type { Charts } from '../drawings/write-charts.js';

/** Which data a network is evaluated on, and how. */
export interface EvaluationOptions extends DataPlaces {
  /** Other data than the run's own, with all of its test images. Default: `null`, the run's own */
  readonly source?: DataSource | null;
  /** Default: `5`, or the number of classes if there are fewer. */
  readonly topK?: number;
  /** Bins of the calibration error. Default: `15` */
  readonly bins?: number;
  /** Stops the evaluation, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Called with the number of images that the network has seen. */
  readonly onImages?: (done: number, total: number) => void;
  /** Called with each sentence about what was found in other data. */
  readonly onRemark?: (remark: string) => void;
  /** Called with one sentence about anything unexpected, such as changed test images. */
  readonly onWarning?: (message: string) => void;
}

/** The run that `evaluateRun` evaluates, and the data to evaluate it on. */
export interface EvaluateRequest extends OpenModelRequest, EvaluationOptions {}

/** What `evaluateRun` found. */
export interface RunEvaluation {
  readonly run: Run;
  /** Name of the data whose test images were used. */
  readonly dataset: string;
  /** Mean over the images; penalties included, as in training. */
  readonly loss: number;
  readonly report: ClassifierReport;
  /** Names of the labels in the data, and of the classes that the network predicts. */
  readonly labelNames: readonly string[];
  readonly predictionNames: readonly string[];
  /** Confusion matrix, calibration and mistakes. */
  readonly charts: Charts;
}

const MOST_MISTAKES = 20;
/** Images between two checks of the signal. */
const CHUNK = 1000;

/**
 * Evaluates the trained network of a run on its own test images, or on those of other data of the same shape.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, SHAPE_MISMATCH, CLASS_COUNT, and those of `loadDataset`
 */
export async function evaluateRun(request: EvaluateRequest): Promise<RunEvaluation> {
  const model = await openModel(request);
  try {
    return await evaluateModel(model, request);
  } finally {
    await model.session.close();
  }
}

/**
 * `evaluateRun` for a network that is already open.
 *
 * @throws {MnistxError} SHAPE_MISMATCH, CLASS_COUNT, and those of `loadDataset`
 */
export async function evaluateModel(model: OpenModel, options: EvaluationOptions): Promise<RunEvaluation> {
  const { source = null } = options;
  const data = source === null ? await model.data() : await loadOtherData(model.run, source, options);
  return evaluateOn(data, model, options);
}

/**
 * `evaluateModel` on test images that are loaded already.
 *
 * @throws {MnistxError} SHAPE_MISMATCH, CLASS_COUNT
 */
export async function evaluateOn(data: TestSet, model: OpenModel, options: EvaluationOptions): Promise<RunEvaluation> {
  const { run } = model;
  // 1. The predictions.
  const judgement = await judgeModel(model, data, options);

  // 2. Scores and charts.
  const predictionNames = run.manifest.data.class_names;
  const labelNames = predictionNames.map((name, index) => data.classNames[index] ?? name);
  const found = { run, dataset: data.name, ...judgement, labelNames, predictionNames };
  return { ...found, charts: chartsOf(found, data) };
}

/**
 * Loss and scores of an open network on the test images of data that are loaded already.
 *
 * @throws {MnistxError} SHAPE_MISMATCH, CLASS_COUNT
 */
export async function judgeModel(
  { run, plan, session }: OpenModel,
  data: TestSet,
  options: EvaluationOptions,
): Promise<Pick<RunEvaluation, 'loss' | 'report'>> {
  const { source = null, signal = new AbortController().signal, onWarning, bins = 15 } = options;
  for (const message of session.description.warnings) onWarning?.(message);
  checkFit(run, data);
  const k = checkTopK(options.topK, plan.classes);
  for (const remark of source === null ? [] : data.remarks) options.onRemark?.(remark);
  if (source === null && !isSameTest(run.manifest.data.files, data.files))
    onWarning?.(`the test images of ${data.name} are no longer those that ${run.folder} was tested on`);
  const probabilities = await predictAll(session, data.test, plan.classes, { ...options, signal });
  const evaluation = await session.evaluate(data.test, signal);
  signal.throwIfAborted();
  const { labels } = data.test;
  return {
    loss: evaluation!.loss,
    report: evaluateOutputs({ labels, probabilities, classes: plan.classes }, { k, bins }),
  };
}

/** All test images of other data, in the form that the network takes. */
async function loadOtherData(
  { manifest }: Run,
  source: DataSource,
  { onProgress, signal, ...places }: EvaluationOptions,
): Promise<TestSet> {
  const form = {
    imageShape: manifest.data.image_shape as unknown as ImageShape,
    classNames: manifest.data.class_names,
    source: dataRequestOf(manifest.experiment).source,
    reading: { labelOffset: manifest.data.label_offset ?? 0, isTransposed: manifest.data.transposed ?? false },
  };
  return loadTestSet(source, form, { ...withDefaultPlaces(places), signal, ...(onProgress && { onProgress }) });
}

function checkFit({ folder, manifest }: Run, { name, imageShape, classes }: TestSet): void {
  const { image_shape: shape, classes: known } = manifest.data;
  const fix = 'evaluate it on data of the shape that it was trained on';
  if (shape.join() !== imageShape.join()) {
    const message = `${folder} takes images of ${shape.join(' x ')}, but those of ${name} are ${imageShape.join(' x ')}`;
    throw new MnistxError({ code: 'SHAPE_MISMATCH', message, fix });
  }
  if (classes > known) {
    const message = `${folder} knows ${known} classes, but ${name} has ${classes}`;
    throw new MnistxError({ code: 'CLASS_COUNT', message, fix });
  }
}

function checkTopK(asked: number | undefined, classes: number): number {
  if (asked === undefined) return Math.min(5, classes);
  if (Number.isInteger(asked) && asked >= 1 && asked <= classes) return asked;
  const fix = `use a whole number from 1 to ${classes}, the number of classes`;
  throw new MnistxError({ code: 'BAD_USAGE', message: `top-k is ${asked}`, fix });
}

async function predictAll(
  session: Session,
  { images, count }: ExampleSet,
  classes: number,
  { signal, onImages }: Pick<EvaluationOptions, 'onImages'> & { readonly signal: AbortSignal },
): Promise<Float32Array> {
  const all = new Float32Array(count * classes);
  const size = images.length / count;
  for (let first = 0; first < count; first += CHUNK) {
    const length = Math.min(CHUNK, count - first);
    all.set(await session.predict(images.subarray(first * size, (first + length) * size), length), first * classes);
    signal.throwIfAborted();
    onImages?.(first + length, count);
  }
  return all;
}

function chartsOf(found: Omit<RunEvaluation, 'charts'>, { test, imageShape }: TestSet): Charts {
  const { run, dataset, report, labelNames, predictionNames } = found;
  const judged = findConfidentMistakes(report.predictions, MOST_MISTAKES).map(
    ({ index, label, prediction, confidence }): JudgedImage => ({
      index,
      url: encodeExampleUrl(exampleBytes(test, index), imageShape),
      label: labelNames[label]!,
      prediction: predictionNames[prediction]!,
      confidence,
    }),
  );
  return chartEvaluation({
    run: run.manifest.name,
    dataset,
    matrix: report.matrix,
    shares: normalizeRows(report.matrix),
    labelNames,
    predictionNames,
    bins: report.bins,
    expectedCalibrationError: report.expectedCalibrationError,
    mistakes: judged,
    mistakeCount: report.count - report.right,
    imageSize: [imageShape[0], imageShape[1]],
  });
}
