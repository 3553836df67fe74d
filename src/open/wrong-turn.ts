import { join } from 'node:path';
import { FORMATS } from '../data/sources/registry.js';
import { recognizeAt } from '../data/sources/recognize.js';
import { isFound } from '../effects.js';
import { MnistxError } from '../errors.js';

/** What a path that was named by mistake holds; `null` for anything but examples. A run folder holds pictures, too. */
export function nameExamplesAt(path: string, files: Parameters<typeof isFound>[0]): string | null {
  if (/\.ya?ml$/i.test(path) || isFound(files, join(path, 'run.json'))) return null;
  const format = recognizeAt(path);
  return format === null ? null : FORMATS[format].title;
}

/** For somebody who named examples where an experiment is wanted. */
export function examplesNotExperimentError(path: string, title: string): MnistxError {
  return new MnistxError({
    code: 'FILE_UNREADABLE',
    message: `${path} holds examples (${title}), not an experiment`,
    fix: `train on it: mnistx run configs/cnn.yaml -S data.path=${path}; or look at it: mnistx data show ${path}`,
  });
}
