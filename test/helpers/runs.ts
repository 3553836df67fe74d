import { normalize } from '../../src/config/normalize.js';
import type { ExperimentSpec } from '../../src/config/types.js';
import { compile } from '../../src/model/compile.js';
import { modelRecord } from '../../src/training/manifest-parts.js';
import { NO_MARKS } from '../../src/runs/marks.js';
import { summaryOf } from '../../src/runs/summary.js';
import type { RunSummary } from '../../src/runs/summary.js';
import type { EpochRecord, Manifest, Run, RunStatus } from '../../src/runs/types.js';

type LayerSpec = ExperimentSpec['model']['layers'][number];

export const lrLayers: readonly LayerSpec[] = [
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax' },
];

export const cnnLayers: readonly LayerSpec[] = [
  { type: 'conv2d', filters: 8, kernel_size: 5, activation: 'relu' },
  { type: 'max_pooling2d', pool_size: 2 },
  { type: 'conv2d', filters: 16, kernel_size: 5, activation: 'relu' },
  { type: 'max_pooling2d', pool_size: 2 },
  { type: 'flatten' },
  { type: 'dropout', rate: 0.5 },
  { type: 'dense', units: 10, activation: 'softmax' },
];

export interface RunDraft {
  readonly name?: string;
  /** Default: `runs/<name>`. */
  readonly folder?: string;
  /** Default: `finished`. */
  readonly status?: RunStatus;
  readonly reason?: string;
  readonly layers?: readonly LayerSpec[];
  readonly data?: ExperimentSpec['data'];
  /** Default: 20 epochs of batches of 100. */
  readonly train?: ExperimentSpec['train'];
  readonly seed?: number;
  readonly description?: string;
  /** Epochs that are done. Default: all of `train.epochs`. */
  readonly epochs?: number;
  /** The first and the last validation accuracy of a made-up history. */
  readonly accuracy?: readonly [first: number, last: number];
  readonly secondsPerEpoch?: number;
  /** Takes the place of the made-up history. */
  readonly history?: readonly EpochRecord[];
  readonly engine?: Partial<Manifest['engine']>;
}

/** A run as it would be read from its folder: a real config and real sizes, a made-up history. The same draft, the same run. */
export function makeRun(draft: RunDraft = {}): Run {
  const { name = 'cnn', folder = `runs/${name}`, seed = 1, layers = cnnLayers, description = '' } = draft;
  // A config allows for all epochs of its history.
  const epochs = Math.max(20, draft.epochs ?? 0, draft.history?.length ?? 0);
  const train = { epochs, batch_size: 100, ...draft.train };
  const spec = { name, seed, description, data: draft.data ?? {}, model: { layers }, train } as ExperimentSpec;
  const experiment = normalize(spec, name);
  const isValidated = experiment.data.validation !== 'none';
  const history =
    draft.history ?? makeHistory({ ...draft, epochs: draft.epochs ?? experiment.train.epochs, isValidated });
  return { folder, history, manifest: makeManifest(draft, experiment, history) };
}

export interface HistoryDraft {
  readonly epochs: number;
  readonly accuracy?: readonly [first: number, last: number];
  readonly secondsPerEpoch?: number;
  readonly isValidated?: boolean;
}

/** Accuracies that close in on the last one, with losses to match. */
export function makeHistory({
  epochs,
  accuracy = [0.96, 0.99],
  secondsPerEpoch = 5,
  isValidated = true,
}: HistoryDraft): EpochRecord[] {
  const [first, last] = accuracy;
  return Array.from({ length: epochs }, (_, index) => {
    const reached = last - (last - first) * 0.7 ** index;
    return {
      epoch: index + 1,
      accuracy: round(reached - 0.02 * 0.8 ** index),
      loss: round(3.2 * (1 - reached) + 0.06 * 0.8 ** index),
      val_accuracy: isValidated ? round(reached) : null,
      val_loss: isValidated ? round(3 * (1 - reached)) : null,
      learning_rate: 0.001,
      seconds: secondsPerEpoch,
    };
  });
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function makeManifest(draft: RunDraft, experiment: Manifest['experiment'], history: readonly EpochRecord[]): Manifest {
  const { status = 'finished', reason, engine } = draft;
  const plan = compile(experiment, { imageShape: [28, 28, 1], classes: 10 });
  const final = history.at(-1) ?? null;
  const best = findBest(history);
  const isFinished = status === 'finished';
  const { validation } = experiment.data;
  const heldOut = typeof validation === 'number' ? Math.round(60_000 * validation) : 0;
  return {
    format: 1,
    name: experiment.name,
    status,
    reason: reason ?? null,
    seed: experiment.seed,
    created: '2026-11-23T09:00:00.000Z',
    finished: status === 'running' ? null : '2026-11-23T09:03:00.000Z',
    engine: { name: 'simd', backend: 'wasm', threads: 2, versions: {}, ...engine },
    data: {
      name: experiment.data.dataset ?? 'folder',
      image_shape: [28, 28, 1],
      classes: 10,
      class_names: Array.from({ length: 10 }, (_, digit) => String(digit)),
      training_examples: 60_000 - heldOut,
      validation_examples: validation === 'test' ? 10_000 : heldOut,
      test_examples: 10_000,
      files: [{ name: 'train-images-idx3-ubyte', bytes: 47_040_016, sha256: 'ba89'.repeat(16) }],
    },
    model: modelRecord(plan),
    experiment,
    overrides: [],
    versions: { mnistx: '0.1.0', node: '20.20.0' },
    host: { platform: 'linux', arch: 'x64', cpu: 'test', cores: 2, memory_bytes: 8 * 2 ** 30 },
    git: { commit: 'a'.repeat(40), dirty: false },
    timings: {
      setup_seconds: 0.5,
      training_seconds: history.reduce((total, { seconds }) => total + seconds, 0),
      epochs: history.length,
    },
    metrics: { final, best, test: isFinished && final !== null ? makeTest(final) : null },
    files: {},
  };
}

function findBest(history: readonly EpochRecord[]): EpochRecord | null {
  const score = (makeRecord: EpochRecord) => makeRecord.val_accuracy ?? makeRecord.accuracy;
  return history.reduce<EpochRecord | null>(
    (best, one) => (best === null || score(one) > score(best) ? one : best),
    null,
  );
}

function makeTest({ accuracy, loss, val_accuracy, val_loss }: EpochRecord): { loss: number; accuracy: number } {
  return { loss: val_loss ?? loss, accuracy: val_accuracy ?? accuracy };
}

/** An epoch with the fields that a test cares about. */
export function record(part: Partial<EpochRecord> & { readonly epoch: number }): EpochRecord {
  return { accuracy: 0.9, loss: 0.3, val_accuracy: 0.95, val_loss: 0.2, learning_rate: 0.001, seconds: 1, ...part };
}

/** A run without tags and note as `ls` lists it. */
export function makeRow(run: Run): RunSummary {
  return summaryOf(run, NO_MARKS);
}
