import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Experiment } from '../config/types.js';
import { isFound } from '../effects.js';
import type { FileOperations } from '../effects.js';
import type { Reached } from '../engine/train.js';
import { freshWatch } from '../engine/watch.js';
import { MnistxError } from '../errors.js';
import { findDamagedFiles } from '../runs/check-files.js';
import { BEST_CHECKPOINT } from '../runs/checkpoint.js';
import { KEPT_FILES } from '../runs/run-writer.js';
import type { Run } from '../runs/types.js';
import { placeOf } from './training-state.js';

/** Settings whose state is kept in a checkpoint. */
type Watching = 'early_stopping' | 'reduce_lr_on_plateau' | 'checkpoint';

/**
 * The state that a run continues from. A watch whose settings have changed starts again.
 *
 * @throws {MnistxError} BAD_USAGE for a run that early stopping has ended for good
 */
export function stateToContinue(run: Run, { train }: Experiment, reached: Reached): Reached {
  const before = run.manifest.experiment.train;
  const recorded = changesSinceReached(run, reached);
  const hasChanged = (setting: Watching): boolean =>
    !isDeepStrictEqual(before[setting], train[setting]) || recorded.some((line) => line.startsWith(`train.${setting}`));
  const hasLostBest = recorded.some((line) => line.startsWith(BEST_CHECKPOINT));
  const startsStopping = hasChanged('early_stopping');
  if (reached.state.isStopped && !startsStopping && run.manifest.status === 'finished') throw stoppedForGoodError(run);
  const rate = train.reduce_lr_on_plateau === false ? { rateFactor: 1 } : {};
  const plateau = hasChanged('reduce_lr_on_plateau') ? { plateauWatch: freshWatch, ...rate } : {};
  const stopping = startsStopping ? { stopWatch: freshWatch, isStopped: false } : {};
  const best = hasChanged('checkpoint') || hasLostBest ? { bestWatch: freshWatch } : {};
  return {
    state: { ...reached.state, ...plateau, ...stopping, ...best },
    best: startsStopping ? null : reached.best,
  };
}

/**
 * What has changed since a checkpoint was written: the run may have continued from it before, and been killed before
 * the next one.
 */
function changesSinceReached({ manifest }: Run, reached: Reached): string[] {
  const place = placeOf(reached);
  const fromHere = (manifest.resumed ?? []).filter(
    ({ epoch, step }) => epoch === place.epoch && (step ?? 0) === place.step,
  );
  return fromHere.flatMap(({ differences }) => differences);
}

function stoppedForGoodError({ folder, manifest, history }: Run): MnistxError {
  const settings = `-S train.early_stopping=false -S train.epochs=${history.length + 10}`;
  return new MnistxError({
    code: 'BAD_USAGE',
    message: `${folder} has ${manifest.reason ?? 'stopped early'}: more epochs would not change that`,
    fix: `continue without early stopping, which is recorded (mnistx resume ${folder} ${settings} --force), or train a new run`,
  });
}

/** Files that a run should have kept but that are missing or damaged, with the reason. */
export function findLostFiles(run: Run, carried: Reached | null, files: FileOperations): string[] {
  const damaged = findDamagedFiles(run, { wanted: KEPT_FILES, files }).map(({ name, reason }) => `${name} ${reason}`);
  const hadBest =
    run.manifest.experiment.train.checkpoint.keep === 'best' && (carried?.state.bestWatch.bestEpoch ?? 0) > 0;
  const isUnrecorded = run.manifest.files[BEST_CHECKPOINT] === undefined;
  const isLost = hadBest && isUnrecorded && !isFound(files, join(run.folder, BEST_CHECKPOINT));
  return isLost ? [...damaged, `${BEST_CHECKPOINT} is gone`] : damaged;
}

/** Without best.ckpt, search for the best epoch again. */
export function forgetLostBest(carried: Reached | null, lost: readonly string[]): Reached | null {
  if (carried === null || !lost.some((line) => line.startsWith(BEST_CHECKPOINT))) return carried;
  return { ...carried, state: { ...carried.state, bestWatch: freshWatch } };
}
