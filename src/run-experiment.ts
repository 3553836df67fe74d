import { createRequire } from 'node:module';
import { loadExperiment } from './config/load-experiment.js';
import type { LoadedExperiment } from './config/load-experiment.js';
import { renderExperiment } from './config/render.js';
import { warningsOf } from './config/rules.js';
import type { Experiment } from './config/types.js';
import { loadDataset } from './data/load-dataset.js';
import type { Dataset, DownloadProgress } from './data/types.js';
import type { Effects } from './effects.js';
import { train } from './engine/train.js';
import type { Outcome, TrainEvent } from './engine/train.js';
import type { Engine, EngineDescription, Session } from './engine/types.js';
import { predictionsOf } from './evaluation/predictions.js';
import { initialWeights } from './model/initialize.js';
import { toKerasTopology } from './model/keras-topology.js';
import type { Plan } from './model/types.js';
import { dataRequestOf, planOf } from './plan-of.js';
import type { EpochRecord } from './records.js';
import { encodeCheckpoint } from './runs/checkpoint.js';
import { claimFolder, releaseFolder } from './runs/claim-folder.js';
import { describeGit, describeHost } from './runs/environment.js';
import { FORMAT } from './runs/read-run.js';
import { RunWriter } from './runs/run-writer.js';
import type { ManifestContent } from './runs/run-writer.js';
import type { Manifest, RunStatus } from './runs/types.js';
import { writeRunCharts } from './write-charts.js';
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

/** What a caller sees of a run while it goes on. */
export type RunEvent =
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'download'; readonly progress: DownloadProgress }
  | {
      readonly type: 'start';
      readonly folder: string;
      readonly plan: Plan;
      readonly data: Dataset;
      readonly engine: EngineDescription;
    }
  | TrainEvent
  | { readonly type: 'saved'; readonly folder: string; readonly manifest: ManifestContent };

export interface RunOptions {
  readonly effects: Effects;
  /** Stops the training after the current step; the folder stays readable. */
  readonly signal: AbortSignal;
  readonly report: (event: RunEvent) => void;
  readonly chooseEngine: (experiment: Experiment, plan: Plan) => Engine;
}

export interface RunResult {
  readonly folder: string;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly outcome: Outcome;
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
  const loaded = loadExperiment({ ...request, readFile: (file) => effects.files.readFileSync(file) });
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
    const folder = claimFolder({
      runsDirectory: request.runsDirectory,
      name: experiment.name,
      force: request.force,
      files: effects.files,
    });
    const { chartFormats } = request;
    const run = beginRun({ folder, experiment, loaded, plan, data, session, startMs, chartFormats, options });
    report({ type: 'start', folder, plan, data, engine: session.description });

    // 6. Train; each epoch is on disk before the next one starts.
    const outcome = await run.train();

    // 7. Predictions, model and charts; then the folder says how it ended.
    const status = await run.finish(outcome);
    return { folder, status, outcome };
  } finally {
    await session.close();
  }
}

interface RunParts {
  readonly folder: string;
  readonly experiment: Experiment;
  readonly loaded: LoadedExperiment;
  readonly plan: Plan;
  readonly data: Dataset;
  readonly session: Session;
  readonly startMs: number;
  readonly chartFormats: readonly ChartFormat[] | undefined;
  readonly options: RunOptions;
}

/** A folder that not even its manifest fits into is taken back. */
function beginRun(parts: RunParts): RunInProgress {
  try {
    return new RunInProgress(parts);
  } catch (error) {
    releaseFolder(parts.folder, parts.options.effects.files);
    throw error;
  }
}

/** A run folder that is being filled. */
class RunInProgress {
  private readonly writer: RunWriter;
  private readonly created: string;
  private readonly git = describeGit();
  private readonly history: EpochRecord[] = [];
  private firstStepMs: number | null = null;

