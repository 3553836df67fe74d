import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { findFirstWeights } from '../open/first-weights.js';
import { checkAgainstSource, readKeptWeights } from '../open/kept-weights.js';
import { planOfRun } from '../open/open-model.js';
import { experimentOf, openRun } from '../open/open-run.js';
import { findDamagedFiles } from '../runs/check-files.js';
import { firstDifference } from '../runs/first-difference.js';
import type { Run } from '../runs/types.js';
import { changesSince, describeFormulaChanges } from '../training/changes-since.js';
import type { RunEvent, RunOptions, RunResult, TrainingPlaces } from '../training/types.js';
import { runExperimentFrom } from './run-experiment.js';

/** Where a run is trained again. */
export interface VerifyPlaces extends TrainingPlaces {
  /** An empty folder to train in. The caller removes it. */
  readonly workDirectory: string;
}

/** The run that `verifyRun` trains again. */
export interface VerifyRequest extends VerifyPlaces {
  /** The run folder; nothing in it is changed. */
  readonly folder: string;
  /** Train only this many epochs; `null` for as many as the run has. */
  readonly epochs: number | null;
}

/** What `verifyRun` found. */
export interface Verification {
  readonly folder: string;
  /** Epochs that were trained again; 0 for an imported run, of which only the files are checked. */
  readonly epochs: number;
  /** Relative paths of the files that are equal. Times in tables may differ. */
  readonly same: readonly string[];
  /** Whether a finished run was verified as a whole, including its weights and predictions. */
  readonly isWhole: boolean;
  /** Files that have changed, or the first result that differs; empty if the run is verified. */
  readonly differences: readonly string[];
}

/**
 * Trains a run again from its folder alone and compares the results byte by byte, except for times.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_CHANGED if data or engine differ from those of the run, BAD_USAGE
 */
export async function verifyRun(
  { folder, epochs, ...places }: VerifyRequest,
  options: RunOptions,
): Promise<Verification> {
  return verifyOpened(openToVerify(folder, epochs, options.effects.files), places, options);
}

/** A run whose files have been checked against their digests. */
export interface RunToVerify {
  readonly folder: string;
  /** How many epochs to train; 0 for a run that is damaged or was imported. */
  readonly epochs: number;
  /** The run, or one line for each damaged file. */
  readonly found: Run | readonly string[];
}

/**
 * Reads a run and checks its files, before anything is trained.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, BAD_USAGE
 */
export function openToVerify(folder: string, epochs: number | null, files: FileOperations): RunToVerify {
  const found = readRunOrDamage(folder, files);
  return { folder, epochs: isDamage(found) ? 0 : checkEpochs(found, epochs), found };
}

/** `verifyRun` for a run that has already been read. */
export async function verifyOpened(
  { folder, epochs, found }: RunToVerify,
  { workDirectory, ...places }: VerifyPlaces,
  options: RunOptions,
): Promise<Verification> {
  // 1. Stop if files are damaged.
  if (isDamage(found)) return { folder, epochs, same: [], isWhole: false, differences: found };
  const { status, files } = found.manifest;
  if (status === 'imported') return { folder, epochs, same: Object.keys(files), isWhole: true, differences: [] };

  // 2. Train the experiment of run.json again, and find the first difference.
  const { same, differences } = await trainAgain(found, { folder, epochs, workDirectory, ...places }, options);
  return { folder, epochs, same, isWhole: isWhole(found, epochs), differences };
}

/** A run that was trained again. */
export interface TrainedAgain {
  readonly trained: RunResult;
  /** As in a `Verification`. */
  readonly same: readonly string[];
  readonly differences: readonly string[];
}

/**
 * Trains a run of which nothing is damaged again, and compares.
 *
 * @throws {MnistxError} RUN_CHANGED if data or engine differ from those of the run
 */
