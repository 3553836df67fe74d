import type { Experiment } from '../config/types.js';
import type { Dataset } from '../data/types.js';
import type { EngineDescription } from '../engine/types.js';
import type { Plan } from '../model/types.js';
import type { EpochRecord, WeightsPlace } from '../records.js';
import { FORMAT, FORMULAS } from '../runs/formulas.js';
import type { Manifest, ManifestContent } from '../runs/types.js';
import { dataRecord, modelRecord } from './manifest-parts.js';
import { bestOf } from './outcome.js';

/** What run.json says of a run, as a training knows it. */
export interface RunFacts extends Pick<
  Manifest,
  'status' | 'reason' | 'created' | 'finished' | 'overrides' | 'versions' | 'host' | 'git' | 'resumed' | 'init'
> {
  readonly experiment: Experiment;
  readonly plan: Plan;
  readonly data: Dataset;
  readonly engine: Pick<EngineDescription, 'engine' | 'backend' | 'threads' | 'versions'>;
  readonly history: readonly EpochRecord[];
  /** Which weights the folder holds, once training has ended. */
  readonly weights: WeightsPlace | null;
  readonly test: Manifest['metrics']['test'];
  /** From the start of the run to its first training step. */
  readonly setupMs: number;
  readonly trainingMs: number;
}

/** run.json without the digests of the other files. */
export function makeManifest(facts: RunFacts): ManifestContent {
  const { status, experiment, plan, data, history, weights, test, resumed, init } = facts;
  const { engine: name, backend, threads, versions } = facts.engine;
  const hasModel = status === 'finished' || status === 'interrupted';
  return {
    format: FORMAT,
    formulas: FORMULAS,
    name: experiment.name,
    status,
    reason: facts.reason,
    seed: experiment.seed,
    created: facts.created,
    finished: facts.finished,
    engine: { name, backend, threads, versions },
    data: dataRecord(data),
    model: modelRecord(plan),
    ...(init === undefined ? {} : { init }),
    experiment,
    overrides: facts.overrides,
    versions: facts.versions,
    host: facts.host,
    git: facts.git,
    timings: {
      setup_seconds: inSeconds(facts.setupMs),
      training_seconds: inSeconds(facts.trainingMs),
      epochs: history.length,
    },
    metrics: { final: history.at(-1) ?? null, best: bestOf(history), test },
    ...(hasModel && weights !== null ? { weights } : {}),
    ...(resumed === undefined ? {} : { resumed }),
  };
}

function inSeconds(milliseconds: number): number {
  return Number((milliseconds / 1000).toFixed(3));
}
