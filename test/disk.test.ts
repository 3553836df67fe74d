import { chmodSync, cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { simdEngine } from '../src/engine/simd/host/node/engine.js';
import { MnistxError } from '../src/errors.js';
import { findDamagedFiles } from '../src/runs/check-files.js';
import { readRun } from '../src/runs/read-run.js';
import { checkCrash, smallRun, started } from './helpers/crashed-runs.js';
import { temporaryFolder } from './helpers/runs-on-disk.js';
import { asAnotherUser } from './helpers/other-user.js';
import { mountDisk, noSmallDisk } from './helpers/small-disk.js';
import { testUnless } from './helpers/test-unless.js';
import { readContent, killRun, resumeStopped } from './helpers/stopped-runs.js';

function testOnSmallDisk(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  testUnless(noSmallDisk, title, run, { isSerial: true });
}

async function diskError(t: ExecutionContext, running: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await t.throwsAsync(running, { instanceOf: MnistxError });
  t.is(error.code, 'DISK');
  t.regex(error.message, message);
  t.truthy(error.problems[0]?.fix);
}

testOnSmallDisk('a full disk is reported with the path, and once there is room the run continues', async (t) => {
  let kilobytes = 8;
  for (let isFull = true; isFull; kilobytes += 36) {
    const disk = mountDisk(t, `${kilobytes}k`);
    const error = await started(disk.folder).then(
      () => null,
      (reason: unknown) => reason as MnistxError,
    );
    isFull = error !== null;
    if (isFull) {
      t.is(error?.code, 'DISK', String(error));
      t.regex(error!.message, /^cannot write .*\/lr.*: the disk is full$/);
    }
    disk.remount('size=8m');
    await checkCrash(t, disk.folder, `${kilobytes} kB`);
  }
  t.true(kilobytes > 300);
});

testOnSmallDisk('a resumed run stops at a full disk and at a read-only one, and loses nothing', async (t) => {
  const stopped = await killRun(smallRun);
  const disk = mountDisk(t, '8m');
  const folder = join(disk.folder, 'lr');
  cpSync(stopped, folder, { recursive: true });
  const before = readContent(folder);
  disk.remount('ro');
  await diskError(t, resumeStopped(folder, simdEngine), /^cannot write .*lr\/run\.lock.*: the disk is read-only$/);
  t.deepEqual(readContent(folder), before);
  t.is(readRun(folder).manifest.status, 'dead');
  // What exists fits, and nothing else does.
  disk.remount('rw,size=240k');
  await diskError(t, resumeStopped(folder, simdEngine), /^cannot write .*: the disk is full$/);
  t.deepEqual(findDamagedFiles(readRun(folder)), []);
  disk.remount('size=8m');
  await checkCrash(t, disk.folder, 'read-only, then full');
});

test.serial('what another user may not write is named with its path, and left as it is', async (t) => {
  const runsDirectory = temporaryFolder();
  const folder = join(runsDirectory, 'lr');
  cpSync(await killRun(smallRun), folder, { recursive: true });
  const before = readContent(folder);
  for (const path of [runsDirectory, folder]) chmodSync(path, 0o555);
  await asAnotherUser(async () => {
    await diskError(t, resumeStopped(folder, simdEngine), /^cannot write .*lr\/run\.lock.*: you may not write there$/);
    await diskError(t, started(runsDirectory), /^cannot write .*\/lr-2: you may not write there$/);
    t.is(readRun(folder).manifest.status, 'dead');
  });
  t.deepEqual(readContent(folder), before);
  t.false(existsSync(join(runsDirectory, 'lr-2')));
  for (const path of [runsDirectory, folder]) chmodSync(path, 0o755);
  await checkCrash(t, runsDirectory, 'as another user');
});
