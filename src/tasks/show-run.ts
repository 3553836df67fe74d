import { basename } from 'node:path';
import type { Scaling } from '../charts/axes.js';
import { chartRunCurves } from '../charts/run-curves.js';
import { fileNameOf } from '../config/file-names.js';
import { exampleBytes, exampleOf } from '../data/describe-examples.js';
import type { ExampleSet } from '../data/types.js';
import { computeActivations } from '../drawings/activations-of.js';
import { chooseFilterLayers, chooseOutputLayers } from '../drawings/choose-layers.js';
import { drawActivation } from '../drawings/draw-activations.js';
import { drawArchitecture } from '../drawings/draw-architecture.js';
import { filterCharts } from '../drawings/draw-filters.js';
import type { Charts } from '../drawings/write-charts.js';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { PlanLayer } from '../model/types.js';
import { openModelOf, planOfRun } from '../open/open-model.js';
import type { ModelOptions, OpenModel } from '../open/open-model.js';
import { openRun } from '../open/open-run.js';
import { readWeights } from '../runs/model-files.js';
import { readSteps } from '../runs/read-steps.js';
import type { Run } from '../runs/types.js';
import { networkInput } from './predict-images.js';

/** Which pictures of a run `showRun` draws. */
export interface ShowRequest {
  /** A run folder. */
  readonly folder: string;
  /** Accuracy and loss by epoch, and by step if the run has a step log. Default: not drawn */
  readonly curves?: Scaling | null;
  /** The kernels of convolutions, and the weights of dense layers on a flattened image. Default: `false` */
  readonly filters?: boolean;
  /** The diagram of the network. Default: `false` */
  readonly architecture?: boolean;
  /** The image whose activations are shown. Default: `null`, none */
  readonly sample?: Sample | ImageFile | null;
  /** The index from 0 or the name of a layer, or `all`. Default: the first convolution */
  readonly layer?: string | undefined;
}

/** One example of a dataset. */
export interface Sample {
  readonly split: 'train' | 'test';
  /** Counts from 0. */
  readonly index: number;
}

/** A PNG or JPEG, brought into the form of the run's images. */
export interface ImageFile {
  readonly file: string;
}

/**
 * Draws pictures of a trained network. Returns them by the names of their files.
 *
 * @throws {MnistxError} BAD_USAGE, RUN_NOT_FOUND, RUN_DAMAGED, and those of `loadDataset` or the image file
 */
export async function showRun(request: ShowRequest, options: ModelOptions = {}): Promise<Charts> {
  const { curves, filters = false, architecture = false, sample = null, layer } = request;
  const { files = nodeEffects.files } = options;

  // 1. The run and its network.
  const run = openRun(request.folder, files);
  const plan = planOfRun(run.manifest);

  // 2. The layers: refuse one that cannot be shown before anything is opened.
  const filterLayers = filters ? chooseFilterLayers(plan, layer) : [];
  const activeLayers = sample === null ? [] : chooseOutputLayers(plan, layer);

  // 3. Curves need the history, the diagram the plan, filters the weights, activations an image and an engine.
  return {
    ...(curves == null ? {} : curvesOf(run, curves, files)),
    ...(architecture ? drawArchitecture(run.manifest.name, plan) : {}),
    ...(filterLayers.length === 0
      ? {}
      : drawFilters({ run, plan, weights: readWeights(run.folder, run.manifest, files) }, filterLayers)),
    ...(sample === null ? {} : await openAndDrawActivations(run, { sample, layers: activeLayers, options })),
  };
}

/** Draws the filters of some layers of a trained network. */
export function drawFilters(
  { run, plan, weights }: Pick<OpenModel, 'run' | 'plan' | 'weights'>,
  layers: readonly PlanLayer[],
): Charts {
  const { name, data } = run.manifest;
  const request = { name, plan, weights, classNames: data.class_names };
  return mergeCharts(layers.map((layer) => filterCharts({ ...request, layer })));
}

/** Draws the outputs of some layers of a trained network for one image. */
export async function drawActivations(
  model: OpenModel,
  sample: Sample | ImageFile,
  { layers, signal, data = model.data }: ActivationOptions,
): Promise<Charts> {
  const { run, plan, session } = model;
  const { name } = run.manifest;
  const { class_names: classNames } = run.manifest.data;
  const input = 'file' in sample ? await readInput(sample, run, signal) : exampleIn(await data(), sample, classNames);
  const probabilities = await session.predict(input.image, 1);
  const activations = await computeActivations(model, input.image, layers);
  const request = { name, plan, input, probabilities, classNames };
  return mergeCharts(activations.map((activation) => drawActivation({ ...request, activation })));
}

export interface ActivationOptions {
  readonly layers: readonly PlanLayer[];
  readonly signal?: AbortSignal | undefined;
  /** The examples that samples are taken from. Default: those of the model */
  readonly data?: () => Promise<Sets>;
}

interface ActivationsToDraw {
  readonly sample: Sample | ImageFile;
  readonly layers: readonly PlanLayer[];
  readonly options: ModelOptions;
}

async function openAndDrawActivations(run: Run, { sample, layers, options }: ActivationsToDraw): Promise<Charts> {
  const model = await openModelOf(run, options);
  try {
    return await drawActivations(model, sample, { layers, signal: options.signal });
  } finally {
    await model.session.close();
  }
}

function mergeCharts(all: readonly Charts[]): Charts {
  return Object.assign({}, ...all) as Charts;
}

/** The names differ from those of the run's own charts, whose digests are in run.json. */
function curvesOf(
  { folder, manifest: { name: label }, history }: Run,
  scaling: Scaling,
  files: FileOperations,
): Charts {
  const steps = readSteps(folder, files);
  const curves = chartRunCurves({ label, history, steps }, scaling);
  return Object.fromEntries(Object.entries(curves).map(([name, chart]) => [`curve-${name}`, chart]));
}

/** `null` for a set that is not loaded: no sample of it can be asked for. */
type Sets = { readonly training: ExampleSet | null; readonly test: ExampleSet };

async function readInput({ file }: ImageFile, run: Run, signal: AbortSignal | undefined) {
  const { bytes } = await networkInput({ name: file }, run, signal);
  const id = fileNameOf(basename(file), MOST_IMAGE_NAME_BYTES) || 'image';
  return { id, image: bytes, bytes, caption: [basename(file), 'as the network saw it'] as const };
}

function exampleIn(data: Sets, { split, index }: Sample, classNames: readonly string[]) {
  const set = split === 'test' ? data.test : data.training;
  if (set === null) throw new Error('the training images are not loaded');
  if (index >= set.count) {
    throw new MnistxError({
      code: 'BAD_USAGE',
      message: `there is no sample ${index}: the run has ${set.count.toLocaleString('en')} ${split} images`,
      fix: `choose one from 0 to ${set.count - 1}`,
    });
  }
  const label = set.labels[index]!;
  return {
    id: `${split}-${index}`,
    image: exampleOf(set, index),
    bytes: exampleBytes(set, index),
    caption: [`${split} image ${index}`, `label ${classNames[label] ?? label}`] as const,
  };
}

/** The name of a layer and an ending are added. */
const MOST_IMAGE_NAME_BYTES = 100;
