import { countBefore } from '../count-before.js';
import { pointKey } from '../space.js';
import type { Point, Space } from '../space.js';
import type { ObservedTrial } from './sampler.js';

/** What a search knows of its trials, kept from one suggestion to the next: few trials change between two. */
export class SearchHistory {
  private trials: ObservedTrial[] = [];
  private readonly finished: ObservedTrial[] = [];
  /** How many trials have a point, by its key. */
  private readonly counts = new Map<string, number>();

  constructor(private readonly space: Space) {}

  /** Finished trials, the best first. */
  get ranked(): readonly ObservedTrial[] {
    return this.finished;
  }

  update(trials: readonly ObservedTrial[]): void {
    const known = this.trials;
    for (let at = 0; at < Math.max(trials.length, known.length); at++) {
      const [before, now] = [known[at], trials[at]];
      if (before === now) continue;
      if (before !== undefined) this.remove(before);
      if (now !== undefined) this.add(now);
    }
    this.trials = [...trials];
  }

  hasTried(point: Point): boolean {
    return this.counts.has(pointKey(this.space, point));
  }

  private add(trial: ObservedTrial): void {
    this.count(trial.point, 1);
    if (isFinished(trial)) this.finished.splice(this.rankOf(trial), 0, trial);
  }

  private remove(trial: ObservedTrial): void {
    this.count(trial.point, -1);
    if (isFinished(trial)) this.finished.splice(this.rankOf(trial), 1);
  }

  /** How many finished trials are better. */
  private rankOf(trial: ObservedTrial): number {
    return countBefore(this.finished.length, (at) => compareTrials(this.finished[at]!, trial) < 0);
  }

  private count(point: Point, by: number): void {
    const key = pointKey(this.space, point);
    const count = (this.counts.get(key) ?? 0) + by;
    if (count === 0) this.counts.delete(key);
    else this.counts.set(key, count);
  }
}

export function isFinished({ state, loss }: ObservedTrial): boolean {
  return state === 'stopped' || (state === 'complete' && loss !== undefined && !Number.isNaN(loss));
}

/** Complete trials before stopped ones, and of these those that came further first; then by loss. ∞ - ∞ counts as 0. */
function compareTrials(a: ObservedTrial, b: ObservedTrial): number {
  return epochsOf(b) - epochsOf(a) || lossOf(a) - lossOf(b) || a.number - b.number;
}

function epochsOf({ state, epochs = 0 }: ObservedTrial): number {
  return state === 'complete' ? Infinity : epochs;
}

function lossOf({ loss = NaN }: ObservedTrial): number {
  return Number.isNaN(loss) ? Infinity : loss;
}
