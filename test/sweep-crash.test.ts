import { rmSync } from 'node:fs';
import test from 'ava';
import {
  checkBrokenSweep,
  checkContinued,
  stopAfterTrials,
  sweepFolder,
  sweepQuickly,
} from './helpers/crashed-sweeps.js';
import { makeFailingFiles } from './helpers/failing-files.js';
import type { Failure } from './helpers/failing-files.js';
import { strideOf } from './helpers/long.js';

const STRIDE = strideOf({ long: 29, short: 149 });

const FAILURES: readonly Failure[] = ['once', 'for good', 'killed after', 'killed half way'];

for (const failure of FAILURES)
  test.serial(`whichever file operation of a sweep fails (${failure}), it continues to the same bytes`, async (t) => {
    let tries = 0;
    for (let nth = 1 + (STRIDE > 1 ? FAILURES.indexOf(failure) * 7 : 0), isOver = false; !isOver; nth += STRIDE) {
      rmSync(sweepFolder, { recursive: true, force: true });
      const { files, calls } = makeFailingFiles(nth, nth % 2 === 0 ? 'ENOSPC' : 'EIO', failure);
      const error: unknown = await sweepQuickly(files).then(
        () => null,
        (reason: unknown) => reason,
      );
      const operation = `${failure}: operation ${nth}, ${calls[nth - 1]}`;
      t.regex(String(error), /^null$|cannot (read|write) |cannot be read \((EIO|ENOSPC)\)$/, operation);
      await checkBrokenSweep(t, operation);
      isOver = calls.length < nth;
      tries++;
    }
    t.true(tries * STRIDE > 250);
    t.log(`${tries} tries`);
  });

test.serial('a sweep that is stopped before its winner is tried is interrupted, and continues with that', async (t) => {
  const { manifest } = await stopAfterTrials();
  t.is(manifest.status, 'interrupted');
  t.is(manifest.winner!.test, null);
  await checkContinued(t, 'stopped after its trials');
});
