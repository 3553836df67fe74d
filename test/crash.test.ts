import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../src/effects.js';
import type { FileOperations } from '../src/effects.js';
import { simdEngine } from '../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../src/errors.js';
import { listRuns } from '../src/runs/list-runs.js';
import { readRun } from '../src/runs/read-run.js';
import { checkCrash, smallRun, started } from './helpers/crashed-runs.js';
import { makeFailingFiles } from './helpers/failing-files.js';
import type { Failure } from './helpers/failing-files.js';
import { strideOf } from './helpers/long.js';
import { trainPlain, temporaryFolder } from './helpers/runs-on-disk.js';
import { abandonClaim, readContent, killRun, makeRequest, resumeStopped } from './helpers/stopped-runs.js';

/** Testing every operation takes minutes. Otherwise every n-th is tested, with another start for each failure. */
const STRIDE = strideOf({ long: 29, short: 149 });

const FAILURES: readonly Failure[] = ['once', 'for good', 'killed after', 'killed half way'];

/** Makes the n-th operation of an action fail, for each n until none fails, and checks what is left each time. */
async function atEachOperation(
  t: ExecutionContext,
  failure: Failure,
  act: (files: FileOperations, runsDirectory: string) => Promise<unknown>,
): Promise<number> {
  for (let nth = 1 + (STRIDE > 1 ? FAILURES.indexOf(failure) * 7 : 0), tries = 1; ; nth += STRIDE, tries++) {
    const { files, calls } = makeFailingFiles(nth, nth % 2 === 0 ? 'ENOSPC' : 'EIO', failure);
    const runsDirectory = temporaryFolder();
    const error: unknown = await act(files, runsDirectory).then(
      () => null,
      (reason: unknown) => reason,
    );
    const operation = `${failure}: operation ${nth}, ${calls[nth - 1]}`;
    t.true(error === null || error instanceof MnistxError, `${operation}: ${String(error)}`);
    await checkCrash(t, runsDirectory, operation);
    rmSync(runsDirectory, { recursive: true });
    if (calls.length < nth) return tries;
  }
}

for (const failure of FAILURES) {
  test.serial(`whichever file operation of a run fails (${failure}), it resumes to the same bytes`, async (t) => {
    const tries = await atEachOperation(t, failure, (files, runsDirectory) => started(runsDirectory, files));
    t.true(tries * STRIDE > 200);
    t.log(`${tries} tries`);
  });

  test.serial(`whichever file operation of a resumed run fails (${failure}), it resumes again`, async (t) => {
    const stopped = await killRun(smallRun);
    const tries = await atEachOperation(t, failure, (files, runsDirectory) => {
      const folder = join(runsDirectory, 'lr');
      cpSync(stopped, folder, { recursive: true });
      abandonClaim(folder);
      return resumeStopped(folder, simdEngine, {}, { effects: { ...nodeEffects, files } });
    });
    t.true(tries * STRIDE > 150);
    t.log(`${tries} tries`);
  });
}

test.serial('a process that is killed at its n-th file operation leaves what resumes to the same bytes', async (t) => {
  t.timeout(20 * 60_000);
  const program = join(import.meta.dirname, 'helpers', 'doomed-process.js');
  let kills = 0;
  for (let nth = 1 + (STRIDE > 1 ? 12 : 0), isOver = false; !isOver; nth += STRIDE, kills++) {
    const runsDirectory = temporaryFolder();
    const doomed = JSON.stringify({ ...makeRequest(smallRun), runsDirectory, threads: 1 });
    const { signal, status, stderr } = spawnSync(process.execPath, [program, String(nth), doomed]);
    isOver = signal === null;
    t.true(signal === 'SIGKILL' || status === 0, stderr.toString());
    await checkCrash(t, runsDirectory, `killed at operation ${nth}`);
    rmSync(runsDirectory, { recursive: true });
  }
  t.true(kills * STRIDE > 200);
  t.log(`${kills - 1} kills`);
});

test.serial('a run that --force replaces is there until the new one has begun', async (t) => {
  const { folder: earlier } = await started(temporaryFolder());
  const old = readRun(earlier).manifest.created;
  const whereOld = (runsDirectory: string): string[] =>
    listRuns(runsDirectory).runs.flatMap(({ folder, manifest }) =>
      manifest.created === old ? [basename(folder)] : [],
    );
  for (const failure of ['once', 'for good', 'killed after', 'killed half way'] as const) {
    let restored = 0;
    for (let nth = 1, hasBegun = false; !hasBegun; nth += STRIDE > 1 ? 3 : 1) {
      const runsDirectory = temporaryFolder();
      cpSync(earlier, join(runsDirectory, 'lr'), { recursive: true });
      const { files } = makeFailingFiles(nth, 'ENOSPC', failure);
      const options = { chooseEngine: () => simdEngine, effects: { ...nodeEffects, files } };
      const forced = { ...makeRequest(smallRun), runsDirectory, threads: 1, force: true };
      await trainPlain(forced, options).catch(() => {});
      const [found] = whereOld(runsDirectory);
      hasBegun = found === undefined;
      const isOld = found !== undefined && (found === 'lr' || failure !== 'once');
      const isNew = existsSync(join(runsDirectory, 'lr', 'run.json'));
      t.true(isOld || isNew, `${failure}: operation ${nth}, ${found}`);
      if (found === 'lr') {
        restored++;
        // The temporary claim may have left a file, which the next one removes.
        const { [`run.lock.${process.pid}.tmp`]: _, ...content } = readContent(join(runsDirectory, 'lr'));
        t.true(isDeepStrictEqual(content, readContent(earlier)), `${failure}: operation ${nth}`);
      }
      rmSync(runsDirectory, { recursive: true });
    }
    t.true(restored > 1, `${failure}: ${restored}`);
  }
});
