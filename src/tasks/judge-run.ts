import type { TestSet } from '../data/load-test-set.js';
import { exampleBytes } from '../data/describe-examples.js';
import { encodeExampleUrl } from '../images/image-url.js';
import { dataOfRun } from '../open/open-model.js';
import type { DataGuard, ModelOptions, OpenModel } from '../open/open-model.js';
import { makeEvaluationSection } from '../report/evaluation-section.js';
import type { ReportSection } from '../report/types.js';
import type { PredictionRecord, Run } from '../runs/types.js';
import { evaluateOn } from './evaluate-run.js';
import type { EvaluationOptions, RunEvaluation } from './evaluate-run.js';

/** The predictions of a trained network for all of its test images, and the images. */
export interface JudgedRun {
  readonly evaluation: RunEvaluation;
  readonly data: TestSet;
  /** Anything unexpected, such as changed test images. */
  readonly warnings: readonly string[];
}

/**
 * The test images of a run, without its training images, which take most of the memory.
 *
 * @throws {MnistxError} those of `loadDataset`
 */
export async function loadTestImages(
  run: Run,
  options: Pick<ModelOptions, 'cacheDirectory' | 'mirrors' | 'signal'> & DataGuard,
): Promise<TestSet> {
  const { name, imageShape, classes, classNames, files, remarks, test } = await dataOfRun(run, options);
  const { images, labels } = test;
  const isPart = images.byteLength < images.buffer.byteLength / 2;
  const own = isPart ? { ...test, images: images.slice(), labels: labels.slice() } : test;
  return { name, imageShape, classes, classNames, files, remarks, test: own };
}

/** @throws {MnistxError} SHAPE_MISMATCH, CLASS_COUNT */
export async function judgeRun(
  model: OpenModel,
  data: TestSet,
  options: Pick<EvaluationOptions, 'signal'>,
): Promise<JudgedRun> {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const evaluation = await evaluateOn(data, model, { ...options, source: null, onWarning });
  return { evaluation, data, warnings };
}

/** The section of the run's report, whose warnings are sentences of it. */
export function makeJudgedSection({ evaluation, warnings }: JudgedRun): ReportSection {
  const section = makeEvaluationSection(evaluation);
  const told = warnings.map((text) => ({ kind: 'paragraph', text: `Warning: ${text}.` }) as const);
  return { ...section, blocks: [...told, ...section.blocks] };
}

export interface JudgedImagesRequest {
  /** Class by its number. `null` for any. */
  readonly label: number | null;
  readonly prediction: number | null;
  /** Images to leave out before the first. */
  readonly first: number;
  readonly count: number;
}

export interface ShownImage extends PredictionRecord {
  /** `data:` URL of a PNG. */
  readonly url: string;
}

/** Test images of one label that the network takes for one class, the most confident first. */
export function listJudgedImages(
  { evaluation, data }: JudgedRun,
  { label, prediction, first, count }: JudgedImagesRequest,
): { readonly total: number; readonly images: readonly ShownImage[] } {
  const found = evaluation.report.predictions
    .filter((one) => (label === null || one.label === label) && (prediction === null || one.prediction === prediction))
    .sort((a, b) => b.confidence - a.confidence || a.index - b.index);
  const images = found.slice(first, first + count).map((one) => ({
    ...one,
    url: encodeExampleUrl(exampleBytes(data.test, one.index), data.imageShape),
  }));
  return { total: found.length, images };
}
