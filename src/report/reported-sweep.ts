import type { ChartSweep, ChartTrial } from '../charts/sweep/chart-sweep.js';

/** What a page says of a sweep: a part of sweep.json. */
export interface ReportedSweep {
  readonly name: string;
  readonly status: 'running' | 'finished' | 'interrupted' | 'failed' | 'dead';
  readonly reason: string | null;
  readonly created: string;
  readonly finished: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<ChartTrial['state'], number>>;
  readonly winner: {
    readonly trial: number;
    readonly value: number;
    readonly test: { readonly accuracies: readonly number[]; readonly losses: readonly number[] } | null;
  } | null;
  readonly sweep: {
    readonly description: string;
    readonly search: { readonly type: string; readonly trials: number; readonly seed: number };
    readonly objective: { readonly metric: string; readonly goal: string; readonly epoch: string };
    readonly seeds: readonly number[];
    readonly stop_early: { readonly type: string };
    readonly choose_on_test: boolean;
  };
}

/** The trials of a page: what its charts draw, and more for the table. */
export interface ReportedTrials extends ChartSweep {
  readonly trials: readonly ReportedTrial[];
}

export interface ReportedTrial extends ChartTrial {
  /** Why it failed or is invalid; `null` otherwise. */
  readonly reason: string | null;
  /** The epoch that counts, of the first seed. */
  readonly epoch: number | null;
  /** The value of each parameter; `null` where it is not active. */
  readonly texts: readonly (string | null)[];
  /** Of all seeds. */
  readonly totalSeconds: number;
}
