import type { EpochRecord } from '../../records.js';
import type { ExportedRun, ExportWriter } from '../types.js';
import { encodeEvents } from './events.js';
import type { TensorBoardEvent } from './events.js';

export const tensorboardWriter: ExportWriter = {
  write: (run) => {
    const seconds = Math.floor(startOf(run));
    const file = (part: string, events: readonly TensorBoardEvent[]) => ({
      name: `${part}/events.out.tfevents.${seconds}.mnistx`,
      bytes: encodeEvents(events),
    });
    const validation = validationEvents(run);
    return [
      file('train', [...textEvents(run), ...trainingEvents(run), ...stepEvents(run)]),
      ...(validation.length === 0 ? [] : [file('validation', validation)]),
    ];
  },
  use: (path) => `look at it: tensorboard --logdir ${path}`,
};

/** When training began, in seconds since 1970. */
function startOf({ manifest: { created, timings } }: ExportedRun): number {
  return Date.parse(created) / 1000 + timings.setup_seconds;
}

/** Names as the callback of Keras writes them, so that runs of both stand in one chart. */
function trainingEvents(run: ExportedRun): TensorBoardEvent[] {
  return epochEvents(run, (record) => ({
    epoch_loss: record.loss,
    epoch_accuracy: record.accuracy,
    epoch_top_k_accuracy: record.top_k_accuracy ?? null,
    epoch_learning_rate: record.learning_rate,
    epoch_seconds: record.seconds,
  }));
}

function validationEvents(run: ExportedRun): TensorBoardEvent[] {
  return epochEvents(run, (record) => ({
    epoch_loss: record.val_loss,
    epoch_accuracy: record.val_accuracy,
    epoch_top_k_accuracy: record.val_top_k_accuracy ?? null,
  }));
}

type Values = Readonly<Record<string, number | null>>;

function epochEvents(run: ExportedRun, valuesOf: (record: EpochRecord) => Values): TensorBoardEvent[] {
  let wallTime = startOf(run);
  return run.history.flatMap((record) => {
    wallTime += record.seconds;
    return scalars(valuesOf(record), { wallTime, step: record.epoch });
  });
}

/** Means over the steps since the row before; steps are counted over the whole run. */
function stepEvents(run: ExportedRun): TensorBoardEvent[] {
  const { steps, manifest } = run;
  if (steps === null) return [];
  const perEpoch = Math.ceil(manifest.data.training_examples / manifest.experiment.train.batch_size);
  return Array.from({ length: steps.count }, (_, row) => row).flatMap((row) =>
    scalars(
      { batch_loss: steps.loss[row]!, batch_accuracy: steps.accuracy[row]! },
      {
        wallTime: startOf(run) + (steps.elapsed_seconds?.[row] ?? 0),
        step: (steps.epoch[row]! - 1) * perEpoch + steps.step[row]!,
      },
    ),
  );
}

function scalars(values: Values, place: Pick<TensorBoardEvent, 'wallTime' | 'step'>): TensorBoardEvent[] {
  return Object.entries(values).flatMap(([tag, value]) => (value === null ? [] : [{ ...place, tag, value }]));
}

/** Texts are shown as Markdown: indented lines are code. */
function textEvents(run: ExportedRun): TensorBoardEvent[] {
  const place = { wallTime: startOf(run), step: 0 };
  const facts = Object.entries(run.metadata).map(([name, value]) => `${name}: ${value}`);
  return [
    { ...place, tag: 'config', value: asCode(run.config.trimEnd().split('\n')) },
    { ...place, tag: 'run', value: asCode(facts) },
  ];
}

function asCode(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n');
}
