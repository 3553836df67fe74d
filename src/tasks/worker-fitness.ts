import { basename, join } from 'node:path';
import { loadDataset } from '../data/load-dataset.js';
import type { DataOptions } from '../data/download-dataset.js';
import type { DataRequest } from '../data/data-request.js';
import { findLibraries } from '../engine/tfjs/packages.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { dataRequestOf } from '../open/plan-of.js';
import type { Fitness } from '../sweep/launchers/bullmq/serve.js';
import { describeData } from '../sweep/launchers/bullmq/wire.js';
import type { Needs } from '../sweep/launchers/bullmq/wire.js';
import { moveData, placeOfData } from './relocate-data.js';
import { version } from '../training/manifest-parts.js';

export interface FitnessRequest extends DataOptions {
  /** Folders in which data lie, or which are data. */
  readonly dataDirectories: readonly string[];
  readonly files: FileOperations;
}

/** Says of each kind of work whether this machine can do it: the version, the engine, and the data by their digests. */
export function fitnessFinder(request: FitnessRequest): (needs: Needs) => Promise<Fitness> {
  return async (needs) => {
    const here = version();
    if (needs.version !== here) return { reason: `needs mnistx ${needs.version}, this is ${here}` };
    if (needs.engine === 'tfjs' && findLibraries(request.cacheDirectory) === null)
      return { reason: 'needs the engine tfjs, which is not set up here (mnistx setup tensorflow)' };
    return findData(needs, request);
  };
}

async function findData(needs: Needs, request: FitnessRequest): Promise<Fitness> {
  const wanted = dataRequestOf({ data: needs.data.source, seed: 1 });
  if ('dataset' in wanted.source) {
    const fault = await faultOf(wanted, needs, request);
    return fault === null ? {} : { reason: `needs ${describeData(needs)}: ${fault}` };
  }
  const { source } = wanted;
  for (const place of candidates(placeOfData(source)!, request)) {
    const fault = await faultOf({ ...wanted, source: moveData(source, place) }, needs, request);
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

/** Why the data of a place are not those that are needed; `null` if they are. */
async function faultOf(request: DataRequest, needs: Needs, options: DataOptions): Promise<string | null> {
  try {
    const { files } = await loadDataset(request, options);
    const isSame =
      files.length === needs.data.files.length &&
      files.every(({ sha256 }, at) => sha256 === needs.data.files[at]!.sha256);
    return isSame ? null : 'the files here have other digests';
  } catch (error) {
    if (error instanceof MnistxError) return error.message;
    throw error;
  }
}
