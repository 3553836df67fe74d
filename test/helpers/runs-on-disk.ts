import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.js';
import { nodeEffects } from '../../src/effects.js';
import { readExperiment } from '../../src/open/read-config-file.js';
import { runExperiment } from '../../src/tasks/run-experiment.js';
import type { RunRequest } from '../../src/tasks/run-experiment.js';
import type { RunEvent, RunOptions, RunResult } from '../../src/training/types.js';

export const repository = join(import.meta.dirname, '..', '..', '..');

const made: string[] = [];
process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder that is deleted after the tests of its file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-test-'));
  made.push(folder);
  return folder;
}

export interface Trained extends RunResult {
  readonly events: readonly RunEvent[];
}

/** Trains a config file in plain TensorFlow.js into a temporary folder, unless the request says otherwise. */
export async function trainPlain(
  { file, overrides = [], ...request }: Partial<RunRequest> & { file: string; overrides?: readonly string[] },
  options: Partial<RunOptions> = {},
): Promise<Trained> {
  const events: RunEvent[] = [];
  const folder = temporaryFolder();
  const result = await runExperiment(
    readExperiment(file, { overrides, files: nodeEffects.files }),
    {
      runsDirectory: join(folder, 'runs'),
      cacheDirectory: join(folder, 'cache'),
      mirrors: [],
      force: false,
      threads: null,
      ...request,
    },
    {
      effects: nodeEffects,
      signal: new AbortController().signal,
      report: (event) => void events.push(event),
      chooseEngine: () => createTfjsEngine({ cacheDirectory: '', backend: 'plain' }),
      ...options,
    },
  );
  return { ...result, events };
}
