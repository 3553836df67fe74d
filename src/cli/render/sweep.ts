import type { Assignment, Sweep } from '../../config/sweep/types.js';
import { formatSpread } from '../../compare/group-measures.js';
import { meanInterval } from '../../evaluation/mean-interval.js';
import { bestEpoch, rankTrials, seedValues } from '../../sweep/rank.js';
import type { SweepManifest, Winner, WinnerTest } from '../../sweep/sweep-folder.js';
import { shortPaths, valueLabel } from '../../sweep/trial-label.js';
import type { Trial } from '../../sweep/types.js';
import { clockText } from '../progress-bar.js';
import { renderTable, withCommas, withDecimals } from './table.js';
import type { Column } from './table.js';

/** How many of the best trials are shown. */
const SHOWN = 10;

/** The best trials as a table, then the winner on the test set. */
export function renderSweep({ sweep, winner }: SweepManifest, trials: readonly Trial[]): string {
  const best = rankTrials(trials, sweep.objective).slice(0, SHOWN);
  if (best.length === 0) return '';
  const table = renderTable(
    columnsOf(sweep),
    best.map((trial) => rowOf(trial, sweep)),
  );
  return winner?.test ? `${table}\n${winnerText(winner, winner.test, sweep)}\n` : table;
}

/** The first trials of a sweep that is only looked at. */
export function renderTrials({ parameters, search, seeds }: Sweep, first: readonly Assignment[]): string {
  const paths = parameters.map(({ path }) => path);
  const names = shortPaths(paths);
  const columns: Column[] = ['Trial', ...paths.map((path) => names.get(path)!)].map((title) => ({
    title,
    align: 'right',
  }));
  const rows = first.map((assignment, at) => [
    String(at + 1),
    ...paths.map((path) => (assignment.has(path) ? valueLabel(assignment.get(path)) : '–')),
  ]);
  const more = search.trials - first.length;
  const rest = more > 0 ? `… and ${withCommas(more)} more\n` : '';
  const times = seeds.length > 1 ? `, each with the seeds ${seeds.join(', ')}` : '';
  return `${renderTable(columns, rows)}${rest}\n${withCommas(search.trials)} trials (${search.type})${times}\n`;
}

function columnsOf({ objective, parameters }: Sweep): Column[] {
  const paths = parameters.map(({ path }) => path);
  const names = shortPaths(paths);
  return [
    { title: 'Trial', align: 'right' },
    ...paths.map((path): Column => ({ title: names.get(path)!, align: 'right' })),
    { title: objective.metric, align: 'right' },
    { title: 'Epoch', align: 'right' },
    { title: 'Parameters', align: 'right' },
    { title: 'Time', align: 'right' },
  ];
}

function rowOf(trial: Trial, { objective, parameters }: Sweep): string[] {
  return [
    String(trial.number),
    ...parameters.map(({ path }) => (trial.assignment.has(path) ? valueLabel(trial.assignment.get(path)) : '–')),
    formatSpread(seedValues(trial, objective), withDecimals),
    String(bestEpoch(trial, objective) ?? '–'),
    trial.parameters === null ? '–' : withCommas(trial.parameters),
    clockText(trial.seconds),
  ];
}

function winnerText(winner: Winner, { accuracies }: WinnerTest, sweep: Sweep): string {
  const names = shortPaths(sweep.parameters.map(({ path }) => path));
  const values = Object.entries(winner.values).map(([path, value]) => `${names.get(path)}=${valueLabel(value)}`);
  const head = `the winner is trial ${winner.trial} (${values.join(' ')}): test accuracy ${formatSpread(accuracies, withDecimals)}`;
  if (accuracies.length < 2) return head;
  const interval = meanInterval(accuracies, [0, 1]);
  const ends =
    interval === null
      ? 'too few for an interval'
      : `95 % interval of the mean ${interval.map((end) => withDecimals(end)).join(' to ')}`;
  return `${head} over ${accuracies.length} seeds (${ends})`;
}
