import { join } from 'node:path';
import { isFound } from '../effects.js';
import { MnistxError } from '../errors.js';

/** What a path that was named by mistake holds; `null` for anything but examples. A run folder holds pictures, too. */
export async function nameExamplesAt(path: string, files: Parameters<typeof isFound>[0]): Promise<string | null> {
  if (/\.ya?ml$/i.test(path) || isFound(files, join(path, 'run.json'))) return null;
  // Readers of all formats, which hardly anybody needs.
  const [{ recognizeAt }, { FORMATS }] = await Promise.all([
    import('../data/sources/recognize.js'),
    import('../data/sources/registry.js'),
  ]);
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
