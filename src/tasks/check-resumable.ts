import { join, resolve } from 'node:path';
import { PATHS } from '../config/paths.js';
import { pathSteps } from '../config/sweep/parameter-path.js';
import type { Sweep } from '../config/sweep/types.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { AllowData } from '../open/open-model.js';
import { readRun } from '../runs/read-run.js';
import { refuseEditedFile } from '../sweep/sweep-file.js';
import { isSweep, readSweep } from '../sweep/sweep-folder.js';

export interface ResumableRequest {
  readonly folder: string;
  readonly files: FileOperations;
  readonly allow: AllowData;
  /** In all; `null` as planned. */
  readonly epochs: number | null;
}

/**
 * Whether a run or sweep can be continued, a run perhaps to more epochs.
 *
 * @throws {MnistxError} RUN_CHANGED if it is finished, BAD_USAGE for epochs of a sweep, RUN_BUSY if it is running, RUN_NOT_FOUND, RUN_DAMAGED, DISK
 */
export function checkResumable({ folder, files, allow, epochs }: ResumableRequest): void {
  if (isSweep(folder, files)) {
    if (epochs !== null) throw sweepEpochsError(folder);
    const manifest = readSweep(folder, files);
    refuseEditedFile(folder, manifest, files);
    refuseStatus(folder, manifest.status);
    for (const places of placesOfTrials(manifest.sweep)) allow(places);
    return;
  }
  const { manifest, history } = readRun(folder, files);
  const isLonger = epochs !== null && epochs > history.length;
  if (manifest.status !== 'finished' || !isLonger) refuseStatus(folder, manifest.status);
  allow({ ...manifest.experiment.data, ...manifest.experiment.model });
}

/** The places that trials may read: those of the experiments, and those that a parameter sets. */
function placesOfTrials({ experiments, parameters }: Sweep): Parameters<AllowData>[0][] {
  const written = experiments.flatMap(({ spec }) => {
    const sections = spec as Readonly<Record<string, unknown>>;
    return SECTIONS.map((section) => [section, sections[section]] as const);
  });
  const chosen = parameters.flatMap((parameter) => {
    const [section, key, ...rest] = pathSteps(parameter.path) ?? [];
    if (!isSection(section) || rest.length > 0 || parameter.kind !== 'choice') return [];
    return parameter.values.map((value) => [section, key === undefined ? value : { [key]: value }] as const);
  });
  return [...written, ...chosen].map(([section, values]) => placesIn(section, values));
}

const SECTIONS = Object.keys(PATHS) as (keyof typeof PATHS)[];

function isSection(name: string | undefined): name is keyof typeof PATHS {
  return SECTIONS.some((section) => section === name);
}

function placesIn(section: keyof typeof PATHS, written: unknown): Parameters<AllowData>[0] {
  if (typeof written !== 'object' || written === null) return {};
  const values = written as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    PATHS[section].flatMap((key) => (typeof values[key] === 'string' ? [[key, resolve(values[key])] as const] : [])),
  );
}

function sweepEpochsError(folder: string): MnistxError {
  const fix = 'resume it without, or start another sweep';
  return new MnistxError({ code: 'BAD_USAGE', message: `${folder} is a sweep: its trials have their own epochs`, fix });
}

/** An imported model has no optimizer state to continue with, and no history. */
export function importedError(folder: string): MnistxError {
  const fix = `train a run of its own that begins with its weights: mnistx run ${join(folder, 'config.resolved.yaml')} -S model.init_from=${folder}`;
  return new MnistxError({
    code: 'BAD_USAGE',
    message: `${folder} was imported: its training cannot be continued`,
    fix,
  });
}

function refuseStatus(folder: string, status: string): void {
  if (status === 'running')
    throw new MnistxError({ code: 'RUN_BUSY', message: `${folder} is running`, fix: 'wait until it ends, or stop it' });
  if (status === 'imported') throw importedError(folder);
  if (status !== 'finished') return;
  const fix = `to train a run longer: mnistx resume ${folder} -S train.epochs=…`;
  throw new MnistxError({ code: 'RUN_CHANGED', message: `${folder} is finished`, fix });
}
