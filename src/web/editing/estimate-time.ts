import type { DataDescription, Speed } from '../../server/api/new.js';
import type { Experiment } from '../../config/types.js';

/** How long an epoch will take, as earlier runs suggest. */
export interface TimeEstimate {
  readonly secondsPerEpoch: number;
  readonly low: number;
  readonly high: number;
  /** How many earlier runs it is taken from. */
  readonly runs: number;
}

/** In shorter epochs most of the time is not that of the network. */
const SHORTEST_SECONDS = 0.1;
/** Networks of another size use the machine differently: only so many of the nearest count. */
const NEAREST = 9;

/**
 * Scales the time of earlier runs of the same engine by FLOPs and examples: the median of those that are nearest in both,
 * and the lowest and highest of them. `null` if there are none.
 */
export function estimateTime(
  { flops, examples, engine }: { readonly flops: number; readonly examples: number; readonly engine: string },
  speeds: readonly Speed[],
): TimeEstimate | null {
  const distance = (speed: Speed): number =>
    Math.abs(Math.log(speed.flops / flops)) + Math.abs(Math.log(speed.examples / examples));
  const near = speeds
    .filter((speed) => speed.engine === engine && speed.secondsPerEpoch >= SHORTEST_SECONDS)
    .filter((speed) => speed.flops > 0 && speed.examples > 0)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, NEAREST)
    .map((speed) => (speed.secondsPerEpoch * flops * examples) / (speed.flops * speed.examples))
    .sort((a, b) => a - b);
  if (near.length === 0 || flops <= 0) return null;
  const middle = (near.length - 1) / 2;
  const secondsPerEpoch = (near[Math.floor(middle)]! + near[Math.ceil(middle)]!) / 2;
  return { secondsPerEpoch, low: near[0]!, high: near.at(-1)!, runs: near.length };
}

/** `auto` trains by the fastest engine, which is this one. */
export function engineOf({ engine }: Experiment): string {
  return engine === 'auto' ? 'simd' : engine;
}

/** Images of an epoch, up to roundings: what is left of the training set after the limit and what is held out. */
export function countExamples({ data }: Experiment, { trainCount, testCount }: DataDescription): number {
  const isHeldOut = testCount === 0 && data.test_path === undefined;
  const available = isHeldOut ? trainCount * (1 - (data.test ?? 0.2)) : trainCount;
  const limited = Math.min(data.limit.train ?? Infinity, available);
  const share = typeof data.validation === 'number' ? data.validation : data.validation === 'auto' ? 0.1 : 0;
  return Math.max(1, Math.round(limited * (1 - share)));
}