  constructor(private readonly parts: RunParts) {
    const { folder, experiment, loaded, plan, options } = parts;
    this.created = new Date(options.effects.now()).toISOString();
    const hasTopK = plan.training.metrics.some((metric) => metric.type === 'top_k');
    this.writer = new RunWriter(folder, options.effects.files, { hasTopK, hasSteps: plan.training.log_every > 0 });
    this.writer.writeFile('config.yaml', loaded.text);
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
    };
    try {
      for await (const event of train(request)) {
        this.firstStepMs ??= effects.elapsedMs();
        if (event.type === 'end') return event.outcome;
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

  async finish(outcome: Outcome): Promise<RunResult['status']> {
    const status = statusOf(outcome);
    try {
      const test = outcome.reason === 'not_finite' ? null : await this.writeModel();
      await this.writeCharts();
      this.writer.close();
      const manifest = this.writeManifest(status, reasonOf(outcome), test);
      this.parts.options.report({ type: 'saved', folder: this.parts.folder, manifest });
    } catch (error) {
      this.fail(error);
      throw error;
    }
    return status;
  }

  private async writeEpoch({ record, state, isBest }: Extract<TrainEvent, { type: 'epoch' }>): Promise<void> {
    this.history.push(record);
    this.writer.appendEpoch(record);
    const { keep } = this.parts.plan.training.checkpoint;
    if (keep !== 'none') {
      const { weights, optimizer } = await this.parts.session.snapshot();
      const checkpoint = encodeCheckpoint({ state, buffers: [{ name: 'weights', values: weights }, ...optimizer] });
      this.writer.writeFile('checkpoints/last.ckpt', checkpoint);
      if (keep === 'best' && isBest) this.writer.writeFile('checkpoints/best.ckpt', checkpoint);
    }
    this.writeManifest('running', null, null);
  }

  private async writeCharts(): Promise<void> {
    const { experiment, chartFormats } = this.parts;
    if (this.history.length === 0) return;
    const write = this.writer.writeFile.bind(this.writer);
    await writeRunCharts(write, { name: experiment.name, history: this.history }, chartFormats);
  }

  private async writeModel(): Promise<Manifest['metrics']['test']> {
    const { plan, data, session, experiment } = this.parts;
    const { weights } = await session.snapshot();
    this.writer.writeModel(toKerasTopology(plan, { name: experiment.name, logits: false }), plan.slots, weights);
    const probabilities = await session.predict(data.test.images, data.test.count);
    this.writer.writePredictions(predictionsOf({ labels: data.test.labels, probabilities, classes: plan.classes }));
    const evaluation = await session.evaluate(data.test, new AbortController().signal);
    return evaluation === null ? null : { loss: evaluation.loss, accuracy: evaluation.accuracy };
  }

  /** Leaves a folder that says what happened, as far as the disk still allows. */
  private fail(error: unknown): void {
    try {
      this.writeManifest('failed', error instanceof Error ? error.message : String(error), null);
    } catch {
      // The first error is the one to report; a full disk fails here too.
    }
  }

  private writeManifest(status: RunStatus, reason: string | null, test: Manifest['metrics']['test']): ManifestContent {
    const manifest = this.manifest(status, reason, test);
    this.writer.writeManifest(manifest);
    return manifest;
  }

  private manifest(status: RunStatus, reason: string | null, test: Manifest['metrics']['test']): ManifestContent {
    const { experiment, loaded, plan, data, session, startMs, options } = this.parts;
    const { effects } = options;
    const { engine, backend, threads, versions } = session.description;
    const firstStepMs = this.firstStepMs ?? effects.elapsedMs();
    return {
      format: FORMAT,
      name: experiment.name,
      status,
      reason,
      seed: experiment.seed,
      created: this.created,
      finished: status === 'running' ? null : new Date(effects.now()).toISOString(),
      engine: { name: engine, backend, threads, versions },
      data: dataRecord(data),
      model: modelRecord(plan),
      experiment,
      overrides: loaded.overrides,
      versions: { mnistx: version(), node: process.versions.node },
      host: describeHost(),
      git: this.git,
      timings: {
        setup_seconds: seconds(firstStepMs - startMs),
        training_seconds: seconds(this.firstStepMs === null ? 0 : effects.elapsedMs() - firstStepMs),
        epochs: this.history.length,
      },
      metrics: { final: this.history.at(-1) ?? null, best: bestOf(this.history), test },
    };
  }
}

function statusOf({ reason }: Outcome): RunResult['status'] {
  if (reason === 'interrupted') return 'interrupted';
  return reason === 'not_finite' ? 'failed' : 'finished';
}

function reasonOf(outcome: Outcome): string | null {
  switch (outcome.reason) {
    case 'finished':
      return null;
    case 'stopped_early': {
      const kept = outcome.restored ? `; the weights are those of epoch ${outcome.bestEpoch}` : '';
      return `stopped early after epoch ${outcome.epoch}, the best was epoch ${outcome.bestEpoch}${kept}`;
    }
    case 'interrupted':
      return `interrupted in epoch ${outcome.epoch} after step ${outcome.step}`;
    case 'not_finite':
      return `the loss became ${outcome.loss} in epoch ${outcome.epoch}, step ${outcome.step}; ${NOT_FINITE_CAUSES}`;
  }
}

/** What to look at when a loss is no longer a number. */
export const NOT_FINITE_CAUSES =
  'usually the learning rate is too high (try a tenth of it); else check normalization: none, or a very large l1 or l2';

/** The epoch of the highest validation accuracy, or training accuracy where nothing is validated; the first of equals. */
function bestOf(history: readonly EpochRecord[]): EpochRecord | null {
  const accuracy = (record: EpochRecord): number => record.val_accuracy ?? record.accuracy;
  return history.reduce<EpochRecord | null>(
    (best, record) => (best === null || accuracy(record) > accuracy(best) ? record : best),
    null,
  );
}

function dataRecord(data: Dataset): Manifest['data'] {
  return {
    name: data.name,
    image_shape: data.imageShape,
    classes: data.classes,
    class_names: data.classNames,
    training_examples: data.training.count,
    validation_examples: data.validation?.count ?? 0,
    test_examples: data.test.count,
    files: data.files,
  };
}

function modelRecord(plan: Plan): Manifest['model'] {
  return {
    parameters: plan.parameters,
    trainable_parameters: plan.trainableParameters,
    flops: plan.flops,
    memory_bytes: plan.memoryBytes,
    layers: plan.layers.map(({ name, type, outputShape, parameters, flops }) => ({
      name,
      type,
      output_shape: outputShape,
      parameters,
      flops,
    })),
  };
}

function seconds(milliseconds: number): number {
  return Number((milliseconds / 1000).toFixed(3));
}

function version(): string {
  const require = createRequire(import.meta.url);
  return (require('../../package.json') as { version: string }).version;
}
