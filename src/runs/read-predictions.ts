import fs from 'node:fs';
import { join } from 'node:path';
import { MnistxError } from '../errors.js';
import { matches } from './files.js';
import { unfinishedFix } from './model-files.js';
import { parseNumbers } from './parse-numbers.js';
import { readFile } from './read-file.js';
import type { Manifest, PredictionRecord } from './types.js';

/**
 * predictions.csv of a run, checked against the digest that its manifest gives.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED
 */
export function readPredictions(folder: string, { files, data, status }: Manifest): PredictionRecord[] {
  const file = join(folder, 'predictions.csv');
  const expected = files['predictions.csv'];
  if (expected === undefined) {
    const message = `${folder} holds no predictions; its status is ${status}`;
    throw new MnistxError({ code: 'RUN_NOT_FOUND', message, fix: unfinishedFix(folder, status) });
  }
  const bytes = readBytes(file);
  if (!matches(bytes, expected)) throw damaged(`${file} is not the file that was written`);
  const rows = parseNumbers(file, bytes.toString('utf8'), ['index', 'label', 'prediction', 'confidence']);
  if (rows.length !== data.test_examples)
    throw damaged(`${file} has ${rows.length} predictions for ${data.test_examples} test images`);
  rows.forEach(({ index, label, prediction, confidence }, at) => {
    const isSound = index === at && isClass(label, data.classes) && isClass(prediction, data.classes);
    if (!isSound || confidence === null) throw damaged(`${file}:${at + 2} is no prediction of image ${at}`);
  });
  return rows as unknown as PredictionRecord[];
}

function isClass(value: number | null | undefined, classes: number): boolean {
  return Number.isInteger(value) && value! >= 0 && value! < classes;
}

function readBytes(file: string): Buffer {
  try {
    return readFile(fs, file);
  } catch (cause) {
    throw damaged(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

function damaged(message: string, cause?: unknown): MnistxError {
  return new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'restore it, or run again' }, { cause });
}
