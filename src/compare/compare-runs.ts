import { networkLayers } from '../config/blocks/flatten-layers.js';
import { describeLayer } from '../model/describe-layer.js';
import { weightsText } from '../records.js';
import type { EpochRecord, Run } from '../runs/types.js';
import { findAgreement } from './agreement.js';
import { groupRuns } from './group-runs.js';
import { comparedLayers, findLayerDifferences } from './layer-differences.js';
import { labelRuns } from './run-labels.js';
import { findSectionDifferences } from './section-differences.js';
import type { Answers, Best, ComparedRun, Comparison, Score } from './types.js';

/**
 * Puts runs side by side, finished or not, and lists what differs in their configs. Runs that differ only in their seed
 * are one group. With the answers of each run, also tests which is right more often on the same test images.
 */
export function compareRuns(runs: readonly Run[], answers: readonly Answers[] | null = null): Comparison {
  const labels = labelRuns(runs);
  const groups = groupRuns(runs, labels);
  const experiments = runs.map(({ manifest }) => manifest.experiment);
  return {
    runs: runs.map((run, index) => describeRun(run, labels[index]!)),
    groups,
    differences: findSectionDifferences(experiments),
    layers: findLayerDifferences(experiments.map(({ model }) => comparedLayers(model))),
    agreement: answers === null ? null : findAgreement(runs, { groups, labels, answers }),
  };
}

function describeRun({ folder, manifest, history }: Run, label: string): ComparedRun {
  const { name, status, reason, engine, experiment, model, metrics, timings } = manifest;
  const isValidated = history.some(({ val_accuracy, val_loss }) => val_accuracy !== null || val_loss !== null);
  const source = isValidated || history.length === 0 ? 'validation' : 'training';
  const scores = history.flatMap((record) => readScore(record, source));
  return {
    label,
    name,
    folder,
    seed: manifest.seed,
    status,
    reason,
    engine: `${engine.name} ${engine.backend}, ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}`,
    layers: networkLayers(experiment.model).map(describeLayer),
    parameters: model.parameters,
    flops: model.flops,
    epochsDone: history.length,
    epochsPlanned: experiment.train.epochs,
    source,
    bestAccuracy: findBest(scores, ({ accuracy }) => accuracy, 1),
    bestLoss: findBest(scores, ({ loss }) => loss, -1),
    final: scores.at(-1) ?? null,
    test: metrics.test,
    weights: weightsText(manifest),
    seconds: history.length === 0 ? null : timings.training_seconds,
    secondsPerEpoch: averageSeconds(history),
    history,
  };
}

/** Epochs only: the training time of a run also counts checkpoints and the part of an epoch that was stopped. */
function averageSeconds(history: readonly EpochRecord[]): number | null {
  return history.length === 0 ? null : history.reduce((total, { seconds }) => total + seconds, 0) / history.length;
}

function readScore(record: EpochRecord, source: ComparedRun['source']): Score[] {
  const { epoch, accuracy, loss, val_accuracy, val_loss } = record;
  if (source === 'training') return [{ epoch, accuracy, loss }];
  return val_accuracy === null || val_loss === null ? [] : [{ epoch, accuracy: val_accuracy, loss: val_loss }];
}

/** The losses of a run that diverged are NaN and never the best. */
function findBest(scores: readonly Score[], valueOf: (score: Score) => number, sign: 1 | -1): Best | null {
  const finite = scores
    .map((score) => ({ epoch: score.epoch, value: valueOf(score) }))
    .filter(({ value }) => Number.isFinite(value));
  return finite.reduce<Best | null>(
    (best, one) => (best === null || sign * one.value > sign * best.value ? one : best),
    null,
  );
}
