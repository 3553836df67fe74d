import { join } from 'node:path';
import { changedFormulas, changesSince } from '../training/changes-since.js';
import type { FileOperations } from '../effects.js';
import { MnistxError } from '../errors.js';
import { planOfRun } from '../open/open-model.js';
import { experimentOf, openRun } from '../open/open-run.js';
import { runExperiment } from './run-experiment.js';
import type { RunEvent, RunOptions } from '../training/types.js';
import { damagedFiles } from '../runs/check-files.js';
import { firstDifference } from '../runs/first-difference.js';
import type { Run } from '../runs/types.js';

/** The run that `verifyRun` trains again. */
export interface VerifyRequest {
  /** The run folder; nothing in it is changed. */
  readonly folder: string;
  /** Train only this many epochs; `null` for as many as the run has. */
  readonly epochs: number | null;
  /** An empty folder to train in. Whoever made it removes it. */
  readonly workDirectory: string;
  readonly cacheDirectory: string;
  readonly mirrors: readonly string[];
  readonly threads: number | null;
}

/** What `verifyRun` found. */
export interface Verification {
  readonly folder: string;
  /** Epochs that were trained again. */
  readonly epochs: number;
  /** Files that were found the same, by their relative path; of tables all but the times. */
  readonly same: readonly string[];
  /** Whether that is the whole of a finished run, so that its weights and predictions are compared too. */
  readonly isWhole: boolean;
  /** What is not as it was written, or not what the experiment trains to; empty for a run that holds. */
  readonly differences: readonly string[];
}

/**
 * Trains a run again from its folder alone and holds the result against it, byte by byte but for times.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, RUN_CHANGED where data or engine are others than those of the run, BAD_USAGE
 */
export async function verifyRun(request: VerifyRequest, options: RunOptions): Promise<Verification> {
  const { folder, workDirectory, cacheDirectory, mirrors, threads } = request;

  // 1. The files are those that were written.
  const run = runOrDamage(folder, options.effects.files);
  if (Array.isArray(run)) return { folder, epochs: 0, same: [], isWhole: false, differences: run };
  const epochs = epochsOf(request, run);
  const isWhole = run.manifest.status === 'finished' && epochs === run.history.length;

  // 2. The experiment as run.json has it, trained anew.
  const loaded = experimentOf(run, []);
  const enough = new AbortController();
  const report = (event: RunEvent): void => {
    if (event.type === 'start') refuseChangedWorld(run, event);
    if (event.type === 'epoch' && event.record.epoch === epochs && !isWhole) enough.abort();
    options.report(event.type === 'start' ? { ...event, folder: `${folder}, trained again` } : event);
  };
  const signal = AbortSignal.any([options.signal, enough.signal]);
  const places = { runsDirectory: join(workDirectory, 'runs'), cacheDirectory, mirrors };
  const trained = await runExperiment(
    loaded,
    { force: false, threads, chartFormats: [], ...places },
    { ...options, signal, report },
  );
  options.signal.throwIfAborted();

  // 3. Where the two part.
  const slots = planOfRun(run.manifest).slots;
  const { same, difference } = firstDifference(run, trained, { epochs, slots, files: options.effects.files });
  const differences = difference === null ? [] : [difference, ...reasonsFor(run, trained)];
  return { folder, epochs, same, isWhole, differences };
}

/** The run, or what is not as it was written. */
function runOrDamage(folder: string, files: FileOperations): Run | string[] {
  try {
    const run = openRun(folder, files);
    const damaged = damagedFiles(run, { files }).map(({ file, reason }) => `${file} ${reason}`);
    return damaged.length > 0 ? damaged : run;
  } catch (error) {
    if (error instanceof MnistxError && error.code === 'RUN_DAMAGED') return [error.message];
    throw error;
  }
}

/**
 * How many epochs there are to verify; 0 for a run that is damaged.
 *
 * @throws {MnistxError} RUN_NOT_FOUND, BAD_USAGE
 */
export function epochsToVerify(folder: string, epochs: number | null, files: FileOperations): number {
  const run = runOrDamage(folder, files);
  return Array.isArray(run) ? 0 : epochsOf({ folder, epochs }, run);
}

function epochsOf({ folder, epochs }: Pick<VerifyRequest, 'folder' | 'epochs'>, { history, manifest }: Run): number {
  if (history.length === 0) {
    const message = `${folder} has no finished epoch that could be verified`;
    const fix =
      manifest.status === 'failed'
        ? `it has failed; mnistx show ${folder} says why`
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
  const otherFormulas = changedFormulas(formulas, experiment);
  const changes = [...changesSince(manifest, { experiment, data, engine }), ...otherFormulas];
  if (changes.length === 0) return;
  const restore = otherFormulas.length === 0 ? 'undo the change' : 'use the version of mnistx that it was trained with';
  throw new MnistxError({
    code: 'RUN_CHANGED',
    message: `${folder} cannot be verified here, since something has changed:${changes.map((line) => `\n    ${line}`).join('')}`,
    fix: `${restore}, then verify again`,
  });
}

/** What is known of a run that other bytes may come from. */
function reasonsFor({ manifest }: Run, now: Run): string[] {
  const forced = (manifest.resumed ?? []).flatMap(({ epoch, differences }) =>
    differences.map((line) => `the run went on after epoch ${epoch} with something changed: ${line}`),
  );
  const [before, after] = [manifest, now.manifest].map(({ versions, engine }) => ({ ...versions, ...engine.versions }));
  const updated = Object.keys({ ...before, ...after })
    .filter((name) => before![name] !== after![name])
    .map((name) => `${name} was ${before![name] ?? 'not there'}, now it is ${after![name] ?? 'not there'}`);
  return [...forced, ...updated];
}
