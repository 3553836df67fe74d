import { join } from 'node:path';
import { nodeEffects } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { parseNumbers } from './parse-numbers.js';
import { damagedFileError, readRecorded } from './read-recorded.js';
import type { Manifest, PredictionRecord } from './types.js';

/**
 * predictions.csv of a run, checked against the digest in its manifest.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readPredictions(
  folder: string,
  manifest: Manifest,
  files: FileOperations = nodeEffects.files,
): PredictionRecord[] {
  const name = 'predictions.csv';
  const file = join(folder, name);
  const { classes, test_examples: examples } = manifest.data;
  const bytes = readRecorded(folder, manifest, { name, what: 'predictions', files });
  const limit = { rows: examples, fault: `is one row too many for ${examples} test images` };
  const rows = parseNumbers(file, bytes, ['index', 'label', 'prediction', 'confidence'], limit);
  if (rows.length !== examples)
    throw damagedFileError(`${file} has ${rows.length} predictions for ${examples} test images`);
  rows.forEach(({ index, label, prediction, confidence }, at) => {
    const isSound = index === at && isClass(label, classes) && isClass(prediction, classes);
    if (!isSound || confidence === null) throw damagedFileError(`${file}:${at + 2} is not a prediction of image ${at}`);
  });
  return rows as unknown as PredictionRecord[];
}

function isClass(value: number | null | undefined, classes: number): boolean {
  return Number.isInteger(value) && value! >= 0 && value! < classes;
}
