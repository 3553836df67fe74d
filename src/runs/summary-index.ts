import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { digestOf } from './files.js';
import { FORMAT } from './formulas.js';
import { MOST_BYTES, readFile } from './read-file.js';
import type { Stamp } from './stamp.js';
import type { RunSummary } from './summary.js';
import type { RunStatus } from './types.js';

export const INDEX_FILE = '.mnistx-index';
/** Version of the index. Raise it when the content of a summary or its computation changes. */
const VERSION = 4;

/** No process takes this long to write an index. */
const LEFTOVER_MS = 60_000;

/** The summary of a folder. A tuple: thousands of them are read in half the time of objects. */
export type IndexEntry = readonly [
  folder: string,
  stamp: Stamp,
  name: string,
  status: RunStatus,
  created: string,
  dataset: string,
  engine: string,
  epochsDone: number,
  epochsPlanned: number,
  parameters: number,
  loss: number | null,
  accuracy: number | null,
  trainingSeconds: number,
  source: RunSummary['source'],
  scoredEpoch: number | null,
  seed: number,
  description: string,
  tags: readonly string[],
  note: string,
  bestAccuracy: number | null,
  lastAccuracy: number | null,
];

/** Entries by folder name. */
export type SummaryIndex = ReadonlyMap<string, IndexEntry>;

export interface IndexPlace {
  readonly runsDirectory: string;
  readonly files: FileOperations;
  /** Version of this program. */
  readonly program: string;
}

/** Empty if the index is missing, damaged or of another version. */
export function readIndex({ runsDirectory, files, program }: IndexPlace): SummaryIndex {
  try {
    const bytes = readFile(files, join(runsDirectory, INDEX_FILE), MOST_BYTES.table);
    const titleEnd = bytes.indexOf('\n') + 1;
    const content = bytes.subarray(titleEnd);
    if (bytes.toString('utf8', 0, titleEnd) !== titleOf(program, content)) return new Map();
    const entries = JSON.parse(content.toString('latin1')) as readonly IndexEntry[];
    return new Map(entries.map((entry) => [entry[0], entry]));
  } catch {
    return new Map();
  }
}

/** `path` is the folder as the caller names it. */
export function summaryIn(entry: IndexEntry, path: string, sweep: string | null): RunSummary {
  return {
    kind: 'run',
    folder: path,
    name: entry[2],
    status: entry[3],
    created: entry[4],
    dataset: entry[5],
    engine: entry[6],
    epochsDone: entry[7],
    epochsPlanned: entry[8],
    parameters: entry[9],
    loss: entry[10],
    accuracy: entry[11],
    trainingSeconds: entry[12],
    source: entry[13],
    scoredEpoch: entry[14],
    seed: entry[15],
    description: entry[16],
    tags: entry[17],
    note: entry[18],
    bestAccuracy: entry[19],
    lastAccuracy: entry[20],
    sweep,
  };
}

/**
 * `null` if it cannot be kept: the status of a running run depends on its process, and JSON cannot hold some numbers.
 */
export function entryOf(folder: string, stamp: Stamp, summary: RunSummary): IndexEntry | null {
  if (summary.status === 'running' || summary.status === 'dead') return null;
  const entry: IndexEntry = [
    folder,
    stamp,
    summary.name,
    summary.status,
    summary.created,
    summary.dataset,
    summary.engine,
    summary.epochsDone,
    summary.epochsPlanned,
    summary.parameters,
    summary.loss,
    summary.accuracy,
    summary.trainingSeconds,
    summary.source,
    summary.scoredEpoch,
    summary.seed,
    summary.description,
    summary.tags,
    summary.note,
    summary.bestAccuracy,
    summary.lastAccuracy,
  ];
  const isExact = entry.every(
    (value) => typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0)),
  );
  return isExact ? entry : null;
}

/** Replaces the index in one step. It can be rebuilt at any time, so it is not synced, and a failure is ignored. */
export function writeIndex({ runsDirectory, files, program }: IndexPlace, entries: readonly IndexEntry[]): void {
  const content = Buffer.from(asciiOf(JSON.stringify(entries)));
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

/** Removes temporary files of killed writers from a runs directory. */
export function removeLeftovers({ runsDirectory, files }: IndexPlace, names: readonly string[], nowMs: number): void {
  for (const name of names.filter((one) => one.startsWith(`${INDEX_FILE}.`))) {
    const path = join(runsDirectory, name);
    try {
      if (files.statSync(path).mtimeMs < nowMs - LEFTOVER_MS) files.rmSync(path, { force: true });
    } catch {
      // A leftover does no harm.
    }
  }
}

/** Escapes letters that take several bytes: plain ASCII is decoded much faster. */
function asciiOf(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The first line: everything that the content depends on besides the run folders. */
function titleOf(program: string, content: Uint8Array): string {
  return `mnistx index ${VERSION}, run format ${FORMAT}, mnistx ${program}, sha256 ${digestOf(content).sha256}\n`;
}

function writeFile(files: FileOperations, path: string, bytes: Uint8Array): void {
  // Users who may not read the runs must not read about them here.
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
    // If nothing can be written, there is nothing to remove.
  }
}
