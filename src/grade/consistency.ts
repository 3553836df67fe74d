import { findDamagedFiles } from '../runs/check-files.js';
import { readPredictions } from '../runs/read-predictions.js';
import type { EpochRecord, Manifest, Run } from '../runs/types.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { Plan } from '../model/types.js';

/** What a run folder says of itself and its own files do not bear out; nothing is trained. */
export function findContradictions(run: Run, plan: Plan, files: FileOperations): string[] {
  const damaged = findDamagedFiles(run, { files }).map(({ name, reason }) => `${name} ${reason}`);
  if (damaged.length > 0) return damaged;
  return [...networkFaults(run.manifest, plan), ...historyFaults(run), ...testFaults(run, files)];
}

function networkFaults({ model, files }: Manifest, { parameters, weightCount }: Plan): string[] {
  const bytes = files['model/weights.bin']?.bytes ?? 0;
  return [
    ...differ('run.json, model.parameters', model.parameters, parameters),
    ...differ('model/weights.bin, weights', bytes / Float32Array.BYTES_PER_ELEMENT, weightCount),
  ];
}

function historyFaults({ manifest, history }: Run): string[] {
  const { final, best } = manifest.metrics;
  return [
    ...recordFaults('run.json, metrics.final', final, history.at(-1)),
    ...(best === null ? [] : recordFaults('run.json, metrics.best', best, history[best.epoch - 1])),
  ];
}

function recordFaults(name: string, said: EpochRecord | null, row: EpochRecord | undefined): string[] {
  if (said === null || row === undefined) return [`${name} is not a row of history.csv`];
  return (['accuracy', 'loss', 'val_accuracy', 'val_loss'] as const).flatMap((key) =>
    differ(`${name}.${key}`, said[key], row[key]),
  );
}

/** An engine may count in 32-bit floats. */
const ROUNDING = 1e-6;

/** The accuracy is that of the predictions. */
function testFaults({ folder, manifest }: Run, files: FileOperations): string[] {
  const { test } = manifest.metrics;
  if (test === null) return [];
  try {
    const predictions = readPredictions(folder, manifest, files);
    const right = predictions.filter(({ label, prediction }) => label === prediction).length;
    const accuracy = right / predictions.length;
    return Math.abs(test.accuracy - accuracy) < ROUNDING
      ? []
      : differ('run.json, metrics.test.accuracy', test.accuracy, accuracy);
  } catch (error) {
    if (error instanceof MnistxError) return [error.message];
    throw error;
  }
}

function differ(name: string, said: number | null, found: number | null): string[] {
  return said === found ? [] : [`${name}: ${said ?? 'nothing'} → ${found ?? 'nothing'}`];
}
