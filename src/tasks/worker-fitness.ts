import { basename, join } from 'node:path';
import type { DataOptions } from '../data/download-dataset.js';
import type { DataRequest } from '../data/data-request.js';
import { findLibraries } from '../engine/tfjs/packages.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { dataRequestOf } from '../open/plan-of.js';
import type { Fitness } from '../sweep/launchers/bullmq/serve.js';
import { describeData } from '../sweep/launchers/bullmq/wire.js';
import type { Needs } from '../sweep/launchers/bullmq/wire.js';
import { readDataDigests } from './data-digests.js';
import { moveData, placeOfData } from './relocate-data.js';
import { version } from '../training/version.js';

export interface FitnessRequest extends DataOptions {
  /** Folders in which data lie, or which are data. */
  readonly dataDirectories: readonly string[];
  readonly files: FileOperations;
}

/** Says of each kind of work whether this machine can do it: the version, the engine, and the data by their digests. */
export function fitnessFinder(request: FitnessRequest): (needs: Needs) => Promise<Fitness> {
  const known: KnownDigests = new Map();
  return async (needs) => {
    const here = version();
    if (needs.version !== here) return { reason: `needs mnistx ${needs.version}, this is ${here}` };
    if (needs.engine === 'tfjs' && findLibraries(request.cacheDirectory) === null)
      return { reason: 'needs the engine tfjs, which is not set up here (mnistx setup tensorflow)' };
    return findData(needs, { ...request, known });
  };
}

async function findData(needs: Needs, request: FitnessRequest & { readonly known: KnownDigests }): Promise<Fitness> {
  const wanted = dataRequestOf({ data: needs.data.source, seed: 1 });
  if ('dataset' in wanted.source) {
    const fault = await faultOf(wanted, needs, request);
    return fault === null ? {} : { reason: `needs ${describeData(needs)}: ${fault}` };
  }
  const { source } = wanted;
  for (const place of candidates(placeOfData(source)!, request)) {
    const entries = entriesOf(place, request.files);
    if (!mayHold(entries, needs)) continue;
    const fault = await faultOf({ ...wanted, source: moveData(source, place) }, needs, { ...request, entries });
    if (fault === null) return { dataDirectory: place };
  }
  return { reason: `needs ${describeData(needs)}, which is neither where the sweep has it nor below --data` };
}

/** The place of the coordinator, which may be on this machine; then folders of that name, then the others. */
function candidates(place: string, { dataDirectories, files }: FitnessRequest): string[] {
  const below = dataDirectories.flatMap((directory) => [
    // Data in one file lie in a folder.
    join(directory, basename(place)),
    directory,
    ...subfolders(directory, files).map((name) => join(directory, name)),
  ]);
  const isNamesake = (directory: string): boolean => basename(directory) === basename(place);
  return [place, ...below.filter(isNamesake), ...below.filter((directory) => !isNamesake(directory))];
}

function subfolders(directory: string, files: FileOperations): string[] {
  try {
    const entries = files.readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** What lies right in a folder, or a file. */
type Entries = readonly {
  readonly name: string;
  readonly bytes: number;
  readonly changedMs: number;
  readonly isFile: boolean;
}[];

/** Digests of what was read, by its place and the sizes and times that it had. */
type KnownDigests = Map<string, readonly string[]>;

function entriesOf(place: string, files: FileOperations): Entries {
  try {
    const isFolder = files.statSync(place).isDirectory();
    const paths = isFolder ? files.readdirSync(place).map((name) => join(place, name)) : [place];
    return paths.flatMap((path) => {
      const found = files.statSync(path, { throwIfNoEntry: false });
      if (found === undefined) return [];
      return [{ name: basename(path), bytes: found.size, changedMs: found.mtimeMs, isFile: found.isFile() }];
    });
  } catch {
    return [];
  }
}

/** Whether a file has the size of one that is needed. What is packed, or lies in folders, is not known by its size. */
function mayHold(entries: Entries, { data }: Needs): boolean {
  const sizes = new Set(data.files.map(({ bytes }) => bytes));
  return entries.some(({ name, bytes, isFile }) => !isFile || name.endsWith('.gz') || sizes.has(bytes));
}

/** Why the data of a place are not those that are needed; `null` if they are. */
async function faultOf(request: DataRequest, needs: Needs, options: ReadOptions): Promise<string | null> {
  try {
    const digests = await digestsOf(request, options);
    const wanted = needs.data.files;
    const isSame = digests.length === wanted.length && digests.every((sha256, at) => sha256 === wanted[at]!.sha256);
    return isSame ? null : 'the files here have other digests';
  } catch (error) {
    if (error instanceof MnistxError) return error.message;
    throw error;
  }
}

interface ReadOptions extends DataOptions {
  readonly known: KnownDigests;
  /** Absent for a dataset by name. */
  readonly entries?: Entries;
}

/** Reads data once, unless they change. What lies in folders may change unseen, and test files may lie elsewhere. */
async function digestsOf(
  request: DataRequest,
  { known, entries = [], ...options }: ReadOptions,
): Promise<readonly string[]> {
  const isSeen = entries.every(({ isFile }) => isFile) && !('testPath' in request.source);
  const key = JSON.stringify([request, entries]);
  const before = isSeen ? known.get(key) : undefined;
  if (before !== undefined) return before;
  const digests = await readDataDigests(request, options);
  if (isSeen) known.set(key, digests);
  return digests;
}
