import { join } from 'node:path';
import { checkExperiment } from '../config/load-experiment.js';
import type { LoadedExperiment } from '../config/complete-tree.js';
import { renderExperiment } from '../config/render.js';
import { MnistxError } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import { releaseFolder } from '../runs/ownership/claim-folder.js';
import { readIfRun } from '../runs/list-runs.js';
import type { EpochRecord, Run } from '../runs/types.js';
import { isBetter } from '../sweep/objective.js';
import type { EpochReport, TrialJob, TrialReport } from '../sweep/launchers/launcher.js';
import type { RunEvent, RunOptions, TrainingPlaces } from '../training/types.js';
import { resumeRun } from './resume-run.js';
import { runExperiment } from './run-experiment.js';

export interface TrialRequest extends TrainingPlaces {
  readonly job: TrialJob;
  /** The folder of the sweep's run folders. */
  readonly runsDirectory: string;
  readonly onEpoch?: (epoch: EpochReport) => void;
}

/** How a run ended that had gone up to an epoch for a reason of the sweep's. */
type Stop = 'rung' | 'bound';

/**
 * Trains one trial up to its rung or to its end: begins its run folder, continues the one that is there, or reads the finished
 * one.
 *
 * @throws {MnistxError} what would befall every trial, such as DATA_NOT_FOUND or DISK
 */
export async function runTrial(request: TrialRequest, options: RunOptions): Promise<TrialReport> {
  const { job, runsDirectory } = request;
  const folder = join(runsDirectory, job.experiment.name);
  const found = await findIdleRun(folder, options);
  const known = found === null ? null : reportOf(found, job);
  if (known !== null) return known;
  const stop = new StopAtBound(job, found);
  const inner: RunOptions = {
    ...options,
    signal: AbortSignal.any([options.signal, stop.signal]),
    report: (event) => {
      stop.look(event);
      if (event.type === 'epoch')
        request.onEpoch?.({ epoch: event.record.epoch, value: valueOf(event.record, job.metric) });
      options.report(event);
    },
  };
  const chartFormats = ['vl.json'] as const;
  const loaded = loadJob(job);
  const places = { ...request, chartFormats, loaded, testsModel: false };
  try {
    const run =
      found === null
        ? await runExperiment(loaded, { ...places, force: false }, inner)
        : await resumeRun({ ...places, folder, overrides: [], force: false }, inner);
    // A kill between row and checkpoint: the last epoch is trained again.
    if (found !== null && stop.reason !== null && run.history.length < found.history.length)
      return await runTrial(request, options);
    if (run.status === 'interrupted' && stop.reason === null) return { status: 'interrupted' };
    if (run.status === 'failed') return { status: 'failed', reason: run.manifest.reason ?? 'it failed' };
    return trainedReport(run, job, stop.reason);
  } catch (error) {
    if (error instanceof MnistxError && OF_ONE_TRIAL.has(error.code))
      return { status: 'failed', reason: error.message };
    throw error;
  }
}

/** Errors by which one trial fails and others need not. */
const OF_ONE_TRIAL: ReadonlySet<ErrorCode> = new Set(['NOT_FINITE', 'OUT_OF_MEMORY', 'OUT_OF_RANGE']);

function loadJob({ experiment }: TrialJob): LoadedExperiment {
  const loaded = checkExperiment(experiment, { file: 'trial', overrides: [] });
  return { ...loaded, text: renderExperiment(loaded.experiment) };
}

/** Another process may still be leaving the folder: that of a sweep which was killed. */
const LEAVING_MS = 20_000;
const LOOK_AGAIN_MS = 100;

/** `null` if there is no run, or none that can be continued: a trial can always be trained again. */
async function findIdleRun(folder: string, { effects, signal }: RunOptions): Promise<Run | null> {
  const { files, elapsedMs } = effects;
  const beganMs = elapsedMs();
  for (;;) {
    const run = readIfRun(folder, files);
    if (run !== null && 'reason' in run) {
      releaseFolder(folder, files);
      return null;
    }
    const isBusy = run?.manifest.status === 'running' && elapsedMs() - beganMs < LEAVING_MS && !signal.aborted;
    if (!isBusy) return run;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** Of a run that needs no more training for this job; else `null`. */
function reportOf(run: Run, job: TrialJob): TrialReport | null {
  const { status } = run.manifest;
  if (status === 'finished') return trainedReport(run, job, null);
  const isAtRung = status === 'interrupted' && run.history.length === job.until;
  return isAtRung ? trainedReport(run, job, 'rung') : null;
}

function trainedReport({ manifest, history }: Run, { metric }: TrialJob, stop: Stop | null): TrialReport {
  return {
    status: 'trained',
    values: history.map((record) => valueOf(record, metric)),
    isFinished: manifest.status === 'finished',
    isStopped: stop === 'bound',
    parameters: manifest.model.parameters,
    seconds: manifest.timings.training_seconds,
  };
}

function valueOf(record: EpochRecord, metric: TrialJob['metric']): number | null {
  const value = record[metric];
  return value === null || !Number.isFinite(value) ? null : value;
}

/** Interrupts a training at its rung, or once it is worse than its bound. */
class StopAtBound {
  reason: Stop | null = null;
  private readonly controller = new AbortController();
  private best: number | null = null;

  /** `found` is the run to continue: what it has reached counts. */
  constructor(
    private readonly job: TrialJob,
    found: Run | null,
  ) {
    for (const record of found?.history ?? []) this.lookAt(record);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  look(event: RunEvent): void {
    if (event.type === 'epoch') this.lookAt(event.record);
  }

  private lookAt(record: EpochRecord): void {
    const { metric, until, bounds, experiment } = this.job;
    const value = valueOf(record, metric);
    if (isBetter(this.job, value, this.best)) this.best = value;
    const bound = bounds[record.epoch - 1] ?? null;
    if (record.epoch >= experiment.train.epochs) return;
    if (bound !== null && isBetter(this.job, bound, this.best)) this.stop('bound');
    else if (record.epoch === until) this.stop('rung');
  }

  private stop(reason: Stop): void {
    this.reason = reason;
    this.controller.abort();
  }
}
