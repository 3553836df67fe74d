import { checkExperiment, experimentFrom } from '../config/load-experiment.js';
import type { LoadedExperiment } from '../config/complete-tree.js';
import type { ExperimentSpec } from '../config/types.js';
import { withDefaultPlaces } from '../data/default-places.js';
import type { DataPlaces } from '../data/default-places.js';
import type { ChartFormat } from '../drawings/write-charts.js';
import { nodeEffects } from '../effects.js';
import type { Effects } from '../effects.js';
import type { Engine } from '../engine/types.js';
import { engineChooser } from '../open/choose-engine.js';
import { readExperiment } from '../open/read-config-file.js';
import type { RunEvent, RunOptions, RunResult } from '../training/types.js';
import { runExperiment } from './run-experiment.js';
import { trainInMemory } from './train-in-memory.js';
import type { MemoryResult } from './train-in-memory.js';

/** How `run` trains. Every option may be left out. */
export interface RunSettings extends DataPlaces {
  /** Such as `train.epochs=5`, applied in order. Default: none */
  readonly overrides?: readonly string[];
  /** Folder of run folders; `false` writes nothing. Default: `MNISTX_RUNS_DIR`, else `runs` */
  readonly runsDirectory?: string | false;
  /** Replace a run of the same name instead of taking the next free number. Default: `false` */
  readonly force?: boolean;
  /** Formats of the learning curves. Default: spec and SVG */
  readonly chartFormats?: readonly ChartFormat[];
  /** The engine that trains. Default: the one that the experiment names, else the fastest */
  readonly engine?: Engine;
  /** Threads of the engine. Default: all cores */
  readonly threads?: number;
  /** Stops the training after the current step; the run then is `interrupted` and can be resumed. */
  readonly signal?: AbortSignal;
  /** Clocks and files. Default: `nodeEffects` */
  readonly effects?: Effects;
}

/** A training: iterate it for its events, or await its result. It starts when either is first used. */
export interface TrainingRun<Result = RunResult> extends AsyncIterable<RunEvent> {
  /** Rejects with the error that ended the run. */
  readonly result: Promise<Result>;
}

/**
 * Trains an experiment: a YAML file, the result of `loadExperiment`, or an object with the same keys. Iterate it for
 * its events; leaving the loop stops the training and waits until its folder is closed.
 *
 * @throws {MnistxError} BAD_USAGE for wrong arguments; those of `readExperiment` and `runExperiment` come from the loop
 * and from `result`
 */
export function run(
  experiment: string | LoadedExperiment | ExperimentSpec,
  settings: RunSettings & { readonly runsDirectory: false },
): TrainingRun<MemoryResult>;
export function run(experiment: string | LoadedExperiment | ExperimentSpec, settings?: RunSettings): TrainingRun;
export function run(
  experiment: string | LoadedExperiment | ExperimentSpec,
  settings: RunSettings = {},
): TrainingRun<RunResult | MemoryResult> {
  return new Training((report, stop) => start(experiment, settings, report, stop));
}

async function start(
  experiment: string | LoadedExperiment | ExperimentSpec,
  settings: RunSettings,
  report: RunOptions['report'],
  stop: AbortSignal,
): Promise<RunResult | MemoryResult> {
  const { env } = process;
  const { effects = nodeEffects, overrides = [], engine, runsDirectory = env['MNISTX_RUNS_DIR'] || 'runs' } = settings;
  const places = {
    ...withDefaultPlaces(settings),
    threads: settings.threads ?? null,
  };
  const warn = (message: string): void => report({ type: 'warning', message });
  const options = {
    effects,
    report,
    signal: settings.signal === undefined ? stop : AbortSignal.any([settings.signal, stop]),
    chooseEngine: engine === undefined ? engineChooser(places, warn) : () => engine,
  };
  const loaded = loadFrom(experiment, overrides, effects);
  if (runsDirectory === false) return trainInMemory(loaded, places, options);
  const { force = false, chartFormats } = settings;
  return runExperiment(loaded, { ...places, runsDirectory, force, ...(chartFormats && { chartFormats }) }, options);
}

function loadFrom(
  experiment: string | LoadedExperiment | ExperimentSpec,
  overrides: readonly string[],
  { files }: Effects,
): LoadedExperiment {
  if (typeof experiment === 'string') return readExperiment(experiment, { overrides, files });
  if (!('located' in experiment)) return experimentFrom(experiment, overrides);
  if (overrides.length === 0) return experiment;
  const { text } = experiment;
  return { ...checkExperiment(experiment.experiment, { file: 'experiment', overrides }), text };
}

/** Events wait here until the loop takes them; without a loop they are dropped. */
class Training<Result> implements TrainingRun<Result> {
  private readonly stop = new AbortController();
  private readonly waiting: RunEvent[] = [];
  private started: Promise<Result> | null = null;
  private hasEnded = false;
  private isHeard = false;
  private wake = (): void => {};

  constructor(private readonly begin: (report: RunOptions['report'], stop: AbortSignal) => Promise<Result>) {}

  get result(): Promise<Result> {
    if (this.started !== null) return this.started;
    this.started = this.begin((event) => this.hear(event), this.stop.signal).finally(() => {
      this.hasEnded = true;
      this.wake();
    });
    // `result` and the loop report errors. Without this, Node would report an unhandled rejection, too.
    this.started.catch(() => {});
    return this.started;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent, void> {
    this.isHeard = true;
    const { result } = this;
    try {
      while (!this.hasEnded || this.waiting.length > 0) {
        const event = this.waiting.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
      await result;
    } finally {
      this.stop.abort();
      // An error after the loop was left is reported by `result`.
      await result.catch(() => {});
    }
  }

  private hear(event: RunEvent): void {
    if (this.isHeard) this.waiting.push(event);
    this.wake();
  }
}
