import { loadExperiment } from './config/load-experiment.js';
import { warningsOf } from './config/rules.js';
import { loadDataset } from './data/load-dataset.js';
import type { DownloadProgress } from './data/types.js';
import { initialWeights } from './model/initialize.js';
import { dataRequestOf, planOf } from './plan-of.js';
import { RunInProgress } from './run-in-progress.js';
import type { RunParts } from './run-in-progress.js';
import type { RunOptions, RunResult } from './run-types.js';
import { configReader } from './read-config-file.js';
import { claimRunFolder, releaseFolder, removeReplaced, restoreReplaced } from './runs/claim-folder.js';
import type { ClaimedRun } from './runs/claim-folder.js';
import type { ChartFormat } from './write-charts.js';

export interface RunRequest {
  readonly file: string;
  readonly overrides: readonly string[];
  readonly runsDirectory: string;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  /** Replace a run of the same name. */
  readonly force: boolean;
  readonly threads: number | null;
  /** What the learning curves are written as. Default: spec and SVG. */
  readonly chartFormats?: readonly ChartFormat[];
}

/**
 * Trains one experiment file and writes its run folder: the whole flow of mnistx.
 *
 * @throws {MnistxError} for bad config, data or disk; the folder, once made, then says `failed`.
 */
export async function runExperiment(request: RunRequest, options: RunOptions): Promise<RunResult> {
  const { effects, signal, report } = options;
  const startMs = effects.elapsedMs();

  // 1. The experiment: parse, override, validate, complete.
  const loaded = loadExperiment({ ...request, readFile: configReader(effects.files) });
  const { experiment } = loaded;
  for (const message of warningsOf(experiment)) report({ type: 'warning', message });

  // 2. The network: shapes are checked before anything is read or written.
  const plan = await planOf(experiment, loaded);

  // 3. The data.
  const onProgress = (progress: DownloadProgress): void => report({ type: 'download', progress });
  const { cacheDirectory, mirrors } = request;
  const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory, mirrors, onProgress, signal });

  // 4. The engine, with its first weights.
  const engine = options.chooseEngine(experiment, plan);
  const weights = initialWeights(plan);
  const session = await engine.open({
    plan,
    training: data.training,
    normalization: data.normalization,
    weights,
    threads: request.threads,
  });
  try {
    for (const message of session.description.warnings) report({ type: 'warning', message });

    // 5. The run folder.
    const { runsDirectory, force, chartFormats } = request;
    const claimed = claimRunFolder({ directory: runsDirectory, name: experiment.name, force, ...effects });
    const { folder, lock } = claimed;
    const { text, overrides } = loaded;
    const parts = {
      folder,
      experiment,
      text,
      overrides,
      plan,
      data,
      session,
      startMs,
      chartFormats,
      options,
      earlier: null,
    };
    try {
      return await fillFolder(begun(parts, claimed), parts);
    } finally {
      lock.release();
    }
  } finally {
    await session.close();
  }
}

/** A folder that not even its manifest fits into is taken back, and one that it was to replace stays. */
function begun(parts: RunParts, claimed: ClaimedRun): RunInProgress {
  const { files } = parts.options.effects;
  try {
    const run = new RunInProgress(parts);
    removeReplaced(claimed, files);
    return run;
  } catch (error) {
    releaseFolder(parts.folder, files);
    restoreReplaced(claimed, files);
    throw error;
  }
}

/** What a new run and one that goes on have in common, once their folder is open. */
export async function fillFolder(
  run: RunInProgress,
  { folder, plan, data, session, options }: RunParts,
): Promise<RunResult> {
  options.report({ type: 'start', folder, plan, data, engine: session.description });

  // 6. Train; each epoch is on disk before the next one starts.
  const outcome = await run.train();

  // 7. Predictions, model and charts; then the folder says how it ended.
  const status = await run.finish(outcome);
  return { folder, status, outcome };
}
