import type { Needs } from '../../src/sweep/launchers/bullmq/wire.js';
import { version } from '../../src/training/version.js';

/** What the processes of `npm run bench:queue` are told. */
export interface Simulation {
  readonly url: string;
  /** Of the sweep: `sweep.yaml` stands there. */
  readonly folder: string;
  readonly trials: number;
  readonly workers: number;
  /** Mean time of a training, in seconds. */
  readonly seconds: number;
  /** Share of trainings that fail. */
  readonly failing: number;
  /** Share of trainings whose worker is lost. */
  readonly lost: number;
  /** A trained run folder, which comes back of each trial. */
  readonly template: string;
}

/** After how long without a sign of life a simulated worker counts as lost. */
export const LOST_AFTER_MS = 10_000;
export const MOST_ATTEMPTS = 20;

/** Simulated workers read no data. */
export function simulatedNeeds(source: Needs['data']['source']): Needs {
  return { version: version(), engine: 'simd', data: { name: 'simulated', source, files: [] } };
}

export function readSimulation(): Simulation {
  return JSON.parse(process.argv[2]!) as Simulation;
}
