import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { loadExperiment } from '../config/load-experiment.js';
import type { LoadedExperiment } from '../config/complete-tree.js';
import { MOST_EXPERIMENT_BYTES } from '../config/read-files.js';
import type { ReadFile } from '../config/read-files.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { openNamed, openWaiting } from './open-named-file.js';
import { examplesNotExperimentError, nameExamplesAt } from './wrong-turn.js';

/** Options of `readExperiment`. */
export interface ReadExperimentOptions {
  /** Such as `train.epochs=5`, applied in order. Default: none */
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

type Reading = Pick<FileOperations, 'openSync' | 'readSync' | 'closeSync' | 'statSync' | 'fstatSync'>;

/** Options of `receiveExperiment`. */
export interface ReceiveExperimentOptions {
  readonly overrides: readonly string[];
  readonly files: Reading;
  readonly signal: AbortSignal;
}

/**
 * Like `readExperiment`, but waits for files that come through a pipe until `signal` is aborted. Suggests a similar file if there is none of that name.
 *
 * @throws {MnistxError} with every problem of the file
 */
export async function receiveExperiment(
  file: string,
  { overrides, files, signal }: ReceiveExperimentOptions,
): Promise<LoadedExperiment> {
  const received = new Map<string, Uint8Array>();
  const fromFile = configReader(files);
  const readFile: ReadFile = (path) => {
    const bytes = received.get(path);
    if (bytes !== undefined) return bytes;
    const stream = openWaiting(files, path);
    if (stream === null) return fromFile(path);
    throw new StillToCome(path, stream);
  };
  for (;;) {
    try {
      return loadExperiment({ file, overrides, readFile });
    } catch (error) {
      if (!(error instanceof StillToCome)) {
        const examples = error instanceof MnistxError ? await nameExamplesAt(file, files) : null;
        throw examples === null ? error : examplesNotExperimentError(file, examples);
      }
      received.set(error.path, await readBeginning(error.stream, signal));
    }
  }
}

/**
 * Leaves the synchronous reader, so that its caller can wait. It has no code, so it is never taken for a file error.
 */
class StillToCome extends Error {
  constructor(
    readonly path: string,
    readonly stream: Readable,
  ) {
    super(`${path} has not arrived yet`);
  }
}

async function readBeginning(stream: Readable, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_EXPERIMENT_BYTES) break;
  }
  return Buffer.concat(chunks);
}

/**
 * Reads at most one byte more than an experiment may have, enough to refuse a file that is too long. A pipe may never
 * end.
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
