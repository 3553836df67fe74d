import { renderExperiment } from '../config/render.js';
import type { Experiment } from '../config/types.js';
import type { Dataset } from '../data/types.js';
import type { Session } from '../engine/types.js';
import type { Plan } from '../model/types.js';
import { topKOf } from '../model/training-facts.js';
import { describeHost } from '../runs/environment.js';
import { RunWriter } from '../runs/run-writer.js';
import type { Manifest, ManifestContent } from '../runs/types.js';
import { makeManifest } from './manifest.js';
import { saveModel } from './save-model.js';
import type { RunOptions } from './types.js';
import { version } from './version.js';

export interface ImportedRun {
  readonly folder: string;
  readonly experiment: Experiment;
  /** The experiment file. */
  readonly text: string;
  readonly overrides: readonly string[];
  readonly plan: Plan;
  readonly data: Dataset;
  readonly session: Session;
  readonly imported: NonNullable<Manifest['imported']>;
  readonly startMs: number;
}

/**
 * Fills the folder of a model that was trained elsewhere: a history without rows, the model, and what it predicts of the
 * test images. run.json comes last; without it the folder counts as one of a run that never began.
 */
export async function writeImportedRun(run: ImportedRun, { effects }: Pick<RunOptions, 'effects'>): Promise<Manifest> {
  const { folder, experiment, text, plan, data, session } = run;
  const writer = RunWriter.create(folder, effects.files, { hasTopK: topKOf(plan) > 0, hasSteps: false });
  writer.writeFile('config.yaml', text);
  writer.writeFile('config.resolved.yaml', renderExperiment(experiment));
  const test = await saveModel(writer, { plan, data, session, name: experiment.name, testsModel: true });
  writer.close();
  return writer.writeManifest(manifestOf(run, test, effects));
}

function manifestOf(
  { experiment, overrides, plan, data, session, imported, startMs }: ImportedRun,
  test: Manifest['metrics']['test'],
  { now, elapsedMs }: RunOptions['effects'],
): ManifestContent {
  const at = new Date(now()).toISOString();
  const manifest = makeManifest({
    status: 'imported',
    reason: null,
    created: at,
    finished: at,
    overrides,
    versions: { mnistx: version(), node: process.versions.node },
    host: describeHost(),
    git: null,
    experiment,
    plan,
    data,
    engine: session.description,
    history: [],
    weights: null,
    test,
    setupMs: elapsedMs() - startMs,
    trainingMs: 0,
  });
  return { ...manifest, imported };
}
