import { basename, dirname } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { holderOf } from '../runs/ownership/lock.js';
import type { Holder } from '../runs/ownership/lock.js';
import { commandLineOf, startOf } from '../runs/ownership/processes.js';
import { isSweep, TRIALS } from '../sweep/sweep-folder.js';
import { requireKind } from './folder-kind.js';

export interface StopRequest {
  /** The folder of a run or a sweep. */
  readonly folder: string;
  readonly files: FileOperations;
  /** Sends the signal of Ctrl-C. */
  readonly interrupt: (holder: Holder) => void;
}

/**
 * Stops a run or a sweep as Ctrl-C does: it ends after its current step, and can be continued. Only a program of mnistx
 * that holds the claim on the folder gets the signal.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_CHANGED if it is not running, BAD_USAGE for a trial, RUN_BUSY if it cannot be
 * stopped from here, DISK
 */
export function stopRun({ folder, files, interrupt }: StopRequest): void {
  requireKind(folder, ['run', 'sweep'], files);
  const holder = holderOf(folder, files);
  if (holder === null) throw refused('RUN_CHANGED', `${folder} is not running`, 'there is nothing to stop');
  const sweep = dirname(dirname(folder));
  if (basename(dirname(folder)) === TRIALS && isSweep(sweep, files))
    throw refused('BAD_USAGE', `${folder} is a trial of ${sweep}`, 'stop the sweep');
  if (!isProgram(holder))
    throw refused(
      'RUN_BUSY',
      `${folder} is written by process ${holder.pid}, which is not a program of mnistx on this machine`,
      'end it where it was started',
    );
  interrupt(holder);
}

/** What the program is started by: the bin, a link to it, or its built file. */
const PROGRAM = /(?:^|[\\/])(?:mnistx(?:\.mjs)?|cli[\\/]bin\.js)$/;

/** A process number may have been given away since the claim, and a library may train in somebody else's program. */
function isProgram({ pid, started, isHere }: Holder): boolean {
  if (!isHere || started === null || startOf(pid) !== started) return false;
  return commandLineOf(pid)?.some((word) => PROGRAM.test(word)) === true;
}

function refused(code: 'RUN_CHANGED' | 'BAD_USAGE' | 'RUN_BUSY', message: string, fix: string): MnistxError {
  return new MnistxError({ code, message, fix });
}
