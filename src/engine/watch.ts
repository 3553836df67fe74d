import type { Monitor, Training } from '../config/types.js';
import type { EpochRecord } from '../records.js';

/** What has been seen of a watched value so far. Plain data: a part of what a run resumes from. */
export interface Watch {
  readonly best: number | null;
  readonly bestEpoch: number;
  /** Epochs since the best one. */
  readonly wait: number;
  /** Epochs left in which nothing is counted. */
  readonly cooldown: number;
}

export const freshWatch: Watch = { best: null, bestEpoch: 0, wait: 0, cooldown: 0 };

/** Whether a value from a file is a watch. */
export function isWatch(value: unknown): value is Watch {
  if (typeof value !== 'object' || value === null) return false;
  const { best, ...counts } = value as Readonly<Record<string, unknown>>;
  const isBest = best === null || Number.isFinite(best);
  return isBest && ['bestEpoch', 'wait', 'cooldown'].every((key) => Number.isSafeInteger(counts[key]));
}

export function isBetter(monitor: Monitor, value: number, best: number | null, minDelta = 0): boolean {
  if (best === null) return true;
  return monitor.endsWith('loss') ? value < best - minDelta : value > best + minDelta;
}

/** The watched value of an epoch. The config's rules see to it that it was measured. */
export function watchedValue(monitor: Monitor, record: EpochRecord): number {
  const value = record[monitor];
  if (value === null) throw new Error(`${monitor} is watched but was not measured`);
  return value;
}

export function watchBest(watch: Watch, monitor: Monitor, record: EpochRecord): Watch {
  const value = watchedValue(monitor, record);
  return isBetter(monitor, value, watch.best) ? { ...freshWatch, best: value, bestEpoch: record.epoch } : watch;
}

/** As Keras' EarlyStopping. */
export function watchForStop(
  watch: Watch,
  options: Exclude<Training['early_stopping'], false>,
  record: EpochRecord,
): { watch: Watch; stop: boolean } {
  if (record.epoch <= options.start_from_epoch) return { watch, stop: false };
  const value = watchedValue(options.monitor, record);
  if (isBetter(options.monitor, value, watch.best, options.min_delta)) {
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
  const value = watchedValue(options.monitor, record);
  const cooldown = Math.max(0, watch.cooldown - 1);
  const isCooling = watch.cooldown > 0;
  if (isBetter(options.monitor, value, watch.best, options.min_delta)) {
    return { watch: { best: value, bestEpoch: record.epoch, wait: 0, cooldown }, lower: false };
  }
  const wait = isCooling ? 0 : watch.wait + 1;
  const lower = !isCooling && wait >= options.patience;
  return { watch: { ...watch, wait: lower ? 0 : wait, cooldown: lower ? options.cooldown : cooldown }, lower };
}
