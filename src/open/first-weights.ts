import { join } from 'node:path';
import type { LoadedExperiment } from '../config/complete-tree.js';
import type { Experiment } from '../config/types.js';
import { shownPath } from '../data/sources/shown-path.js';
import { isFound, nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { initialWeights } from '../model/initialize.js';
import { takeWeights } from '../model/take-weights.js';
import type { FreshLayer, TakenWeights, WeightSource } from '../model/take-weights.js';
import type { Plan } from '../model/types.js';
import { MODEL_WEIGHTS, readWeights } from '../runs/model-files.js';
import type { InitRecord } from '../runs/types.js';
import { printable } from '../short-names.js';
import { openRun } from './open-run.js';

/** What training begins with. */
export interface FirstWeights {
  /** (plan.weightCount) */
  readonly weights: Float32Array;
  /** Where they come from; `null` if the seed alone decides them. */
  readonly init: InitRecord | null;
  /** A sentence about what was taken and what was not, and what a user should know of it. */
  readonly remarks: readonly string[];
  readonly warnings: readonly string[];
}

/** How `findFirstWeights` reads a run, and where its problems point. */
export interface FirstWeightsOptions extends Pick<LoadedExperiment, 'located'> {
  /** Default: `nodeEffects.files` */
  readonly files?: FileOperations;
  /** Reads the run, for those who keep what they have read. Default: `readSource` */
  readonly read?: typeof readSource;
}

/**
 * Draws the first weights of a network, and takes those of the run that `model.init_from` names. Problems point into the file
 * that `located` knows.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, CONFLICT if nothing of that run fits
 */
export async function findFirstWeights(
  { model }: Pick<Experiment, 'model'>,
  plan: Plan,
  { located, files = nodeEffects.files, read = readSource }: FirstWeightsOptions,
): Promise<FirstWeights> {
  const drawn = initialWeights(plan);
  if (model.init_from === undefined) return { weights: drawn, init: null, remarks: [], warnings: [] };
  try {
    return takeFrom(await read(model.init_from, files), plan, drawn);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    const place = isFound(files, join(model.init_from, 'run.json')) ? {} : { fix: NAME_A_RUN };
    const problems = error.problems.map((problem) => ({ ...problem, ...place, path: ['model', 'init_from'] }));
    throw new MnistxError(located(problems), { cause: error });
  }
}

/**
 * What `findFirstWeights` says of an experiment that is only looked at. Draws nothing where no run is named: for a large
 * network that takes half a second.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, CONFLICT if nothing of that run fits
 */
export async function checkFirstWeights(
  experiment: Pick<Experiment, 'model'>,
  plan: Plan,
  options: FirstWeightsOptions,
): Promise<Pick<FirstWeights, 'remarks' | 'warnings'>> {
  if (experiment.model.init_from === undefined) return { remarks: [], warnings: [] };
  return findFirstWeights(experiment, plan, options);
}

const NAME_A_RUN = 'name the folder of a run that has ended; a path is relative to the file that says it';

/** A run, read to take its weights. */
export interface Source extends WeightSource {
  readonly folder: string;
  readonly name: string;
  /** Of its weights. */
  readonly sha256: string;
}

/** @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED */
export async function readSource(folder: string, files: FileOperations): Promise<Source> {
  const { manifest } = openRun(folder, files);
  const weights = readWeights(folder, manifest, files);
  const { planOfRun } = await import('./open-model.js');
  const { layers, weightCount } = planOfRun(manifest);
  if (weights.length !== weightCount) {
    const message = `${folder} has ${weights.length} weights, but the network of its run.json has ${weightCount}`;
    throw new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'restore the folder, or run again' });
  }
  return { folder, name: manifest.name, layers, weights, sha256: manifest.files[MODEL_WEIGHTS]!.sha256 };
}

/** Reads each run once. */
export function readSourcesOnce(): typeof readSource {
  const known = new Map<string, Promise<Source>>();
  return (folder, files) => {
    const source = known.get(folder) ?? readSource(folder, files);
    known.set(folder, source);
    return source;
  };
}

/** SHA-256 of the weights that a run has now; `null` if it has none, or cannot be read. */
export function digestOfSource(folder: string, files: FileOperations): string | null {
  try {
    return openRun(folder, files).manifest.files[MODEL_WEIGHTS]?.sha256 ?? null;
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}

function takeFrom(source: Source, plan: Plan, drawn: Float32Array): FirstWeights {
  const found = takeWeights(plan, drawn, source);
  if (found.taken.length === 0) throw nothingFitsError(source, found);
  const { folder, name, sha256 } = source;
  const { weights, taken, fresh } = found;
  const init = { folder, name, sha256, taken, new: fresh.map((layer) => layer.name) };
  const frozen = fresh.filter(({ isFrozen }) => isFrozen).map((layer) => layer.name);
  const warnings =
    frozen.length === 0
      ? []
      : [`frozen, but with random weights, since ${shown(folder)} has none that fit: ${listNames(frozen)}`];
  return { weights, init, remarks: [describeTaken(source, found)], warnings };
}

/** `took 4 of 5 layers from runs/cnn (conv2d, …); dense_1 is new: 10 units there, 26 here` */
function describeTaken({ folder }: Source, { taken, fresh, unused }: TakenWeights): string {
  const count = taken.length + fresh.length;
  const all = `took ${taken.length} of ${count} ${count === 1 ? 'layer' : 'layers'} from ${shown(folder)}`;
  const left = unused.filter((name) => !fresh.some((layer) => layer.name === name));
  return [
    `${all} (${listNames(taken)})`,
    ...fresh.slice(0, MOST_NAMES).map(describeFresh),
    ...(fresh.length > MOST_NAMES ? [`${fresh.length - MOST_NAMES} more are new`] : []),
    ...(left.length > 0 ? [`not used: ${listNames(left)}`] : []),
  ].join('; ');
}

function describeFresh({ name, misfit }: FreshLayer): string {
  return misfit === null ? `${name} is new` : `${name} is new: ${misfit}`;
}

function shown(folder: string): string {
  return printable(shownPath(folder));
}

const MOST_NAMES = 8;

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

function nothingFitsError({ folder }: Source, { fresh, unused }: TakenWeights): MnistxError {
  const misfits = fresh.filter(({ misfit }) => misfit !== null).slice(0, MOST_NAMES);
  const why =
    misfits.length > 0
      ? misfits.map(({ name, misfit }) => `${name} has ${misfit}`).join('; ')
      : `its layers with weights are ${listNames(unused)}`;
  return new MnistxError({
    code: 'CONFLICT',
    message: `no layer fits one of ${shown(folder)} by name and shape: ${why}`,
    fix: 'give layers the names and sizes that they have there, or remove init_from',
  });
}
