import type { Measure } from '../chart-run.js';

/** What charts draw of a sweep. */
export interface ChartSweep {
  readonly label: string;
  readonly objective: ChartObjective;
  readonly parameters: readonly ChartParameter[];
  /** Those that have ended, in the order of their numbers. */
  readonly trials: readonly ChartTrial[];
  /** `null` with fewer complete trials than `leastTrials`. */
  readonly importances: ChartImportances | null;
  readonly leastTrials: number;
}

export interface ChartImportances {
  /** Of each parameter, together 1. */
  readonly shares: readonly number[];
  /** How many of how many trials the importance is for. */
  readonly best: number;
  readonly trials: number;
}

export interface ChartObjective {
  /** `Validation accuracy` */
  readonly title: string;
  readonly measure: Measure;
  readonly goal: 'maximize' | 'minimize';
}

export interface ChartParameter {
  /** Shown as it is, whatever characters it holds; differs from the labels of the others. */
  readonly label: string;
  readonly domain: { readonly kind: 'choice'; readonly labels: readonly string[] } | ChartRange;
}

export interface ChartRange {
  readonly kind: 'range';
  readonly scale: 'linear' | 'log';
  readonly min: number;
  readonly max: number;
  /** All of them, if they are few. */
  readonly values: readonly number[] | null;
}

export interface ChartTrial {
  readonly number: number;
  /** What differs from trial to trial. */
  readonly label: string;
  readonly state: 'complete' | 'stopped' | 'failed' | 'invalid';
  /** Mean of the objective over the seeds. */
  readonly value: number | null;
  /** Over the seeds; `null` with one. */
  readonly deviation: number | null;
  /** For each parameter the number, of a choice the index; `null` where it is not active. */
  readonly numbers: readonly (number | null)[];
  /** Of the network. */
  readonly parameters: number | null;
  /** Training time of one seed, the mean of all. */
  readonly seconds: number;
}

/** A trial with a value. */
export interface ValuedTrial extends ChartTrial {
  readonly value: number;
}

export function isBetter({ goal }: ChartObjective, a: number, b: number): boolean {
  return goal === 'maximize' ? a > b : a < b;
}

/** Complete trials, the worst first: drawn last, the best lie on top. */
export function listFromWorst({ trials, objective }: ChartSweep): ValuedTrial[] {
  const sign = objective.goal === 'maximize' ? 1 : -1;
  return trials
    .filter((trial): trial is ValuedTrial => trial.state === 'complete' && trial.value !== null)
    .sort((a, b) => sign * (a.value - b.value) || b.number - a.number);
}

/** At most so many, at even distances, the last one among them. */
export function takeEvenly<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, at) => items[Math.ceil(((at + 1) * items.length) / most) - 1]!);
}

/** `50 of 1,000 complete trials`, or `12 complete trials` */
export function countDrawn(drawn: number, all: number): string {
  const trials = `complete ${all === 1 ? 'trial' : 'trials'}`;
  return `${drawn === all ? '' : `${drawn.toLocaleString('en')} of `}${all.toLocaleString('en')} ${trials}`;
}
