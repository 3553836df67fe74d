import { renderExperiment } from '../config/render.js';
import type { Experiment } from '../config/types.js';
import type { Dataset } from '../data/types.js';
import { writeRunCharts } from '../drawings/write-charts.js';
import type { ChartFormat } from '../drawings/write-charts.js';
import { train } from '../engine/train.js';
import type { Outcome, Reached, TrainEvent } from '../engine/train.js';
import type { Session } from '../engine/types.js';
import { MnistxError } from '../errors.js';
import { topKOf } from '../model/training-facts.js';
import type { Plan } from '../model/types.js';
import type { EpochRecord, WeightsPlace } from '../records.js';
import { BEST_CHECKPOINT, encodeCheckpoint, LAST_CHECKPOINT } from '../runs/checkpoint.js';
import { describeGit, describeHost } from '../runs/environment.js';
import { readSteps } from '../runs/read-steps.js';
import { RunWriter } from '../runs/run-writer.js';
import type { InitRecord, Manifest, ManifestContent, Run, RunStatus } from '../runs/types.js';
import { makeManifest } from './manifest.js';
import { reasonOf, statusOf } from './outcome.js';
import { saveModel } from './save-model.js';
import { checkpointOf, placeOf } from './training-state.js';
import type { RunOptions, RunResult } from './types.js';
import { version } from './version.js';

export interface RunParts {
  readonly folder: string;
  readonly experiment: Experiment;
  /** The experiment file as it was written, and the overrides as they were typed. */
  readonly text: string;
  readonly showsSteps: boolean;
  readonly overrides: readonly string[];
  readonly plan: Plan;
  readonly data: Dataset;
  readonly session: Session;
  readonly startMs: number;
  readonly chartFormats: readonly ChartFormat[] | undefined;
  /** Whether the model is tried on the test images at its end. */
  readonly testsModel: boolean;
  readonly options: RunOptions;
  /** The run that continues here; `null` for a new one. */
  readonly earlier: Earlier | null;
  /** Where its first weights come from; `null` if from the seed alone. */
  readonly init: InitRecord | null;
  /** Those weights, to be kept in the folder; `null` if they are there, or follow from the seed. */
  readonly initialWeights: Float32Array | null;
}

export interface Earlier {
  readonly run: Run;
  /** `null` if its first epoch was not finished. */
  readonly reached: Reached | null;
  /** What has changed since, with the user's consent. */
  readonly differences: readonly string[];
}

/** A run folder that is being filled. */
export class RunInProgress {
  private readonly writer: RunWriter;
  private readonly created: string;
  private readonly git: Manifest['git'];
  private readonly history: EpochRecord[];
  /** `null` before the first step. */
  private trainingBeganMs: number | null = null;
  /** Set when training has ended. */
  private weights: WeightsPlace | null = null;
  private readonly startedAt: string;

  constructor(private readonly parts: RunParts) {
    const { folder, experiment, text, plan, options, earlier, initialWeights } = parts;
    const { files, now } = options.effects;
    this.startedAt = new Date(now()).toISOString();
    const shape = {
      hasTopK: topKOf(plan) > 0,
      hasSteps: plan.training.log_every > 0,
    };
    if (earlier === null) {
      this.created = this.startedAt;
      this.git = (options.describeGit ?? describeGit)();
      this.history = [];
      this.writer = RunWriter.create(folder, files, shape);
      this.writer.writeFile('config.yaml', text);
    } else {
      const place = placeOf(earlier.reached);
      const { manifest, history } = earlier.run;
      this.created = manifest.created;
      this.git = manifest.git;
      this.history = history.filter((record) => record.epoch <= place.epoch);
      const request = { ...shape, place, digests: manifest.files };
      this.writer = RunWriter.reopen(folder, files, request, this.manifest('running', null, null));
    }
    if (initialWeights !== null) this.writer.writeInitialWeights(initialWeights);
    this.writer.writeFile('config.resolved.yaml', renderExperiment(experiment));
    this.writeManifest('running', null, null);
  }

  async train(): Promise<Outcome> {
    const { plan, data, session, options } = this.parts;
    const { signal, effects, report } = options;
    const request = {
      plan,
      session,
      training: data.training,
      validation: data.validation,
      signal,
      elapsedMs: effects.elapsedMs,
      from: this.parts.earlier?.reached ?? null,
      secondsBefore: this.secondsBefore(),
    };
    this.trainingBeganMs = effects.elapsedMs();
    try {
      for await (const event of train(request)) {
        if (event.type === 'end') {
          if (event.reached !== null) await this.writeStop(event.reached);
          this.weights = event.weights;
          return event.outcome;
        }
        if (event.type === 'log') this.writer.appendStep(event.record);
        if (event.type === 'epoch') await this.writeEpoch(event);
        report(event);
      }
    } catch (error) {
      this.fail(error);
      throw error;
    }
    throw new Error('training ended without an outcome');
  }

