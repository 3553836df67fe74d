import { join } from 'node:path';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { isThere, makeFolder, withDiskErrors } from '../runs/files.js';
import { lockRun } from '../runs/ownership/lock.js';
import type { RunLock } from '../runs/ownership/lock.js';
import { JOURNAL } from './journal.js';

const LOCK = 'grading.lock';

/**
 * Claims the folder of the grades for this process: a new one, an empty one, or that of an earlier grading.
 *
 * @throws {MnistxError} BAD_USAGE for a folder of something else, RUN_BUSY, DISK
 */
export function openGradesFolder(folder: string, { files, now }: Pick<Effects, 'files' | 'now'>): RunLock {
  makeFolder(files, folder);
  const names = withDiskErrors(folder, () => files.readdirSync(folder), 'read').filter(
    (name) => !name.startsWith(LOCK),
  );
  if (names.length > 0 && !isThere(files, join(folder, JOURNAL))) {
    const message = `${folder} is not empty, and holds no grades`;
    throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'name another folder with --output' });
  }
  return lockRun(folder, { files, now, force: false, name: LOCK });
}
