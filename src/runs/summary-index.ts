import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { digestOf } from './files.js';
import { MOST_BYTES, readFile } from './read-file.js';
import { FORMAT } from './read-run.js';
import type { Stamp } from './stamp.js';
import type { RunSummary } from './summary.js';
import type { RunStatus } from './types.js';

export const INDEX_FILE = '.mnistx-index';
/** Of the index itself; goes up whenever a summary holds something else or is worked out in another way. */
const VERSION = 2;

/** No process takes that long to write one. */
const LEFTOVER_MS = 60_000;

/** What a folder was found to hold. A list without names of fields: thousands of them are read in half the time. */
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
];

/** By the name of their folder. */
export type SummaryIndex = ReadonlyMap<string, IndexEntry>;

export interface IndexPlace {
  readonly runsDirectory: string;
  readonly files: FileOperations;
  /** Version of this program. */
  readonly program: string;
}

/** Empty where there is no index, or none that this program wrote as it stands there. */
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

/** `path` is that of the folder from where one looks. */
export function summaryIn(entry: IndexEntry, path: string): RunSummary {
  return {
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
  };
}

/** `null` for what cannot be kept: a run that goes on depends on its process too, and JSON has no words for some numbers. */
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
  ];
  const isExact = entry.every(
    (value) => typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0)),
  );
  return isExact ? entry : null;
}

/** Replaces the index in one step. It can be made anew at any time, so it need not reach the disk, nor be written at all. */
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

/** JSON without letters that take several bytes: bytes become text in no time. */
function asciiOf(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
