import { evaluationCharts } from './charts/evaluation-charts.js';
import type { JudgedImage } from './charts/evaluation-charts.js';
import { loadDataset } from './data/load-dataset.js';
import type { Dataset, DataSource, ExampleSet, ImageShape } from './data/types.js';
import { MnistxError } from './errors.js';
import { normalizedRows } from './evaluation/confusion-matrix.js';
import { evaluateOutputs } from './evaluation/evaluate-outputs.js';
import type { ClassifierReport } from './evaluation/evaluate-outputs.js';
import { confidentMistakes } from './evaluation/predictions.js';
import { imageUrl } from './images/image-url.js';
import { openModel } from './open-model.js';
import type { OpenModelRequest } from './open-model.js';
import { dataRequestOf } from './plan-of.js';
import type { Run } from './runs/types.js';
import type { Charts } from './write-charts.js';

export interface EvaluateRequest extends OpenModelRequest {
  /** Other data than the run's own; all of its test images are used. */
  readonly source: DataSource | null;
  readonly signal: AbortSignal;
  readonly onWarning: (message: string) => void;
}

export interface RunEvaluation {
  readonly run: Run;
  /** Name of the data whose test images were looked at. */
  readonly dataset: string;
  /** As in training: penalties included. */
  readonly loss: number;
  readonly report: ClassifierReport;
  /** What the labels are called in the data, and what the network calls its answers. */
  readonly labelNames: readonly string[];
  readonly predictionNames: readonly string[];
  readonly charts: Charts;
}

const MOST_MISTAKES = 20;

/**
 * Tries a trained network on test images: its own, or those of other data of the same shape.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, SHAPE_MISMATCH, CLASS_COUNT, and those of the data
 */
export async function evaluateRun(request: EvaluateRequest): Promise<RunEvaluation> {
  // 1. The network.
  const { run, plan, session } = await openModel(request);
  try {
    for (const message of session.description.warnings) request.onWarning(message);

    // 2. The images.
    const data = await dataFor(run, request);
    checkFit(run, data);

    // 3. What the network says of them.
    const evaluation = await session.evaluate(data.test, request.signal);
    request.signal.throwIfAborted();
    const probabilities = await session.predict(data.test.images, data.test.count);
    const { labels } = data.test;
    const { classes } = plan;
    const report = evaluateOutputs({ labels, probabilities, classes }, { k: Math.min(5, classes) });

    // 4. How right that is, in numbers and in pictures.
    const predictionNames = run.manifest.data.class_names;
    const labelNames = predictionNames.map((name, index) => data.classNames[index] ?? name);
    const found = { run, dataset: data.name, loss: evaluation!.loss, report, labelNames, predictionNames };
    return { ...found, charts: chartsOf(found, data) };
  } finally {
    await session.close();
  }
}

async function dataFor({ manifest }: Run, request: EvaluateRequest): Promise<Dataset> {
  const { cacheDirectory, mirrors, onProgress, signal, source } = request;
  const own = dataRequestOf(manifest.experiment);
  const wanted = source === null ? own : { ...own, source, limit: { train: own.limit.train, test: null } };
  return loadDataset(wanted, { cacheDirectory, mirrors, signal, ...(onProgress && { onProgress }) });
}

function checkFit({ folder, manifest }: Run, { name, imageShape, classes }: Dataset): void {
  const { image_shape: shape, classes: known } = manifest.data;
  const fix = 'evaluate it on data of the shape that it was trained on';
  if (shape.join() !== imageShape.join()) {
    const message = `${folder} takes images of ${shape.join(' x ')}, those of ${name} are ${imageShape.join(' x ')}`;
    throw new MnistxError({ code: 'SHAPE_MISMATCH', message, fix });
  }
  if (classes > known) {
    const message = `${folder} tells ${known} classes apart, ${name} has ${classes}`;
    throw new MnistxError({ code: 'CLASS_COUNT', message, fix });
  }
}

function chartsOf(found: Omit<RunEvaluation, 'charts'>, { test, imageShape }: Dataset): Charts {
  const { run, dataset, report, labelNames, predictionNames } = found;
  const judged = confidentMistakes(report.predictions, MOST_MISTAKES).map(
    ({ index, label, prediction, confidence }): JudgedImage => ({
      index,
      url: urlOf(test, index, imageShape),
      label: labelNames[label]!,
      prediction: predictionNames[prediction]!,
      confidence,
    }),
  );
  return evaluationCharts({
    run: run.manifest.name,
    dataset,
    matrix: report.matrix,
    shares: normalizedRows(report.matrix),
    labelNames,
    predictionNames,
    bins: report.bins,
    expectedCalibrationError: report.expectedCalibrationError,
    mistakes: judged,
    mistakeCount: report.count - report.right,
    imageSize: [imageShape[0], imageShape[1]],
  });
}

function urlOf({ images }: ExampleSet, index: number, [height, width, channels]: ImageShape): string {
  const size = height * width * channels;
  const bytes = images.subarray(index * size, (index + 1) * size);
  return imageUrl({ width, height, channels, bytes });
}
