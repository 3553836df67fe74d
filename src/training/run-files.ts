import { renderExperiment } from '../config/render.js';
import type { Outcome } from '../engine/train.js';
import { toKerasTopology } from '../model/keras-topology.js';
import { topKOf } from '../model/training-facts.js';
import type { PredictionRecord, StepRecord } from '../records.js';
import { csvRows } from '../runs/csv.js';
import { BEST_CHECKPOINT, LAST_CHECKPOINT, sealCheckpoint } from '../runs/encode-checkpoint.js';
import type { Checkpoint } from '../runs/encode-checkpoint.js';
import { littleEndian } from '../runs/floats.js';
import { modelJson } from '../runs/model-json.js';
import { sealText } from '../runs/seal-text.js';
import { historyValues, predictionsCsv, rowOf, stepValues, tablesOf } from '../runs/tables.js';
import type { TableForm, Values } from '../runs/tables.js';
import type { FileDigest } from '../runs/types.js';
import { sha256 } from '../sha256.js';
import { makeManifest } from './manifest.js';
import type { RunFacts } from './manifest.js';
import { reasonOf, statusOf } from './outcome.js';

/** A run that has ended where there are no files, such as in a page. */
export interface EndedRun extends Omit<RunFacts, 'status' | 'reason' | 'overrides' | 'git' | 'resumed'> {
  /** The experiment as it was written. */
  readonly text: string;
  readonly outcome: Outcome;
  readonly steps: readonly StepRecord[];
  /** In the plan's order; length `plan.weightCount`. */
  readonly values: Float32Array;
  /** The state after the last whole epoch, or where the run was stopped. */
  readonly last: Checkpoint | null;
  /** The state after the best epoch, for a run that keeps it. */
  readonly best: Checkpoint | null;
  /** Of the test set. */
  readonly predictions: readonly PredictionRecord[];
}

/** The files of the run folder, by their relative paths, as `RunInProgress` would write them; without charts. */
export function composeRunFiles(run: EndedRun): ReadonlyMap<string, Uint8Array> {
  const { plan, experiment, history, steps, outcome, predictions } = run;
  const files = new Map<string, Uint8Array>();
  const add = (name: string, content: string | Uint8Array): void =>
    void files.set(name, typeof content === 'string' ? new TextEncoder().encode(content) : content);

  add('config.yaml', run.text);
  add('config.resolved.yaml', renderExperiment(experiment));
  const rows = { 'history.csv': history.map(historyValues), 'steps.csv': steps.map(stepValues) };
  const shape = { hasTopK: topKOf(plan) > 0, hasSteps: plan.training.log_every > 0 };
  for (const table of tablesOf(shape)) add(table.name, tableText(table, rows[table.name]));
  if (run.best !== null) add(BEST_CHECKPOINT, sealCheckpoint(run.best, sha256));
  if (run.last !== null) add(LAST_CHECKPOINT, sealCheckpoint(run.last, sha256));
  if (outcome.reason !== 'not_finite') {
    add('model/weights.bin', littleEndian(run.values));
    add('model/model.json', modelJson(toKerasTopology(plan, { name: experiment.name, logits: false }), plan.slots));
    add('predictions.csv', predictionsCsv(predictions));
  }
  add('run.json', manifestText(run, digestsOf(files)));
  return files;
}

function tableText(table: TableForm, values: readonly Values[]): string {
  return csvRows([table.columns, ...values.map((one) => rowOf(table, one))]);
}

function digestsOf(files: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, FileDigest>> {
  return Object.fromEntries(
    Array.from(files, ([name, bytes]) => [name, { bytes: bytes.byteLength, sha256: sha256(bytes) }]),
  );
}

function manifestText(run: EndedRun, files: Readonly<Record<string, FileDigest>>): string {
  const { outcome } = run;
  const facts = { ...run, status: statusOf(outcome), reason: reasonOf(outcome), overrides: [], git: null };
  return sealText(JSON.stringify({ ...makeManifest(facts), files }, null, 2), sha256);
}
