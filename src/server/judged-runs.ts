import { resolve } from 'node:path';
import type { TestSet } from '../data/load-test-set.js';
import { MnistxError } from '../errors.js';
import type { AllowData } from '../open/open-model.js';
import type { OpenModels } from '../open/open-models.js';
import { dataRequestOf } from '../open/plan-of.js';
import type { Run } from '../runs/types.js';
import { judgeRun, loadTestImages } from '../tasks/judge-run.js';
import type { JudgedRun } from '../tasks/judge-run.js';
import { Recent } from './recent.js';

export interface JudgedRunsOptions {
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  readonly allow: AllowData;
  readonly models: OpenModels;
}

/** Test images that are kept. They are most of what an evaluation takes in memory. */
const MOST_BYTES = 48 * 2 ** 20;

/** Keeps what a few trained networks answer to their test images, and these images: pages ask for parts of them. */
export class JudgedRuns {
  readonly #tests = new Recent<TestSet>({ most: 2, mostBytes: MOST_BYTES, bytesOf: bytesOfTest });
  readonly #judged = new Recent<JudgedRun>({
    most: 4,
    mostBytes: MOST_BYTES,
    bytesOf: ({ data }) => bytesOfTest(data),
  });

  constructor(readonly options: JudgedRunsOptions) {}

  /** @throws {MnistxError} those of `loadTestImages` */
  testImagesOf(run: Run, signal: AbortSignal): Promise<TestSet> {
    const { models: _, ...places } = this.options;
    const key = JSON.stringify(dataRequestOf(run.manifest.experiment));
    return this.#tests.get(key, (left) => loadTestImages(run, { ...places, signal: left }), signal);
  }

  /** @throws {MnistxError} those of `openModel`, `loadTestImages` and `judgeRun` */
  judge(run: Run, signal: AbortSignal): Promise<JudgedRun> {
    const { folder } = run;
    const key = `${digestOfWeights(run)} ${resolve(folder)}`;
    const make = async (left: AbortSignal): Promise<JudgedRun> => {
      const data = await this.testImagesOf(run, left);
      return this.options.models.use(folder, (model) => judgeRun(model, data, { signal: left }), left);
    };
    return this.#judged.get(key, make, signal);
  }

  clear(): void {
    this.#tests.clear();
    this.#judged.clear();
  }
}

function bytesOfTest({ test }: TestSet): number {
  return test.images.byteLength;
}

/** @throws {MnistxError} RUN_NOT_FOUND for a run without a trained network */
export function digestOfWeights({ folder, manifest }: Run): string {
  const recorded = manifest.files['model/weights.bin'];
  if (recorded !== undefined) return recorded.sha256;
  throw new MnistxError({
    code: 'RUN_NOT_FOUND',
    message: `${folder} has no trained network yet`,
    fix: manifest.status === 'running' ? 'wait until its training ends' : `train it on: mnistx resume ${folder}`,
  });
}
