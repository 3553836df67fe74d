import { temporaryFolder } from './runs-on-disk.js';
import { MnistxError } from '../../src/errors.js';
import type { Problem } from '../../src/errors.js';
import type { SourceExamples, SourceFormat, SourceOptions, SourceSettings } from '../../src/data/sources/source.js';

export function sourceOptions(): SourceOptions {
  return {
    cacheDirectory: temporaryFolder(),
    threads: null,
    signal: new AbortController().signal,
    onProgress: () => {},
  };
}

/** All settings at their defaults but some. */
export function sourceSettings(path: string, settings: Partial<SourceSettings> = {}): SourceSettings {
  return { path, size: null, fit: 'letterbox', channels: null, labelColumn: null, labels: 'fine', ...settings };
}

export function readExamplesOf(
  format: SourceFormat,
  path: string,
  settings: Partial<SourceSettings> = {},
): Promise<SourceExamples> {
  return format.read(sourceSettings(path, settings), sourceOptions());
}

/** What a reader makes of a file: its examples, or its problems. Any other error is thrown on. */
export async function examplesOrProblems(
  format: SourceFormat,
  path: string,
  settings: Partial<SourceSettings> = {},
): Promise<SourceExamples | readonly Problem[]> {
  try {
    return await readExamplesOf(format, path, settings);
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    if (error.problems.length === 0) throw new Error('a failure without a problem', { cause: error });
    return error.problems;
  }
}

/** Fails for examples that contradict themselves, and for an outline that says something else. */
export async function checkExamples(format: SourceFormat, path: string, examples: SourceExamples): Promise<void> {
  const size = examples.imageShape.reduce((product, length) => product * length, 1);
  for (const set of [examples.train, examples.test, examples.validation]) {
    if (set === null) continue;
    const { count, images, labels } = set;
    if (count < 1 || images.length !== count * size || labels.length !== count) throw new Error('sizes contradict');
    if (labels.some((label) => label >= examples.classes)) throw new Error('a label has no class');
    if (images instanceof Float32Array && !images.every((value) => value >= 0 && value <= 1)) throw new Error('range');
  }
  const outline = await format.outline(sourceSettings(path), sourceOptions());
  const counts = [outline.trainCount, outline.testCount, outline.validationCount];
  const actual = [examples.train.count, examples.test?.count ?? null, examples.validation?.count ?? null];
  if (String(counts) !== String(actual) || String(outline.imageShape) !== String(examples.imageShape))
    throw new Error(`the outline says ${counts.join()} of ${outline.imageShape.join()}, there are ${actual.join()}`);
}

/** Fails unless a file, whatever it holds, is read completely or refused by a problem that can be read. */
export async function checkReadOrRefused(format: SourceFormat, path: string): Promise<void> {
  const outcome = await examplesOrProblems(format, path);
  if (!('length' in outcome)) return checkExamples(format, path, outcome);
  for (const { code, message, fix } of outcome) {
    if (code !== 'DATA_DAMAGED' || fix === undefined || message.length > path.length + 400) throw new Error(message);
  }
}
