import type { Monitor, Training } from '../config/types.js';
import type { EpochRecord } from '../records.js';

/** State of a watched value. Plain data, saved in checkpoints. */
export interface Watch {
  readonly best: number | null;
  readonly bestEpoch: number;
  /** Epochs since the best one. */
  readonly wait: number;
  /** Remaining epochs of the cooldown. */
  readonly cooldown: number;
}

type Stopping = Exclude<Training['early_stopping'], false>;

export const freshWatch: Watch = { best: null, bestEpoch: 0, wait: 0, cooldown: 0 };

/** Whether a value from a file is a watch. */
export function isWatch(value: unknown): value is Watch {
  if (typeof value !== 'object' || value === null) return false;
  const { best, ...counts } = value as Readonly<Record<string, unknown>>;
  const isBest = best === null || Number.isFinite(best);
  return isBest && ['bestEpoch', 'wait', 'cooldown'].every((key) => Number.isSafeInteger(counts[key]));
}

function isBetter(monitor: Monitor, value: number, best: number | null): boolean {
  if (best === null) return true;
  return monitor.endsWith('loss') ? value < best : value > best;
}

/** Keras compares 32-bit floats, so going from 0.29 to 0.28 is not an improvement by more than 0.01. */
function isImprovement(value: number, best: number | null, options: Pick<Stopping, 'monitor' | 'min_delta'>): boolean {
  const { monitor, min_delta: delta } = options;
  const nearer = monitor.endsWith('loss') ? value + delta : value - delta;
  return isBetter(monitor, Math.fround(nearer), best === null ? null : Math.fround(best));
}

/** The watched value of an epoch. The config's rules ensure that it was measured. */
function readWatchedValue(monitor: Monitor, record: EpochRecord): number {
  const value = record[monitor];
  if (value === null) throw new Error(`${monitor} is watched but was not measured`);
  return value;
}

export function watchBest(watch: Watch, monitor: Monitor, record: EpochRecord): Watch {
  const value = readWatchedValue(monitor, record);
  return isBetter(monitor, value, watch.best) ? { ...freshWatch, best: value, bestEpoch: record.epoch } : watch;
}

/** As Keras' EarlyStopping. */
export function watchForStop(watch: Watch, options: Stopping, record: EpochRecord): { watch: Watch; stop: boolean } {
  if (record.epoch <= options.start_from_epoch) return { watch, stop: false };
  const value = readWatchedValue(options.monitor, record);
  if (isImprovement(value, watch.best, options)) {
    return { watch: { ...freshWatch, best: value, bestEpoch: record.epoch }, stop: false };
  }
  const wait = watch.wait + 1;
  return { watch: { ...watch, wait }, stop: wait >= options.patience };
}

/** As Keras' ReduceLROnPlateau: says whether the learning rate is to be lowered now. */
export function watchForPlateau(
  watch: Watch,
  options: Exclude<Training['reduce_lr_on_plateau'], false>,
  record: EpochRecord,
): { watch: Watch; lower: boolean } {
  const value = readWatchedValue(options.monitor, record);
  // Counts down before the check, so the epoch that ends a cooldown counts again.
  const cooldown = Math.max(0, watch.cooldown - 1);
  const isCooling = cooldown > 0;
  const waited = watch.cooldown > 0 ? 0 : watch.wait;
  if (isImprovement(value, watch.best, options)) {
    return { watch: { best: value, bestEpoch: record.epoch, wait: 0, cooldown }, lower: false };
  }
  const wait = isCooling ? 0 : waited + 1;
  const lower = !isCooling && wait >= options.patience;
  return { watch: { ...watch, wait: lower ? 0 : wait, cooldown: lower ? options.cooldown : cooldown }, lower };
}
