import { describeSpread } from '../../compare/group-runs.js';
import type { Run } from '../../runs/types.js';

/** One line about the runs of one experiment with several seeds: `cnn, 3 seeds: test accuracy 0.9891 ± 0.0008, …`. */
export function renderRepeats(name: string, runs: readonly Run[]): string {
  const spread = describeSpread(
    runs.flatMap(({ manifest }) => manifest.metrics.test?.accuracy ?? []),
    [0, 1],
  );
  const seeds = `${name}, ${runs.length} ${runs.length === 1 ? 'seed' : 'seeds'}`;
  if (spread === null) return `${seeds}: no test accuracy\n`;
  const { mean, deviation, interval } = spread;
  if (deviation === null) return `${seeds}: test accuracy ${mean.toFixed(4)}\n`;
  const ends =
    interval === null
      ? 'too few runs for an interval'
      : `95 % interval of the mean ${interval.map((end) => end.toFixed(4)).join(' to ')}`;
  return `${seeds}: test accuracy ${mean.toFixed(4)} ± ${deviation.toFixed(4)} (mean ± standard deviation), ${ends}\n`;
}
