import { loadExperiment } from './config/load-experiment.js';
import type { LoadedExperiment } from './config/load-experiment.js';
import { MOST_EXPERIMENT_BYTES } from './config/read-files.js';
import type { ReadFile } from './config/read-files.js';
import type { FileOperations } from './effects.js';
import { openNamed } from './open-named.js';

/** Options of `readExperiment`. */
export interface ReadExperimentOptions {
  /** Such as `train.epochs=5`, applied in their order. Default: none */
  readonly overrides?: readonly string[];
  /** Such as `nodeEffects.files`. */
  readonly files: Pick<FileOperations, 'openSync' | 'readSync' | 'closeSync' | 'statSync'>;
}

/**
 * Reads, checks and completes an experiment file.
 *
 * @throws {MnistxError} FILE_NOT_FOUND, FILE_UNREADABLE, FILE_TOO_LARGE, and those of `loadExperiment`
 */
export function readExperiment(file: string, { overrides = [], files }: ReadExperimentOptions): LoadedExperiment {
  return loadExperiment({ file, overrides, readFile: configReader(files) });
}

/**
 * Reads a file as far as an experiment may go and one byte further, for which it is then refused: the file may be of any
 * length, or a pipe without an end.
 */
export function configReader(
  files: Pick<FileOperations, 'openSync' | 'readSync' | 'closeSync' | 'statSync'>,
): ReadFile {
  return (path) => {
    const descriptor = openNamed(files, path);
    try {
      const bytes = new Uint8Array(MOST_EXPERIMENT_BYTES + 1);
      let filled = 0;
      for (let count = -1; count !== 0 && filled < bytes.length; filled += count)
        count = files.readSync(descriptor, bytes, filled, bytes.length - filled, null);
      return bytes.subarray(0, filled);
    } finally {
      files.closeSync(descriptor);
    }
  };
}
