import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LoadedExperiment } from '../config/complete-tree.js';
import type { Experiment } from '../config/types.js';
import { CHART_FORMATS } from '../drawings/write-charts.js';
import type { ChartFormat } from '../drawings/write-charts.js';
import type { FileOperations } from '../effects.js';
import type { Session } from '../engine/types.js';
import { MnistxError } from '../errors.js';
import type { Plan } from '../model/types.js';
import { findFirstWeights } from '../open/first-weights.js';
import type { FirstWeights } from '../open/first-weights.js';
import { readKeptWeights } from '../open/kept-weights.js';
import { experimentOf, openRun } from '../open/open-run.js';
import { planOf } from '../open/plan-of.js';
import { findDamagedFiles, hadCheckpoint } from '../runs/check-files.js';
import { damagedCheckpointError, decodeCheckpoint, LAST_CHECKPOINT } from '../runs/checkpoint.js';
import { isThere, withDiskErrors } from '../runs/files.js';
import { formulaChanges } from '../runs/formulas.js';
import { INITIAL_WEIGHTS } from '../runs/model-files.js';
import { removeTemporary } from '../runs/ownership/claim-folder.js';
import { lockRun } from '../runs/ownership/lock.js';
import { readFile } from '../runs/read-file.js';
import type { Manifest, Run } from '../runs/types.js';
import {
  changesSince,
  describeAllowedChanges,
  describeFormulaChanges,
  describeSettingChanges,
  describeSourceChange,
} from '../training/changes-since.js';
import { findLostFiles, forgetLostBest, stateToContinue } from '../training/continue-from.js';
import { RunInProgress } from '../training/run-in-progress.js';
import { restoreState } from '../training/training-state.js';
import type { Restored } from '../training/training-state.js';
import type { RunOptions, RunResult, TrainingPlaces } from '../training/types.js';
import { readingOptions } from '../training/reading-options.js';
import { withSession } from '../training/with-session.js';
import { importedError } from './check-resumable.js';
import { fillFolder } from './run-experiment.js';

/** The run that `resumeRun` continues, and what changes. */
export interface ResumeRequest extends TrainingPlaces {
  /** The run folder. */
  readonly folder: string;
  /** Such as `train.epochs=30`, on top of the run's own settings. */
  readonly overrides: readonly string[];
  /** Continue with this experiment instead of the folder's own. */
  readonly loaded?: LoadedExperiment;
  /** Continue even if settings, data or engine have changed; the changes are recorded. */
  readonly force: boolean;
  /** Formats of its charts. Default: those in the folder. */
  readonly chartFormats?: readonly ChartFormat[];
  /** Try the model on the test images at its end. Default: `true` */
  readonly testsModel?: boolean;
}

/**
 * Continues a run from its last checkpoint. The result has the same bytes as without the interruption.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, RUN_BUSY, RUN_CHANGED, and those of `runExperiment`
 */
export async function resumeRun(request: ResumeRequest, options: RunOptions): Promise<RunResult> {
  const { folder, force } = request;
  const { effects, report } = options;
  const startMs = effects.elapsedMs();

  // 1. Claim the folder.
  const lock = lockRun(openRun(folder, effects.files).folder, { ...effects, force });
  try {
    removeTemporary(folder, effects.files);

    // 2. The run, and how far it got.
    const run = openRun(folder, effects.files);
    if (run.manifest.status === 'imported') throw importedError(folder);
    const loaded = request.loaded ?? experimentOf(run, request.overrides);
    const experiment = mergeExperiments(run.manifest.experiment, loaded.experiment);
    const plan = await planOf(experiment, {
      ...loaded,
      ...readingOptions(request, options),
      describe: request.describeDataset,
    });
    const restored = readCheckpoint(run, experiment, options);
    if (restored === null) checkStartingOver(run, force, report);
    const carried = restored === null ? null : stateToContinue(run, experiment, restored.reached);
    checkHistory(run, carried?.state.epoch ?? 0);
    checkEpochs(run, experiment, carried?.state.epoch ?? 0);

    const first = restored === null ? await beginAgain(run, { ...loaded, experiment }, plan, effects.files) : null;
    const weights = restored?.snapshot.weights ?? first!.weights;
    if (weights.length !== plan.weightCount) throw checkpointMisfitError(folder);

    // 3. The same data and engine as before.
    return await withSession({ ...request, experiment, plan, weights }, options, async ({ data, session }) => {
      const lost = findLostFiles(run, carried, effects.files);
      const world = { experiment, data, engine: session.description };
      const formulas = restored === null ? [] : describeFormulaChanges(restored.formulas, experiment);
      const resets =
        restored?.isReset === true ? ['the optimizer’s state: its formula has changed, so it starts again'] : [];
      const sources = first === null ? [] : describeSourceChange(run.manifest.init, first.init);
      const differences = [...changesSince(run.manifest, world), ...sources, ...formulas, ...resets, ...lost];
      if (differences.length > 0 && !force) throw runChangedError(folder, differences);
      if (restored !== null) await restoreInto(session, restored.snapshot, folder);

      // 4. Continue in the same folder.
      const recorded = [...differences, ...describeAllowedChanges(run.manifest.experiment, experiment)];
      const earlier = { run, reached: forgetLostBest(carried, lost), differences: recorded };
      const overrides = [...run.manifest.overrides, ...request.overrides];
      const chartFormats = request.chartFormats ?? chartFormatsIn(run.manifest.files);
      const written = {
        folder,
        experiment,
        text: loaded.text,
        showsSteps: loaded.showsSteps,
        overrides,
        chartFormats,
        testsModel: request.testsModel ?? true,
        earlier,
        init: (first === null ? run.manifest.init : first.init) ?? null,
        initialWeights: first === null || first.init === null ? null : first.weights,
      };
      const parts = { ...written, plan, data, session, startMs, options };
      return fillFolder(new RunInProgress(parts), parts);
    });
  } finally {
    lock.release();
  }
}

