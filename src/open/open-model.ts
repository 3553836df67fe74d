import type { ExperimentData, Model } from '../config/types.js';
import { withDefaultPlaces } from '../data/default-places.js';
import type { DataPlaces } from '../data/default-places.js';
import { loadDataset } from '../data/load-dataset.js';
import { normalizationFor } from '../data/normalization.js';
import type { Dataset, DownloadProgress, ImageShape, Normalization } from '../data/types.js';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import type { Session } from '../engine/types.js';
import type { ChooseEngine } from '../engine/types.js';
import { MnistxError } from '../errors.js';
import { compile } from '../model/compile.js';
import type { Plan } from '../model/types.js';
import { readWeights } from '../runs/model-files.js';
import type { Manifest, Run } from '../runs/types.js';
import { engineChooser } from './choose-engine.js';
import { openRun } from './open-run.js';
import { dataRequestOf } from './plan-of.js';

/** How to open a trained network. Every option may be left out. */
export interface ModelOptions extends DataPlaces {
  /** Default: the engine that the run's experiment names, else the fastest */
  readonly chooseEngine?: ChooseEngine;
  /** `null` for all cores, which is the default. */
  readonly threads?: number | null;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** Reads the run folder. Default: `nodeEffects.files` */
  readonly files?: FileOperations;
}

/** Throws if these data, or the run whose weights another one begins with, may not be read. */
export type AllowData = (
  places: Pick<ExperimentData, 'path' | 'test_path' | 'directory'> & Pick<Model, 'init_from'>,
) => void;

/** For a program that reads data for others. */
export interface DataGuard {
  /** Default: all may be read */
  readonly allow?: AllowData;
}

/** The run whose trained network `openModel` opens. */
export interface OpenModelRequest extends ModelOptions {
  /** A run folder. */
  readonly folder: string;
}

/** A trained network, ready to predict. The caller closes its session. */
export interface OpenModel {
  readonly run: Run;
  readonly plan: Plan;
  /** (plan.weightCount), in the order of the plan's slots. */
  readonly weights: Float32Array;
  readonly session: Session;
  /** Loads the data that the run was trained and validated on. Reads them once, at the first call. */
  readonly data: () => Promise<Dataset>;
}

/**
 * Opens the trained network of a run folder. Reads the run's data only if its normalization depends on them.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, and those of `loadDataset`
 */
export async function openModel({ folder, ...options }: OpenModelRequest): Promise<OpenModel> {
  return openModelOf(openRun(folder, options.files), options);
}

/**
 * `openModel` for a run that has already been read, and for programs that read data for others.
 *
 * @throws {MnistxError} RUN_DAMAGED, and those of `loadDataset`
 */
export async function openModelOf(run: Run, options: ModelOptions & DataGuard): Promise<OpenModel> {
  const { folder, manifest } = run;
  const { threads = null, files = nodeEffects.files } = options;
  const weights = readWeights(folder, manifest, files);
  const plan = planOfRun(manifest);
  if (plan.weightCount !== weights.length) throw misfitError(folder, weights.length, plan.weightCount);
  const data = once(() => dataOfRun(run, options));
  const normalization = await normalizationOf(run, data);
  const nothing = { count: 0, images: new Uint8Array(), labels: new Uint8Array() };
  const { chooseEngine = engineChooser(withDefaultPlaces(options), () => {}) } = options;
  const engine = chooseEngine(manifest.experiment);
  const session = await engine.open({ plan, training: nothing, normalization, weights, threads });
  return { run, plan, weights, session, data };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function misfitError(folder: string, actual: number, expected: number): MnistxError {
  const message = `${folder} has ${actual} weights, but the network of its run.json has ${expected}`;
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'restore the folder, or run again' });
}

/** Compiles the plan of a run. Needs no data: the manifest holds the shapes. */
export function planOfRun({ experiment, data }: Manifest): Plan {
  const imageShape = data.image_shape as unknown as ImageShape;
  return compile(experiment, { imageShape, classes: data.classes, classNames: data.class_names });
}

/**
 * The data that a run was trained and validated on.
 *
 * @throws {MnistxError} those of `allow` and `loadDataset`
 */
export async function dataOfRun(
  { manifest }: Run,
  { onProgress, signal, allow, ...places }: Pick<ModelOptions, 'onProgress' | 'signal' | keyof DataPlaces> & DataGuard,
): Promise<Dataset> {
  allow?.(manifest.experiment.data);
  const options = { ...withDefaultPlaces(places), ...(onProgress && { onProgress }), ...(signal && { signal }) };
  return loadDataset(dataRequestOf(manifest.experiment), options);
}

/** How the network's inputs are made from pixels. Calls `data` only if that depends on them. */
export async function normalizationOf(
  { manifest }: Pick<Run, 'manifest'>,
  data: () => Promise<Dataset>,
): Promise<Normalization> {
  const method = manifest.experiment.data.normalization;
  if (method === 'standard') return (await data()).normalization;
  const { image_shape: shape, float_images: areFloats = false } = manifest.data;
  const [, , channels] = shape as unknown as ImageShape;
  return normalizationFor(method, areFloats ? new Float32Array() : new Uint8Array(), channels);
}
