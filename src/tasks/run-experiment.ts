import type { LoadedExperiment } from '../config/complete-tree.js';
import { warningsOf } from '../config/rules.js';
import { findFirstWeights } from '../open/first-weights.js';
import { refuseOwnSource } from '../training/own-source.js';
import { readingOptions } from '../training/reading-options.js';
import { withSession } from '../training/with-session.js';
import { planOf } from '../open/plan-of.js';
import { RunInProgress } from '../training/run-in-progress.js';
import type { RunParts } from '../training/run-in-progress.js';
import type { RunOptions, RunResult, TrainingPlaces } from '../training/types.js';
import { keepMarks } from '../runs/marks.js';
import { claimRunFolder, releaseFolder, removeReplaced, restoreReplaced } from '../runs/ownership/claim-folder.js';
import type { ClaimedRun } from '../runs/ownership/claim-folder.js';
import type { ChartFormat } from '../drawings/write-charts.js';

/** Where `runExperiment` finds its data and writes its folder. */
export interface RunRequest extends TrainingPlaces {
  /** Folder of run folders. */
  readonly runsDirectory: string;
  /** Replace a run of the same name. */
  readonly force: boolean;
  /** Formats of the learning curves. Default: spec and SVG. */
  readonly chartFormats?: readonly ChartFormat[];
  /** Try the model on the test images at its end. Default: `true` */
  readonly testsModel?: boolean;
}

/**
 * Trains one experiment and writes its run folder: the whole flow of mnistx.
 *
 * @throws {MnistxError} those of `planOf` and `loadDataset`, RUN_NOT_FOUND, RUN_DAMAGED, CONFLICT for `model.init_from`,
 * ENGINE_UNAVAILABLE, OUT_OF_MEMORY, RUN_EXISTS, RUN_BUSY, DISK, NOT_FINITE; once the folder exists, its status is then
 * `failed`
 */
export async function runExperiment(
  loaded: LoadedExperiment,
  request: RunRequest,
  options: RunOptions,
): Promise<RunResult> {
  return runExperimentFrom(findFirstWeights, loaded, request, options);
}

/** The same with first weights that are found in another way. */
export async function runExperimentFrom(
  findFirst: typeof findFirstWeights,
  loaded: LoadedExperiment,
  request: RunRequest,
  options: RunOptions,
): Promise<RunResult> {
  const { effects, report } = options;
  const { runsDirectory, force, chartFormats, testsModel = true } = request;
  const startMs = effects.elapsedMs();

  // 1. The experiment: parsed, overridden, validated and complete.
  const { experiment, text, showsSteps, overrides } = loaded;
  for (const message of warningsOf(experiment)) report({ type: 'warning', message });

  // 2. The network: shapes are checked before anything is read or written.
  const plan = await planOf(experiment, {
    ...loaded,
    ...readingOptions(request, options),
    describe: request.describeDataset,
  });

  // 3. The first weights, which may be those of another run.
  refuseOwnSource(loaded, request, effects.files);
  const first = await findFirst(experiment, plan, { ...loaded, ...effects });
  const { weights, init } = first;
  for (const message of first.remarks) report({ type: 'remark', message });
  for (const message of first.warnings) report({ type: 'warning', message });

  // 4. The data, and the engine.
  return withSession({ ...request, experiment, plan, weights }, options, async ({ data, session }) => {
    // 5. The run folder.
    const claimed = claimRunFolder({ directory: runsDirectory, name: experiment.name, force, ...effects });
    const { folder, lock } = claimed;
    const written = { folder, experiment, text, showsSteps, overrides, chartFormats, testsModel, earlier: null };
    const start = { init, initialWeights: init === null ? null : weights };
    const parts = { ...written, ...start, plan, data, session, startMs, options };
    try {
      return await fillFolder(beginRun(parts, claimed), parts);
    } finally {
      lock.release();
    }
  });
}

/**
 * If the first manifest cannot be written, removes the folder and restores the run that it was to replace; else the new
 * run has its tags and note.
 */
function beginRun(parts: RunParts, claimed: ClaimedRun): RunInProgress {
  const { files } = parts.options.effects;
  try {
    const run = new RunInProgress(parts);
    if (claimed.replaced !== null) keepMarks(claimed.replaced, parts.folder, files);
    removeReplaced(claimed, files);
    return run;
  } catch (error) {
    releaseFolder(parts.folder, files);
    restoreReplaced(claimed, files);
    throw error;
  }
}

/** The part that a new run and a continued one share: train, then write what is left. */
export async function fillFolder(
  run: RunInProgress,
  { folder, plan, data, session, showsSteps, options }: RunParts,
): Promise<RunResult> {
  options.report({ type: 'start', folder, plan, data, engine: session.description, showsSteps });

  // 6. Train; each epoch is on disk before the next one starts.
  const outcome = await run.train();

  // 7. Predictions, model and charts; then the folder says how it ended.
  return { folder, outcome, ...(await run.finish(outcome)) };
}
