import { exampleBytes, randomExamples } from '../data/describe-examples.js';
import { openRun } from '../open/open-run.js';
import { dataOfRun } from '../open/open-model.js';
import type { DataGuard, ModelOptions } from '../open/open-model.js';
import type { Pixels } from '../images/types.js';

export interface TestExamplesRequest
  extends Pick<ModelOptions, 'cacheDirectory' | 'mirrors' | 'files' | 'signal'>, DataGuard {
  /** A run folder. */
  readonly folder: string;
  readonly perClass: number;
  /** In all: of the first classes if there are many. */
  readonly most: number;
}

export interface TestExample {
  /** Of the test images, from 0. */
  readonly index: number;
  readonly label: number;
  readonly pixels: Pixels;
}

export interface TestExamples {
  readonly classNames: readonly string[];
  /** By class. The same run has the same examples. */
  readonly examples: readonly TestExample[];
}

/**
 * Some images of each class that a run was tested on. Reads all of its data, and keeps none of it.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, and those of `loadDataset`
 */
export async function listTestExamples({
  folder,
  perClass,
  most,
  ...options
}: TestExamplesRequest): Promise<TestExamples> {
  const run = openRun(folder, options.files);
  const { class_names: classNames, image_shape } = run.manifest.data;
  const [height = 0, width = 0, channels = 0] = image_shape;
  const { test } = await dataOfRun(run, options);
  const labels = classNames.map((_, label) => label).slice(0, Math.ceil(most / perClass));
  const chosen = labels.flatMap((label) => randomExamples(test, { most: perClass, label, seed: 1 }));
  const examples = chosen.map((index) => ({
    index,
    label: test.labels[index]!,
    pixels: { width, height, channels, bytes: Uint8Array.from(exampleBytes(test, index)) },
  }));
  return { classNames, examples };
}
