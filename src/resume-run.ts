import { join } from 'node:path';
import { changedSettings, changesSince } from './changed-world.js';
import { loadExperiment } from './config/load-experiment.js';
import type { LoadedExperiment } from './config/load-experiment.js';
import { renderExperiment } from './config/render.js';
import type { Experiment } from './config/types.js';
import { loadDataset } from './data/load-dataset.js';
import type { DownloadProgress } from './data/types.js';
import type { FileOperations } from './effects.js';
import { MnistxError } from './errors.js';
import { initialWeights } from './model/initialize.js';
import { dataRequestOf, planOf } from './plan-of.js';
import { fillFolder } from './run-experiment.js';
import { reachedBy, RunInProgress } from './run-in-progress.js';
import type { RunOptions, RunResult } from './run-types.js';
import { decodeCheckpoint } from './runs/checkpoint.js';
import type { Checkpoint } from './runs/checkpoint.js';
import { guarded } from './runs/files.js';
import { removeTemporary } from './runs/claim-folder.js';
import { lockRun } from './runs/lock.js';
import { readFile } from './runs/read-file.js';
import { readRun } from './runs/read-run.js';
import type { Run } from './runs/types.js';

export interface ResumeRequest {
  /** The run folder. */
  readonly folder: string;
  /** Such as `train.epochs=30`, on top of the run's own settings. */
  readonly overrides: readonly string[];
  /** The experiment that is to go on, where it is not the folder's own. */
  readonly loaded?: LoadedExperiment;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  /** Go on although settings, data or engine have changed; the changes are recorded. */
  readonly force: boolean;
  readonly threads: number | null;
}

/**
 * Goes on with a run from its last checkpoint: to the bytes that it would have ended in without a stop.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED, RUN_BUSY, RUN_CHANGED, and those of `runExperiment`
 */
export async function resumeRun(request: ResumeRequest, options: RunOptions): Promise<RunResult> {
  const { folder, force, threads } = request;
  const { effects, signal, report } = options;
  const startMs = effects.elapsedMs();

  // 1. Nobody else writes into the folder.
  const lock = lockRun(readRun(folder, effects.files).folder, { ...effects, force });
  try {
    removeTemporary(folder, effects.files);

    // 2. What the run was, and how far it got.
    const run = readRun(folder, effects.files);
    const loaded = request.loaded ?? loadOwn(run, request.overrides);
    const experiment = sameOrChanged(run.manifest.experiment, loaded.experiment);
    const plan = await planOf(experiment, loaded);
    const checkpoint = readCheckpoint(run, options);
    const restored = checkpoint === null ? null : reachedBy(checkpoint);
    checkHistory(run, restored?.reached.state.epoch ?? 0);

    // 3. The same data and engine as before.
    const onProgress = (progress: DownloadProgress): void => report({ type: 'download', progress });
    const { cacheDirectory, mirrors } = request;
    const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory, mirrors, onProgress, signal });
    const { training, normalization } = data;
    const engine = options.chooseEngine(experiment, plan);
    const weights = restored?.snapshot.weights ?? initialWeights(plan);
    if (weights.length !== plan.weightCount) throw misfit(folder, weights.length, plan.weightCount);
    const session = await engine.open({ plan, training, normalization, weights, threads });
    try {
      for (const message of session.description.warnings) report({ type: 'warning', message });
      const differences = changesSince(run.manifest, { experiment, data, engine: session.description });
      if (differences.length > 0 && !force) throw changedWorld(folder, differences);
      if (restored !== null) await session.restore(restored.snapshot);

      // 4. On from there, in the same folder.
      const earlier = { run, reached: restored?.reached ?? null, differences };
      const overrides = [...run.manifest.overrides, ...request.overrides];
      const parts = {
        folder,
        experiment,
        text: loaded.text,
        overrides,
        plan,
        data,
        session,
        startMs,
        chartFormats: undefined,
        options,
        earlier,
      };
      return await fillFolder(new RunInProgress(parts), parts);
    } finally {
      await session.close();
    }
  } finally {
    lock.release();
  }
}

/** Unchanged settings are written as they were, in their order. */
function sameOrChanged(before: Experiment, now: Experiment): Experiment {
  if (changedSettings(before, now).length > 0) return now;
  return { ...before, train: { ...before.train, epochs: now.train.epochs } };
}

/** The experiment as run.json has it: complete, whatever has become of the file it came from. */
function loadOwn({ folder, manifest }: Run, overrides: readonly string[]): LoadedExperiment {
  const text = renderExperiment(manifest.experiment);
  const readFile = (): Uint8Array => new TextEncoder().encode(text);
  return loadExperiment({ file: join(folder, 'config.resolved.yaml'), overrides, readFile });
}

/** `null` where no step was kept: the run starts over. */
function readCheckpoint({ folder, manifest }: Run, { effects: { files } }: RunOptions): Checkpoint | null {
  const name = 'checkpoints/last.ckpt';
  const path = join(folder, name);
  if (!existsIn(path, files)) return null;
  return decodeCheckpoint(
    path,
    guarded(path, () => readFile(files, path)),
    manifest.files[name],
  );
}

function existsIn(path: string, files: FileOperations): boolean {
  return guarded(path, () => files.statSync(path, { throwIfNoEntry: false })) !== undefined;
}

/** Epochs that a run has left to do. */
export function remaining({ manifest, history }: Run): number {
  return Math.max(0, manifest.experiment.train.epochs - history.length);
}

/** Rows are on disk before the checkpoint that counts on them: where one is missing, somebody has taken it. */
function checkHistory({ folder, history }: Run, epochs: number): void {
  const missing = Array.from({ length: epochs }, (_, at) => at + 1).find((epoch, at) => history[at]?.epoch !== epoch);
  if (missing === undefined) return;
  throw new MnistxError({
    code: 'RUN_DAMAGED',
    message: `${join(folder, 'history.csv')} lacks epoch ${missing}, but the checkpoint is of epoch ${epochs}`,
    fix: 'restore the file, or run again with --again',
  });
}

function misfit(folder: string, actual: number, expected: number): MnistxError {
  return new MnistxError({
    code: 'RUN_CHANGED',
    message: `the checkpoint of ${folder} has ${actual} weights, the network ${expected}`,
    fix: 'train the changed network as a run of its own, with --name',
  });
}

function changedWorld(folder: string, differences: readonly string[]): MnistxError {
  const lines = differences.map((line) => `\n    ${line}`).join('');
  return new MnistxError({
    code: 'RUN_CHANGED',
    message: `${folder} cannot go on as the same run, since something has changed:${lines}`,
    fix: 'restore what it was, train a run of its own with --name, or go on all the same with --force, which is recorded',
  });
}