/** The weights of a run that starts over: those that it began with, unless its network has changed. */
async function beginAgain(
  run: Run,
  loaded: Pick<LoadedExperiment, 'experiment' | 'located'>,
  plan: Plan,
  files: FileOperations,
): Promise<FirstWeights> {
  const { experiment } = loaded;
  const before = run.manifest.experiment;
  const isSame = isDeepStrictEqual(before.model, experiment.model) && before.seed === experiment.seed;
  const isWhole = findDamagedFiles(run, { wanted: [INITIAL_WEIGHTS], files }).length === 0;
  const kept = isSame && isWhole ? readKeptWeights(run, files) : null;
  return kept ?? findFirstWeights(experiment, plan, { ...loaded, files });
}

/** Charts are drawn again in every format that the folder has, or in the usual ones if it has none. */
function chartFormatsIn(files: Manifest['files']): readonly ChartFormat[] | undefined {
  const formats = CHART_FORMATS.filter((format) =>
    Object.keys(files).some((name) => name.startsWith('charts/') && name.endsWith(`.${format}`)),
  );
  return formats.length > 0 ? formats : undefined;
}

/**
 * If no number is affected, keeps the old experiment as it was written, with the new name, description, epochs and step
 * log.
 */
function mergeExperiments(before: Experiment, now: Experiment): Experiment {
  if (describeSettingChanges(before, now).length > 0) return now;
  const { name, description } = now;
  const { epochs, log_every } = now.train;
  return { ...before, name, description, train: { ...before.train, epochs, log_every } };
}

/** `null` if there is no checkpoint: the run starts over. */
function readCheckpoint(
  { folder, manifest }: Run,
  experiment: Experiment,
  { effects: { files } }: RunOptions,
): (Restored & { readonly isReset: boolean }) | null {
  const name = LAST_CHECKPOINT;
  const path = join(folder, name);
  if (!isThere(files, path)) return null;
  const bytes = withDiskErrors(path, () => readFile(files, path), 'read');
  const restored = restoreState(decodeCheckpoint(path, bytes, manifest.files[name]));
  if (restored === null) throw damagedCheckpointError(path);
  const isReset = formulaChanges(restored.formulas, experiment).some(({ resetsOptimizer }) => resetsOptimizer);
  return { ...(isReset ? withoutOptimizer(restored) : restored), isReset };
}

/** The state of an old formula would mislead the new one, so the optimizer starts again. */
function withoutOptimizer({ reached, snapshot, ...restored }: Restored): Restored {
  const best = reached.best === null ? null : { ...reached.best, optimizer: null };
  return { ...restored, reached: { ...reached, best }, snapshot: { ...snapshot, optimizer: null } };
}

async function restoreInto(session: Session, snapshot: Restored['snapshot'], folder: string): Promise<void> {
  try {
    await session.restore(snapshot);
  } catch (error) {
    throw checkpointMisfitError(folder, error);
  }
}

/** Starting over loses what was trained, so a finished run needs --force. */
function checkStartingOver(run: Run, force: boolean, report: RunOptions['report']): void {
  const { folder, manifest, history } = run;
  const isLost = hadCheckpoint(run);
  if (history.length === 0 && !isLost) return;
  const message = `${folder} ${isLost ? 'no longer has a checkpoint' : 'has no checkpoint'}`;
  if ((manifest.status === 'finished' || isLost) && !force) {
    const fix = `${isLost ? 'restore checkpoints/last.ckpt, or ' : ''}train it from the start in this folder with --force`;
    throw new MnistxError({ code: 'RUN_DAMAGED', message, fix });
  }
  report({ type: 'warning', message: `${message}, so it starts over from its first epoch` });
}

function checkEpochs({ folder }: Run, { train: { epochs } }: Experiment, done: number): void {
  if (epochs >= done) return;
  const message = `${folder} has trained ${done} epochs, but train.epochs is ${epochs}`;
  throw new MnistxError({ code: 'BAD_USAGE', message, fix: `ask for at least ${done}, or train a new run` });
}

/** Rows reach the disk before the checkpoint that counts on them, so somebody has removed a missing row. */
function checkHistory({ folder, history }: Run, epochs: number): void {
  if (history.length >= epochs) return;
  throw new MnistxError({
    code: 'RUN_DAMAGED',
    message: `${join(folder, 'history.csv')} lacks epoch ${history.length + 1}, but the checkpoint is of epoch ${epochs}`,
    fix: 'restore the file, or train again: mnistx run … --again',
  });
}

function checkpointMisfitError(folder: string, cause?: unknown): MnistxError {
  return new MnistxError(
    {
      code: 'RUN_CHANGED',
      message: `the checkpoint of ${folder} is of another network or optimizer`,
      fix: 'train the changed experiment as a new run: mnistx run … --name',
    },
    { cause },
  );
}

function runChangedError(folder: string, differences: readonly string[]): MnistxError {
  const lines = differences.map((line) => `\n    ${line}`).join('');
  return new MnistxError({
    code: 'RUN_CHANGED',
    message: `${folder} cannot continue as the same run, because something has changed:${lines}`,
    fix: 'undo the change, train a new run (mnistx run … --name), or continue anyway, which is recorded: mnistx resume … --force',
  });
}
