import type { Parameter, Point } from '../space.js';
import { valueAt } from '../space.js';
import { ParzenEstimator } from './parzen-estimator.js';
import type { ObservedTrial } from './sampler.js';

interface Known {
  readonly number: number;
  readonly point: Point;
  /** Whether it has all parameters of the estimator. */
  readonly isKernel: boolean;
}

/** An estimator of trials, kept from one suggestion to the next: few trials come and go between two. */
export class TrialsEstimator {
  private readonly estimator: ParzenEstimator;
  private readonly known: Known[] = [];

  constructor(private readonly parameters: readonly Parameter[]) {
    this.estimator = new ParzenEstimator(parameters.map(({ domain }) => domain));
  }

  /** The estimator of these trials, of those that have all of its parameters. They stand in the order of their numbers. */
  of(trials: readonly ObservedTrial[]): ParzenEstimator {
    const place = { at: 0, kernel: 0 };
    for (const trial of trials) {
      let next = this.known[place.at];
      for (; next !== undefined && isGone(next, trial); next = this.known[place.at]) this.remove(place);
      if (next?.point !== trial.point) this.insert(place, trial);
      if (this.known[place.at++]!.isKernel) place.kernel++;
    }
    while (this.known.length > place.at) this.remove(place);
    return this.estimator;
  }

  private insert({ at, kernel }: Place, { number, point }: ObservedTrial): void {
    const numbers = this.parameters.flatMap(({ path }) => valueAt(point, path) ?? []);
    const isKernel = numbers.length === this.parameters.length;
    this.known.splice(at, 0, { number, point, isKernel });
    if (isKernel) this.estimator.insert(kernel, numbers);
  }

  private remove({ at, kernel }: Place): void {
    const [gone] = this.known.splice(at, 1);
    if (gone!.isKernel) this.estimator.remove(kernel);
  }
}

interface Place {
  readonly at: number;
  readonly kernel: number;
}

function isGone({ number, point }: Known, trial: ObservedTrial): boolean {
  return number < trial.number || (number === trial.number && point !== trial.point);
}
