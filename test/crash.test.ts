import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../src/effects.js';
import type { FileOperations } from '../src/effects.js';
import { simdEngine } from '../src/engine/simd/engine.js';
import { MnistxError } from '../src/errors.js';
import { damagedFiles } from '../src/runs/check-files.js';
import { listRuns, readRun } from '../src/runs/read-run.js';
import { failingFiles } from './helpers/failing-files.js';
import type { Failure } from './helpers/failing-files.js';
import { writeFirstImages } from './helpers/idx-files.js';
import { runPlain, temporaryFolder } from './helpers/runs-on-disk.js';
import type { Trained } from './helpers/runs-on-disk.js';
import { abandonClaim, contentOf, killed, request, resume } from './helpers/stopped-runs.js';
import type { Case } from './helpers/stopped-runs.js';

/** Every operation takes minutes: MNISTX_EVERY_OPERATION=1. Otherwise each of these, from another one on for each failure. */
const STRIDE = process.env['MNISTX_EVERY_OPERATION'] === '1' ? 1 : 29;

const images = temporaryFolder();
await writeFirstImages(images, { train: 150, test: 60 });

/** 3 epochs, both checkpoints, steps, charts, model. */
const run: Case = {
  config: 'lr',
  engine: simdEngine,
  overrides: [`data={ directory: ${images} }`, 'train.checkpoint=best', 'train.epochs=3', 'train.log_every=2'],
  stopAfter: 1,
};
const started = (runsDirectory: string, files: FileOperations = nodeEffects.files): Promise<Trained> =>
  runPlain(
    { ...request(run), runsDirectory, threads: 1 },
    { chooseEngine: () => simdEngine, effects: { ...nodeEffects, files } },
  );
const expected = contentOf((await started(temporaryFolder())).folder);

const FAILURES: readonly Failure[] = ['once', 'for good', 'killed after', 'killed half way'];

/** Lets each n-th operation of an action fail, until one passes untouched, and looks at what each has left. */
async function atEachOperation(
  t: ExecutionContext,
  failure: Failure,
  act: (files: FileOperations, runsDirectory: string) => Promise<unknown>,
): Promise<number> {
  for (let nth = 1 + (STRIDE > 1 ? FAILURES.indexOf(failure) * 7 : 0), tries = 1; ; nth += STRIDE, tries++) {
    const { files, calls } = failingFiles(nth, nth % 2 === 0 ? 'ENOSPC' : 'EIO', failure);
    const runsDirectory = temporaryFolder();
    const error: unknown = await act(files, runsDirectory).then(
      () => null,
      (reason: unknown) => reason,
    );
    const operation = `${failure}: operation ${nth}, ${calls[nth - 1]}`;
    t.true(error === null || error instanceof MnistxError, `${operation}: ${String(error)}`);
    await endsTheSame(t, runsDirectory, operation);
    rmSync(runsDirectory, { recursive: true });
    if (calls.length < nth) return tries;
  }
}

/** Whatever happened, the folder opens, or is as good as new to the next run; and what goes on ends in the same bytes. */
async function endsTheSame(t: ExecutionContext, runsDirectory: string, operation: string): Promise<void> {
  const folder = join(runsDirectory, 'lr');
  if (existsSync(join(folder, 'run.lock'))) abandonClaim(folder);
  const { runs, damaged } = listRuns(runsDirectory);
  if (existsSync(join(folder, 'run.json'))) {
    t.deepEqual([runs.length, damaged], [1, []], operation);
    t.deepEqual(damagedFiles(readRun(folder)), [], operation);
    t.not(readRun(folder).manifest.status, 'running', operation);
    await resume(folder, simdEngine);
  } else {
    t.is((await started(runsDirectory)).folder, folder, operation);
  }
  t.deepEqual(contentOf(folder), expected, operation);
  t.deepEqual(readdirSync(runsDirectory), ['lr'], operation);
  t.false(existsSync(join(folder, 'run.lock')), operation);
  t.deepEqual(damagedFiles(readRun(folder)), [], operation);
}

for (const failure of FAILURES) {
  test.serial(`whichever file operation of a run fails (${failure}), it resumes to the same bytes`, async (t) => {
    const tries = await atEachOperation(t, failure, (files, runsDirectory) => started(runsDirectory, files));
    t.true(tries * STRIDE > 200);
    t.log(`${tries} tries`);
  });

  test.serial(`whichever file operation of a resumed run fails (${failure}), it resumes again`, async (t) => {
    const stopped = await killed(run);
    const tries = await atEachOperation(t, failure, (files, runsDirectory) => {
      const folder = join(runsDirectory, 'lr');
      cpSync(stopped, folder, { recursive: true });
      abandonClaim(folder);
      return resume(folder, simdEngine, {}, { effects: { ...nodeEffects, files } });
    });
    t.true(tries * STRIDE > 150);
    t.log(`${tries} tries`);
  });
}