  async finish(outcome: Outcome): Promise<Omit<RunResult, 'folder' | 'outcome'>> {
    const status = statusOf(outcome);
    try {
      const test = outcome.reason === 'not_finite' ? null : await this.writeModel();
      // What draws the charts takes about as much memory as the threads.
      await this.parts.session.close();
      await this.writeCharts();
      this.writer.close();
      const manifest = this.writeManifest(status, reasonOf(outcome), test);
      this.parts.options.report({ type: 'saved', folder: this.parts.folder, manifest });
      return { status, manifest, history: this.history };
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /**
   * The checkpoint is written last, so it is never ahead of the other files. The manifest, which covers the rows, is
   * written before it.
   */
  private async writeEpoch({ record, reached, isBest }: Extract<TrainEvent, { type: 'epoch' }>): Promise<void> {
    this.writer.syncSteps();
    this.writer.appendEpoch(record);
    this.history.push(record);
    this.writeManifest('running', null, null);
    await this.writeCheckpoint(reached, isBest);
  }

  private async writeStop(reached: Reached): Promise<void> {
    this.writer.syncSteps();
    this.writeManifest('running', null, null);
    await this.writeCheckpoint(reached, false);
  }

  private async writeCheckpoint(reached: Reached, isBest: boolean): Promise<void> {
    const { keep } = this.parts.plan.training.checkpoint;
    if (keep === 'none') return;
    const checkpoint = encodeCheckpoint(checkpointOf(reached, await this.parts.session.snapshot()));
    if (keep === 'best' && isBest) this.writer.writeFile(BEST_CHECKPOINT, checkpoint);
    this.writer.writeFile(LAST_CHECKPOINT, checkpoint);
  }

  private async writeCharts(): Promise<void> {
    const { folder, experiment, plan, chartFormats, options } = this.parts;
    if (this.history.length === 0) return;
    const write = this.writer.writeFile.bind(this.writer);
    const steps = plan.training.log_every > 0 ? readSteps(folder, options.effects.files) : null;
    await writeRunCharts(write, { label: experiment.name, history: this.history, steps }, chartFormats);
  }

  private async writeModel(): Promise<Manifest['metrics']['test']> {
    const { experiment } = this.parts;
    return saveModel(this.writer, { ...this.parts, name: experiment.name });
  }

  /** Records the failure in the folder, as far as the disk allows. */
  private fail(error: unknown): void {
    try {
      // Another program has cut a table.
      if (error instanceof MnistxError && error.code === 'RUN_DAMAGED') this.writer.restoreHistory(this.history);
      this.writeManifest('failed', error instanceof Error ? error.message : String(error), null);
    } catch {
      // The first error is the one to report; a full disk fails here too.
    }
  }

  private writeManifest(status: RunStatus, reason: string | null, test: Manifest['metrics']['test']): Manifest {
    return this.writer.writeManifest(this.manifest(status, reason, test));
  }

  private manifest(status: RunStatus, reason: string | null, test: Manifest['metrics']['test']): ManifestContent {
    const { experiment, overrides, plan, data, session, startMs, options, earlier, init } = this.parts;
    const { effects } = options;
    const nowMs = effects.elapsedMs();
    const beganMs = this.trainingBeganMs ?? nowMs;
    return makeManifest({
      ...{ experiment, overrides, plan, data, status, reason, test },
      ...{ engine: session.description, created: this.created, history: this.history, weights: this.weights },
      finished: status === 'running' ? null : new Date(effects.now()).toISOString(),
      ...(init === null ? {} : { init }),
      versions: { mnistx: version(), node: process.versions.node },
      host: describeHost(),
      git: this.git,
      setupMs: beganMs - startMs,
      trainingMs: nowMs - beganMs + 1000 * this.secondsBefore(),
      ...(earlier === null ? {} : { resumed: [...(earlier.run.manifest.resumed ?? []), this.resumption(earlier)] }),
    });
  }

  /** Training time until the run was stopped. */
  private secondsBefore(): number {
    return this.parts.earlier?.run.manifest.timings.training_seconds ?? 0;
  }

  private resumption({ reached, differences }: Earlier): NonNullable<Manifest['resumed']>[number] {
    return { at: this.startedAt, ...placeOf(reached), differences };
  }
}
