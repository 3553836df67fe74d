import { join } from 'node:path';
import { locateSetting } from '../config/locate-setting.js';
import type { ExperimentTexts } from '../config/locate-setting.js';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { openModelOf, planOfRun } from '../open/open-model.js';
import type { ModelOptions, OpenModelRequest } from '../open/open-model.js';
import { openRun } from '../open/open-run.js';
import { readPredictions } from '../runs/read-predictions.js';
import { readSteps } from '../runs/read-steps.js';
import type { Run } from '../runs/types.js';
import { isSweep, readSweep } from '../sweep/sweep-folder.js';
import type { SweepManifest } from '../sweep/sweep-folder.js';
import { findCauses } from '../why/find-causes.js';
import { listHiddenLayers } from '../why/hidden-units.js';
import { endedNotFinite } from '../why/run-facts.js';
import type { Evidence, Explained, ExplainedRemedy, LayerUnits, Overflow, Remedy } from '../why/types.js';
import { findOverflow } from './find-overflow.js';
import { measureUnits } from './measure-units.js';
import { readIfThere } from './read-run-config.js';

/** What is wrong with a run, or could be better. */
export interface Explanation extends Explained {
  readonly run: Run;
}

interface Signal {
  readonly signal: AbortSignal;
}

/** How to look into a network. `null`: only what its folder says is looked at. */
export interface Measurements {
  readonly units: (() => Promise<LayerUnits[]>) | null;
  readonly overflow: (() => Promise<Overflow | null>) | null;
}

export const NO_MEASUREMENTS: Measurements = { units: null, overflow: null };

export interface ExplainOptions {
  readonly files: FileOperations;
  readonly measure: Measurements;
}

/**
 * Explains the run of a folder, whatever its status.
 *
 * @throws {MnistxError} BAD_USAGE for a sweep, RUN_NOT_FOUND, RUN_DAMAGED
 */
export async function whyRun({ folder, ...options }: OpenModelRequest & Signal): Promise<Explanation> {
  const { files = nodeEffects.files } = options;
  if (isSweep(folder, files)) throw sweepError(folder, readSweep(folder, files));
  const run = openRun(folder, files);
  return explainRun(run, { files, measure: measurementsOf(run, options) });
}

function sweepError(folder: string, { winner }: SweepManifest): MnistxError {
  const trial = winner?.folders[0];
  return new MnistxError({
    code: 'BAD_USAGE',
    message: `${folder} is a sweep; this explains one run`,
    fix:
      trial === undefined
        ? `name one of its trials: mnistx ls ${folder}`
        : `ask about its winner: mnistx why ${join(folder, trial)}; for the other trials: mnistx ls ${folder}`,
  });
}

/** Opens the network when it is asked for, and closes it. */
export function measurementsOf(run: Run, options: ModelOptions & Signal): Measurements {
  const units = async (): Promise<LayerUnits[]> => {
    const model = await openModelOf(run, options);
    try {
      return await measureUnits(model, await model.data(), options.signal);
    } finally {
      await model.session.close();
    }
  };
  return { units, overflow: () => findOverflow(run, options) };
}

/**
 * What a run itself says is wrong, or could be better, with the setting that it comes from and the commands that try the
 * remedies.
 */
export async function explainRun(run: Run, { files, measure }: ExplainOptions): Promise<Explanation> {
  const { folder, manifest } = run;
  const plan = planOfRun(manifest);
  const notChecked: string[] = [];
  const lookAt = async <T>(what: string, look: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      notChecked.push(`${what}: ${error.problems[0]!.message}`);
      return null;
    }
  };

  // 1. What the folder holds.
  const steps = await lookAt('its steps', () => readSteps(folder, files));
  const hasPredictions = manifest.files['predictions.csv'] !== undefined;
  const predictions = hasPredictions
    ? await lookAt('its answers to the test images', () => readPredictions(folder, manifest, files))
    : null;

  // 2. What its network does, as far as that matters and may be looked at.
  const hasModel = manifest.files['model/weights.bin'] !== undefined;
  const hasUnits = hasModel && listHiddenLayers(plan).length > 0;
  const units = hasUnits && measure.units !== null ? await lookAt('its hidden units', measure.units) : null;
  const hasOverflow = endedNotFinite(run) !== null && measure.overflow !== null;
  const overflow = hasOverflow ? await lookAt('the layer in which it happened', measure.overflow!) : null;

  // 3. The rules.
  const evidence: Evidence = { run, plan, steps, predictions, units, overflow };
  const texts = readTexts(run, files);
  const findings = findCauses(evidence).map(({ path, remedies, ...found }) => ({
    ...found,
    setting: locateSetting(path, texts),
    remedies: remedies.map((remedy) => explainRemedy(remedy, run)),
  }));
  return { run, findings, notChecked };
}

function explainRemedy({ settings, purpose, isContinued = false }: Remedy, { folder }: Run): ExplainedRemedy {
  const target = isContinued ? ['resume', folder] : ['run', join(folder, 'config.resolved.yaml')];
  return { settings, purpose, words: [...target, ...settings.flatMap((setting) => ['-S', setting])] };
}

function readTexts({ folder, manifest }: Run, files: FileOperations): ExperimentTexts {
  const [writtenFile, resolvedFile] = [join(folder, 'config.yaml'), join(folder, 'config.resolved.yaml')];
  return {
    writtenFile,
    resolvedFile,
    written: readIfThere(writtenFile, files),
    resolved: readIfThere(resolvedFile, files),
    overrides: manifest.overrides,
  };
}
