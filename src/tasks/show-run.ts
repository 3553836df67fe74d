import { basename } from 'node:path';
import { activationChart } from '../drawings/draw-activations.js';
import { activationsOf } from '../drawings/activations-of.js';
import { architectureChart } from '../drawings/draw-architecture.js';
import type { Scaling } from '../charts/axes.js';
import { runCurveCharts } from '../charts/run-curves.js';
import { chooseLayers } from '../drawings/choose-layers.js';
import { exampleBytes } from '../data/describe-examples.js';
import type { ExampleSet } from '../data/types.js';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { fileNameOf } from '../config/file-names.js';
import { filterCharts } from '../drawings/draw-filters.js';
import { hasFilters } from '../model/filters.js';
import type { Effect } from '../model/layer-definition.js';
import { definitionOf } from '../model/layers/registry.js';
import type { Plan, PlanLayer } from '../model/types.js';
import { openRun } from '../open/open-run.js';
import { dataOfRun, openModel, planOfRun } from '../open/open-model.js';
import type { OpenModelRequest } from '../open/open-model.js';
import { networkInput } from './predict-images.js';
import { readWeights } from '../runs/model-files.js';
import { readSteps } from '../runs/read-steps.js';
import type { Run } from '../runs/types.js';
import type { Charts } from '../drawings/write-charts.js';

/** Which pictures of a run `showRun` draws. */
export interface ShowRequest {
  /** A run folder. */
  readonly folder: string;
  /** Accuracy and loss by epoch, and by step if the run has a step log. */
  readonly curves?: Scaling | null;
  /** The kernels of convolutions, and the weights of dense layers on a flattened image. */
  readonly filters: boolean;
  /** The diagram of the network. */
  readonly architecture: boolean;
  /** The image whose activations are shown; `null` for none. */
  readonly sample: Sample | ImageFile | null;
  /** A number that counts from 0, a name, or `all`; `undefined` for the first convolution. */
  readonly layer: string | undefined;
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
 * The pictures of a trained network, by the names of their files.
 *
 * @throws {MnistxError} BAD_USAGE, RUN_NOT_FOUND, RUN_DAMAGED, and those of `loadDataset` or the image file
 */
export async function showRun(request: ShowRequest, options: Omit<OpenModelRequest, 'folder'>): Promise<Charts> {
  // 1. The run and its network.
  const { files = nodeEffects.files } = options;
  const run = openRun(request.folder, files);
  const plan = planOfRun(run.manifest);
  const name = run.manifest.name;
  const classNames = run.manifest.data.class_names;

  // 2. The layers: one that cannot be shown is refused before anything is opened.
  const filterLayers = request.filters ? layersWithFilters(request, plan) : [];
  const activeLayers = request.sample === null ? [] : layersWithOutputs(request, plan);

  // 3. Curves need the history, the diagram the plan.
  const charts: Record<string, Charts[string]> = {
    ...(request.curves == null ? {} : curvesOf(run, request.curves, files)),
    ...(request.architecture ? architectureChart(name, plan) : {}),
  };

  // 4. Filters need the weights.
  if (filterLayers.length > 0) {
    const weights = readWeights(request.folder, run.manifest, files);
    for (const layer of filterLayers) {
      Object.assign(charts, filterCharts({ name, plan, weights, layer, classNames }));
    }
  }

  // 5. Activations need an image and an engine.
  if (request.sample === null) return charts;
  const input =
    'file' in request.sample
      ? await inputOf(request.sample, run, options.signal)
      : exampleOf(await dataOfRun(run, options), request.sample, classNames);
  const model = await openModel({ ...options, folder: request.folder });
  try {
    const probabilities = await model.session.predict(input.bytes, 1);
    for (const activation of await activationsOf(model, input.bytes, activeLayers)) {
      Object.assign(charts, activationChart({ name, plan, activation, input, probabilities, classNames }));
    }
  } finally {
    await model.session.close();
  }
  return charts;
}

/** Not under the names of the run's own charts, which run.json vouches for. */
function curvesOf(
  { folder, manifest: { name: label }, history }: Run,
  scaling: Scaling,
  files: FileOperations,
): Charts {
  const steps = readSteps(folder, files);
  const curves = runCurveCharts({ label, history, steps }, scaling);
  return Object.fromEntries(Object.entries(curves).map(([name, chart]) => [`curve-${name}`, chart]));
}

function layersWithFilters({ layer }: ShowRequest, plan: Plan): PlanLayer[] {
  const isShown = (one: PlanLayer): boolean => hasFilters(plan, one);
  return chooseLayers({ wanted: layer, layers: plan.layers, isShown, lack: 'filters to draw' });
}

function layersWithOutputs({ layer }: ShowRequest, plan: Plan): PlanLayer[] {
  const isShown = ({ type }: PlanLayer): boolean => !handsOn(definitionOf(type).effect);
  return chooseLayers({ wanted: layer, layers: plan.layers, isShown, lack: 'outputs of its own' });
}

/** What works in training alone gives what it gets in a trained network. */
function handsOn(effect: Effect | undefined): boolean {
  return effect === 'reshape' || effect === 'training';
}

type Sets = { readonly training: ExampleSet; readonly test: ExampleSet };

async function inputOf({ file }: ImageFile, run: Run, signal: AbortSignal | undefined) {
  const { bytes } = await networkInput({ name: file }, run, signal);
  const id = fileNameOf(basename(file), MOST_IMAGE_NAME_BYTES) || 'image';
  return { id, bytes, caption: [basename(file), 'as the network saw it'] as const };
}

function exampleOf(data: Sets, { split, index }: Sample, classNames: readonly string[]) {
  const set = split === 'test' ? data.test : data.training;
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
    bytes: exampleBytes(set, index),
    caption: [`${split} image ${index}`, `label ${classNames[label] ?? label}`] as const,
  };
}

/** The name of a layer and an ending are added. */
const MOST_IMAGE_NAME_BYTES = 100;
