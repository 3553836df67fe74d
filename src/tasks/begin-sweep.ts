import { join } from 'node:path';
import type { LoadedSweep, Sweep } from '../config/sweep/types.js';
import type { Effects } from '../effects.js';
import { MnistxError } from '../errors.js';
import { digestOf, makeFolder, writeWhole } from '../runs/files.js';
import { releaseFolder } from '../runs/ownership/claim-folder.js';
import { countStates } from '../sweep/rank.js';
import { sweepDifferences } from '../sweep/sweep-differences.js';
import { SWEEP_FILE } from '../sweep/sweep-file.js';
import { TRIALS, writeSweep } from '../sweep/sweep-folder.js';
import type { SweepFolder, SweepManifest, SweepStatus, Winner } from '../sweep/sweep-folder.js';
import type { Trial } from '../sweep/types.js';
import { version } from '../training/version.js';

/** Writes sweep.json again. */
export type WriteManifest = (
  status: SweepStatus,
  trials: readonly Trial[],
  winner: Winner | null,
  reason?: string,
) => SweepManifest;

export interface BegunSweep {
  /** The same for a sweep that is continued, extended or moved. */
  readonly id: string;
  readonly write: WriteManifest;
}

/**
 * Writes what is known before the first trial. A new folder that cannot be begun is removed.
 *
 * @throws {MnistxError} RUN_CHANGED for a folder of another sweep, DISK
 */
export function beginSweep(opened: SweepFolder, loaded: LoadedSweep, effects: Effects): BegunSweep {
  checkSame(opened, loaded.sweep);
  try {
    return beginFolder(opened, loaded, effects);
  } catch (error) {
    if (opened.earlier === null) releaseFolder(opened.folder, effects.files);
    throw error;
  }
}

function checkSame({ folder, earlier }: SweepFolder, sweep: Sweep): void {
  if (earlier === null) return;
  const differences = sweepDifferences(earlier.sweep, sweep);
  if (differences.length === 0) return;
  const lines = differences.map((line) => `\n    ${line}`).join('');
  throw new MnistxError({
    code: 'RUN_CHANGED',
    message: `${folder} is a sweep that differs from this one:${lines}`,
    fix: 'undo the change, or start a new sweep with --name',
  });
}

/** Once sweep.json is there the folder is a sweep, and can be continued. */
function beginFolder(
  { folder, earlier }: SweepFolder,
  { sweep, text }: LoadedSweep,
  { files, now }: Effects,
): BegunSweep {
  const created = earlier?.created ?? new Date(now()).toISOString();
  // A sweep that is continued from its own folder has no text.
  const file = text === '' ? earlier?.file : writeWhole(files, join(folder, SWEEP_FILE), text);
  const write: WriteManifest = (status, trials, winner, reason) => {
    const manifest: SweepManifest = {
      format: 1,
      name: sweep.name,
      status,
      reason: reason ?? null,
      created,
      finished: status === 'running' ? null : new Date(now()).toISOString(),
      versions: { mnistx: version(), node: process.versions.node },
      sweep,
      ...(file !== undefined && { file }),
      counts: countStates(trials),
      winner,
    };
    writeSweep(folder, manifest, files);
    return manifest;
  };
  write('running', [], null);
  makeFolder(files, join(folder, TRIALS));
  return { id: identify(sweep, created), write };
}

function identify({ experiments, parameters, seeds }: Sweep, created: string): string {
  const identity = JSON.stringify({ created, experiments, parameters, seeds });
  return digestOf(new TextEncoder().encode(identity)).sha256.slice(0, 12);
}

/** The first error is the one to report; a full disk fails here too. */
export function writeFailure(write: WriteManifest, trials: readonly Trial[], error: unknown): void {
  try {
    write('failed', trials, null, error instanceof Error ? error.message : String(error));
  } catch {
    // The folder is then dead for its readers, and continues as such.
  }
}
