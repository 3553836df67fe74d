import { MnistxError } from '../errors.js';
import { dataOfRun, normalizationOf, planOfRun } from '../open/open-model.js';
import type { ModelOptions } from '../open/open-model.js';
import type { ModelBoard, Report, ReportSection } from '../report/types.js';
import { littleEndian } from '../runs/floats.js';
import { readWeights } from '../runs/model-files.js';
import type { Run } from '../runs/types.js';
import type { EmbeddedModel } from '../site/embedded-model.js';
import { readModelBoard } from './built-pages.js';
import { drawingForm, pictureShape } from './predict-images.js';

export type EmbedOptions = Pick<ModelOptions, 'onProgress' | 'signal' | 'cacheDirectory' | 'mirrors' | 'files'>;

/** The section of a page in which one draws. */
export const BOARD_SECTION: ReportSection = { id: 'draw', title: 'Draw', blocks: [{ kind: 'board' }], isWide: true };

/**
 * The trained network of a run for a page that predicts by itself.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, SHAPE_MISMATCH, and those of `loadDataset` if the normalization depends
 * on the data
 */
export async function embedModel(run: Run, { files, ...reading }: EmbedOptions): Promise<ModelBoard> {
  const { folder, manifest } = run;
  const weights = readWeights(folder, manifest, files);
  const model: EmbeddedModel = {
    name: manifest.name,
    classNames: manifest.data.class_names,
    plan: planOfRun(manifest),
    normalization: await normalizationOf(run, () => dataOfRun(run, reading)),
    shape: pictureShape(folder, manifest),
    form: drawingForm(manifest),
    weights: Buffer.from(littleEndian(weights)).toString('base64'),
  };
  return { model, ...readModelBoard() };
}

/** A page that is only there to draw on. */
export function composeModelPage(run: Run, board: ModelBoard, metadata: Readonly<Record<string, string>>): Report {
  const { name, metrics, data, model } = run.manifest;
  const facts: [string, string][] = [
    ['Parameters', model.parameters.toLocaleString('en')],
    ['Classes', data.class_names.join(', ')],
    ...(metrics.test === null ? [] : [['Test accuracy', metrics.test.accuracy.toFixed(4)] as [string, string]]),
    ['SHA-256 of run.json', metadata['mnistx.run_sha256'] ?? ''],
  ];
  return {
    kind: 'Model',
    names: [name],
    sections: [BOARD_SECTION, { id: 'about', title: 'About', blocks: [{ kind: 'facts', facts }], isWide: true }],
    footer: 'Made by mnistx. The network is inside this page; what is drawn stays in it.',
    board,
    metadata,
  };
}

/** What a page may take, and what to do with a model that makes it larger. */
export interface PageLimit {
  readonly most: number;
  readonly fix: string;
}

/**
 * Before a page with a model is written.
 *
 * @throws {MnistxError} BAD_USAGE if it is too large
 */
export function refuseLargePage(page: string, { model }: ModelBoard, { most, fix }: PageLimit): void {
  const bytes = Buffer.byteLength(page);
  if (bytes <= most) return;
  const megabytes = (size: number): string => `${(size / 1e6).toFixed(1)} MB`;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message:
      `the page would take ${megabytes(bytes)}, ${megabytes(model.weights.length)} of it the ` +
      `${model.plan.weightCount.toLocaleString('en')} weights; ${megabytes(most)} are the most`,
    fix,
  });
}
