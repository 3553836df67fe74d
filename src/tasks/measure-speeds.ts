import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { Row } from '../runs/columns.js';
import { describeHost } from '../runs/environment.js';
import { readRun } from '../runs/read-run.js';
import type { Manifest } from '../runs/types.js';

/** How long an epoch of a finished run took. */
export interface Speed {
  readonly engine: string;
  /** Forward pass of one image, a multiply-add counted as 2. */
  readonly flops: number;
  /** Images of an epoch that were trained on. */
  readonly examples: number;
  readonly secondsPerEpoch: number;
}

/** Enough for an estimate; older ones were often trained by an older version. */
const MOST_RUNS = 200;

/** The newest finished runs that were trained on a machine like this one. */
export function measureSpeeds(rows: readonly Row[], files: FileOperations): Speed[] {
  const host = describeHost();
  return rows
    .filter(({ kind, status }) => kind === 'run' && status === 'finished')
    .sort((a, b) => (a.created < b.created ? 1 : -1))
    .slice(0, MOST_RUNS)
    .flatMap(({ folder }) => {
      const manifest = readIfWhole(folder, files);
      return manifest !== null && isLike(manifest.host, host) ? speedOf(manifest) : [];
    });
}

/** The list may be older than a folder that is being deleted. */
function readIfWhole(folder: string, files: FileOperations): Manifest | null {
  try {
    return readRun(folder, files).manifest;
  } catch (error) {
    if (error instanceof MnistxError) return null;
    throw error;
  }
}

function isLike(a: Manifest['host'], b: Manifest['host']): boolean {
  return a.cpu === b.cpu && a.cores === b.cores;
}

function speedOf({ engine, model, data, timings }: Manifest): Speed[] {
  if (timings.epochs < 1 || timings.training_seconds <= 0) return [];
  const secondsPerEpoch = timings.training_seconds / timings.epochs;
  return [{ engine: engine.name, flops: model.flops, examples: data.training_examples, secondsPerEpoch }];
}
