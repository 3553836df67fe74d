import { join } from 'node:path';
import { renderExperiment } from '../config/render.js';
import type { FileOperations } from '../effects.js';
import { openRun } from '../open/open-run.js';
import { MOST_BYTES, readFile } from '../runs/read-file.js';

/** The experiment of a run as text. */
export interface RunConfig {
  readonly name: string;
  /** The file that it was started with; `null` if it is not in the folder. */
  readonly written: string | null;
  /** `--set` arguments. */
  readonly overrides: readonly string[];
  /** With every default, extension and override filled in. */
  readonly resolved: string;
}

/** @throws {MnistxError} RUN_NOT_FOUND, RUN_DAMAGED */
export function readRunConfig(folder: string, files: FileOperations): RunConfig {
  const { experiment, overrides } = openRun(folder, files).manifest;
  return {
    name: experiment.name,
    written: readIfThere(join(folder, 'config.yaml'), files),
    overrides,
    resolved: renderExperiment(experiment),
  };
}

/** A text of a run folder; `null` if it is not there, or cannot be read. */
export function readIfThere(path: string, files: FileOperations): string | null {
  try {
    return readFile(files, path, MOST_BYTES.manifest).toString('utf8');
  } catch {
    return null;
  }
}
