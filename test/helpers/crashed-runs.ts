import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import type { FileOperations } from '../../src/effects.js';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import type { RunOptions } from '../../src/training/types.js';
import { listRuns } from '../../src/runs/list-runs.js';
import { readRun } from '../../src/runs/read-run.js';
import { writeFirstImages } from './idx-files.js';
import { trainPlain, temporaryFolder } from './runs-on-disk.js';
import type { Trained } from './runs-on-disk.js';
import { abandonClaim, readContent, makeRequest, resumeStopped } from './stopped-runs.js';
import type { Case } from './stopped-runs.js';

const images = temporaryFolder();
await writeFirstImages(images, { train: 150, test: 60 });
// Another user may read them.
chmodSync(images, 0o755);

/** 3 epochs, both checkpoints, steps, charts, model. */
export const smallRun: Case = {
  config: 'lr',
  engine: simdEngine,
  overrides: [`data={ directory: ${images} }`, 'train.checkpoint=best', 'train.epochs=3', 'train.log_every=2'],
  stopAfter: { epoch: 1, step: 0 },
};
export const started = (
  runsDirectory: string,
  files: FileOperations = nodeEffects.files,
  options: Partial<RunOptions> = {},
): Promise<Trained> =>
  trainPlain(
    { ...makeRequest(smallRun), runsDirectory, threads: 1 },
    { chooseEngine: () => simdEngine, effects: { ...nodeEffects, files }, ...options },
  );
const expected = readContent((await started(temporaryFolder())).folder);

function listChanges(content: Record<string, string>): string[] {
  return [...new Set([...Object.keys(content), ...Object.keys(expected)])].filter(
    (name) => content[name] !== expected[name],
  );
}

/** Checks that the folder opens, or that the next run may reuse it, and that the resumed run ends in the same bytes. */
export async function checkCrash(t: ExecutionContext, runsDirectory: string, operation: string): Promise<void> {
  const folder = join(runsDirectory, 'lr');
  if (existsSync(join(folder, 'run.lock'))) abandonClaim(folder);
  const { runs, damaged } = listRuns(runsDirectory);
  if (existsSync(join(folder, 'run.json'))) {
    t.deepEqual([runs.length, damaged], [1, []], operation);
    t.deepEqual(findDamagedFiles(readRun(folder)), [], operation);
    t.not(readRun(folder).manifest.status, 'running', operation);
    await resumeStopped(folder, simdEngine);
  } else {
    t.is((await started(runsDirectory)).folder, folder, operation);
  }
  // A difference is thousands of letters long.
  t.deepEqual(listChanges(readContent(folder)), [], operation);
  t.deepEqual(readdirSync(runsDirectory), ['lr'], operation);
  t.false(existsSync(join(folder, 'run.lock')), operation);
  t.deepEqual(findDamagedFiles(readRun(folder)), [], operation);
  // run.json vouches for every other file.
  const listed = Object.keys(readRun(folder).manifest.files).filter((name) => !name.startsWith('charts/'));
  t.deepEqual(listed.sort(), Object.keys(expected).sort(), operation);
}
