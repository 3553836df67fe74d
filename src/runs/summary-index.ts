import { basename, join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { digestOf } from './files.js';
import { FORMAT } from './read-run.js';
import type { Stamp } from './stamp.js';
import type { RunSummary } from './summary.js';

export const INDEX_FILE = '.mnistx-index';
/** Of the index itself; goes up whenever a summary holds something else or is worked out in another way. */
const VERSION = 1;

/** No process takes that long to write one. */
const LEFTOVER_MS = 60_000;

export interface IndexEntry {
  readonly stamp: Stamp;
  readonly summary: RunSummary;
}

/** Summaries by the path of their folder. */
export type SummaryIndex = ReadonlyMap<string, IndexEntry>;

export interface IndexPlace {
  readonly runsDirectory: string;
  readonly files: FileOperations;
  /** Version of this program. */
  readonly program: string;
}

type Row = readonly [name: string, stamp: Stamp, summary: Omit<RunSummary, 'folder'>];

/** Empty where there is no index, or none that this program wrote as it stands there. */
export function readIndex({ runsDirectory, files, program }: IndexPlace): SummaryIndex {
  try {
    const bytes = Buffer.from(files.readFileSync(join(runsDirectory, INDEX_FILE)));
    const titleEnd = bytes.indexOf('\n') + 1;
    const content = bytes.subarray(titleEnd);
    if (bytes.toString('utf8', 0, titleEnd) !== titleOf(program, content)) return new Map();
    const rows = JSON.parse(content.toString('utf8')) as readonly Row[];
    return new Map(
      rows.map(([name, stamp, summary]) => {
        const folder = join(runsDirectory, name);
        return [folder, { stamp, summary: { folder, ...summary } }];
      }),
    );
  } catch {
    return new Map();
  }
}

/** Replaces the index in one step. It can be made anew at any time, so it need not reach the disk, nor be written at all. */
export function writeIndex({ runsDirectory, files, program }: IndexPlace, entries: readonly IndexEntry[]): void {
  const rows = entries.map(({ stamp, summary: { folder, ...summary } }): Row => [basename(folder), stamp, summary]);
  const content = Buffer.from(JSON.stringify(rows));
  const path = join(runsDirectory, INDEX_FILE);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFile(files, temporary, Buffer.concat([Buffer.from(titleOf(program, content)), content]));
    files.renameSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    discard(files, temporary);
  }
}

/** Removes what writers that were killed left among the files of a runs directory. */
export function removeLeftovers({ runsDirectory, files }: IndexPlace, names: readonly string[], nowMs: number): void {
  for (const name of names.filter((one) => one.startsWith(`${INDEX_FILE}.`))) {
    const path = join(runsDirectory, name);
    try {
      if (files.statSync(path).mtimeMs < nowMs - LEFTOVER_MS) files.rmSync(path, { force: true });
    } catch {
      // It is in nobody's way.
    }
  }
}

/** Holds on to everything that the content depends on besides the run folders. */
function titleOf(program: string, content: Uint8Array): string {
  return `mnistx index ${VERSION}, run format ${FORMAT}, mnistx ${program}, sha256 ${digestOf(content).sha256}\n`;
}

function writeFile(files: FileOperations, path: string, bytes: Uint8Array): void {
  // Who may not read the runs must not learn of them here.
  const descriptor = files.openSync(path, 'w', 0o600);
  try {
    for (let at = 0; at < bytes.length;) at += files.writeSync(descriptor, bytes, at, bytes.length - at);
  } finally {
    files.closeSync(descriptor);
  }
}

function discard(files: FileOperations, path: string): void {
  try {
    files.rmSync(path, { force: true });
  } catch {
    // Where nothing can be written, nothing was.
  }
}