export async function trainAgain(
  found: Run,
  { folder, epochs, workDirectory, ...places }: VerifyPlaces & { readonly folder: string; readonly epochs: number },
  options: RunOptions,
): Promise<TrainedAgain> {
  // 1. The weights that it began with, if it took those of another run.
  const plan = planOfRun(found.manifest);
  const { files } = options.effects;
  const first = readKeptWeights(found, files);
  const finding = first === null ? null : await checkAgainstSource(found, first, plan, files);
  if (finding !== null && 'remark' in finding) options.report({ type: 'warning', message: finding.remark });

  // 2. Train the experiment of run.json again.
  const enough = new AbortController();
  const report = (event: RunEvent): void => {
    if (event.type === 'start') refuseChangedWorld(found, event);
    if (event.type === 'epoch' && event.record.epoch === epochs && !isWhole(found, epochs)) enough.abort();
    options.report(event.type === 'start' ? { ...event, folder: `${folder}, trained again` } : event);
  };
  const signal = AbortSignal.any([options.signal, enough.signal]);
  // The trials of a sweep leave the test set alone.
  const testsModel = found.manifest.files['predictions.csv'] !== undefined;
  const runsDirectory = join(workDirectory, 'runs');
  const request = { ...places, runsDirectory, force: false, chartFormats: [], testsModel };
  const findFirst: typeof findFirstWeights = async (...asked) => first ?? findFirstWeights(...asked);
  const trained = await runExperimentFrom(findFirst, experimentOf(found, []), request, { ...options, signal, report });
  options.signal.throwIfAborted();

  // 3. Find the first difference.
  const { same, difference } = firstDifference(found, trained, { epochs, slots: plan.slots, files });
  const forged = finding !== null && 'difference' in finding ? [finding.difference] : [];
  const reasons = difference === null ? [] : [difference, ...reasonsFor(found, trained)];
  const differences = [...forged, ...reasons];
  return { trained, same, differences };
}

function isWhole({ manifest, history }: Run, epochs: number): boolean {
  return manifest.status === 'finished' && epochs === history.length;
}

function readRunOrDamage(folder: string, files: FileOperations): Run | readonly string[] {
  try {
    const run = openRun(folder, files);
    const damaged = findDamagedFiles(run, { files }).map(({ file, reason }) => `${file} ${reason}`);
    return damaged.length > 0 ? damaged : run;
  } catch (error) {
    if (error instanceof MnistxError && error.code === 'RUN_DAMAGED') return [error.message];
    throw error;
  }
}

function isDamage(found: RunToVerify['found']): found is readonly string[] {
  return Array.isArray(found);
}

function checkEpochs({ folder, history, manifest }: Run, epochs: number | null): number {
  if (manifest.status === 'imported') {
    if (epochs === null) return 0;
    const message = `${folder} was imported: it has no epochs to train again`;
    throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'leave out --epochs to check its files' });
  }
  if (history.length === 0) {
    const message = `${folder} has no finished epoch to verify`;
    const fix =
      manifest.status === 'failed'
        ? `the run failed; mnistx show ${folder} says why`
        : `train it first: mnistx resume ${folder}`;
    throw new MnistxError({ code: 'RUN_NOT_FOUND', message, fix });
  }
  if (epochs !== null && epochs > history.length) {
    const message = `${folder} has ${history.length} epochs, not ${epochs}`;
    throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'ask for fewer, or leave --epochs out for all of them' });
  }
  return epochs ?? history.length;
}

function refuseChangedWorld({ folder, manifest }: Run, { data, engine }: Extract<RunEvent, { type: 'start' }>): void {
  const { experiment, formulas = 1 } = manifest;
  const otherFormulas = describeFormulaChanges(formulas, experiment);
  const changes = [...changesSince(manifest, { experiment, data, engine }), ...otherFormulas];
  if (changes.length === 0) return;
  const restore = otherFormulas.length === 0 ? 'undo the change' : 'use the version of mnistx that it was trained with';
  throw new MnistxError({
    code: 'RUN_CHANGED',
    message: `${folder} cannot be verified here, since something has changed:${changes.map((line) => `\n    ${line}`).join('')}`,
    fix: `${restore}, then verify again`,
  });
}

/** Known differences of a run that may have caused other bytes. */
function reasonsFor({ manifest }: Run, now: Run): string[] {
  const forced = (manifest.resumed ?? []).flatMap(({ epoch, differences }) =>
    differences.map((line) => `the run continued after epoch ${epoch} with something changed: ${line}`),
  );
  const [before, after] = [manifest, now.manifest].map(({ versions, engine }) => ({ ...versions, ...engine.versions }));
  const updated = Object.keys({ ...before, ...after })
    .filter((name) => before![name] !== after![name])
    .map((name) => `${name} was ${before![name] ?? 'not there'}, now it is ${after![name] ?? 'not there'}`);
  return [...forced, ...updated];
}
