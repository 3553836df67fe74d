import type { Scaling } from '../charts/axes.js';
import type { ChartGroup } from '../charts/chart-run.js';
import { chartSweep } from '../charts/sweep/sweep-charts.js';
import { formatDuration, formatCount, MISSING } from '../compare/measures.js';
import { formatSpread } from '../compare/group-measures.js';
import { meanInterval } from '../evaluation/mean-interval.js';
import { formatDecimals, formatMoment } from './numbers.js';
import { makeTrialTable } from './trial-table.js';
import type { Block, Inline, Report, ReportSection } from './types.js';
import type { ReportedSweep, ReportedTrials } from './reported-sweep.js';

export interface SweepReport extends Scaling {
  readonly folder: string;
  readonly manifest: ReportedSweep;
  readonly shown: ReportedTrials;
  /** The best trials, each with a history for every seed. */
  readonly best: readonly ChartGroup[];
  /** What could not be drawn, and why. */
  readonly notes: readonly string[];
  /** sweep.yaml as written. */
  readonly config: string;
}

/** The page of a sweep. */
export function makeSweepReport({ folder, manifest, shown, best, notes, config, logScale }: SweepReport): Report {
  return {
    kind: 'Sweep',
    names: [manifest.name],
    sections: [
      makeOverview(manifest, shown),
      { id: 'charts', title: 'Charts', blocks: notes.map(paragraph), charts: chartSweep(shown, best, { logScale }) },
      { id: 'trials', title: 'Trials', isWide: true, blocks: [makeTrialTable(shown, manifest.sweep.seeds.length)] },
      { id: 'sweep-file', title: 'Sweep file', blocks: [{ kind: 'file', name: 'sweep.yaml', text: config }] },
      { id: 'search', title: 'Search', blocks: [{ kind: 'facts', facts: collectFacts(manifest) }] },
    ],
    footer: ['Made by mnistx from ', { code: folder }, '.'],
  };
}

function makeOverview(manifest: ReportedSweep, shown: ReportedTrials): ReportSection {
  const { description } = manifest.sweep;
  const blocks: Block[] = [
    { kind: 'verdict', text: describeResult(manifest, shown) },
    ...(description === '' ? [] : [paragraph(description)]),
    { kind: 'figures', figures: collectFigures(manifest, shown) },
    ...describeChoice(manifest).map(paragraph),
  ];
  return { id: 'overview', title: 'Result', blocks };
}

function describeResult(
  { name, status, reason, winner, counts, sweep }: ReportedSweep,
  shown: ReportedTrials,
): Inline[] {
  const ended = counts.complete + counts.stopped + counts.failed + counts.invalid;
  const progress = `${formatCount(ended)} of ${formatCount(sweep.search.trials)} trials have ended`;
  const because = reason === null ? '' : ` (${reason})`;
  const unfinished = status === 'finished' ? '' : ` The sweep ${SITUATIONS[status]}${because}: ${progress}.`;
  if (winner === null) return [{ name }, ` has no complete trial.${unfinished}`];
  const best = shown.trials.find(({ number }) => number === winner.trial);
  const label: Inline[] = best === undefined ? [] : [' (', { name: best.label }, ')'];
  const reached = ` reached the best ${shown.objective.title.toLowerCase()}, ${formatDecimals(winner.value)}`;
  const test =
    winner.test === null ? '.' : `, and a test accuracy of ${formatSpread(winner.test.accuracies, formatDecimals)}.`;
  return [`Trial ${winner.trial}`, ...label, reached, test, unfinished];
}

const SITUATIONS: Readonly<Record<ReportedSweep['status'], string>> = {
  running: 'is still running',
  finished: 'is finished',
  interrupted: 'was interrupted',
  failed: 'has failed',
  dead: 'has died',
};

function collectFigures({ winner, counts, sweep }: ReportedSweep, { objective, trials }: ReportedTrials) {
  const known = (label: string, value: string | null) => (value === null ? [] : [{ label, value }]);
  const test = winner?.test ?? null;
  const interval = test === null ? null : meanInterval(test.accuracies, [0, 1]);
  const best = trials.find(({ number }) => number === winner?.trial);
  const count = (label: string, number: number) => (number === 0 ? [] : [{ label, value: formatCount(number) }]);
  const seconds = trials.reduce((sum, trial) => sum + trial.totalSeconds, 0);
  return [
    ...known('Test accuracy of the winner', test && formatSpread(test.accuracies, formatDecimals)),
    ...known('95 % interval', interval && interval.map((end) => formatDecimals(end)).join(' to ')),
    ...known('Test loss', test && formatSpread(test.losses, formatDecimals)),
    ...known(`Best ${objective.title.toLowerCase()}`, winner && formatDecimals(winner.value)),
    ...known('Parameters of the winner', best?.parameters == null ? null : formatCount(best.parameters)),
    ...known('Complete trials', `${formatCount(counts.complete)} of ${formatCount(sweep.search.trials)}`),
    ...count('Stopped early', counts.stopped),
    ...count('Failed', counts.failed),
    ...count('Invalid', counts.invalid),
    ...known('Training time', seconds === 0 ? null : formatDuration(seconds)),
  ];
}

/** How the winner was chosen, and what its test accuracy is worth. */
function describeChoice({ winner, sweep: { choose_on_test: isOnTest, seeds } }: ReportedSweep): string[] {
  if (winner === null) return [];
  if (isOnTest)
    return ['The winner was chosen on the test set, so its test accuracy says less about new images than it seems to.'];
  const times = seeds.length === 1 ? 'once' : `once, with each of its ${seeds.length} seeds`;
  return winner.test === null
    ? []
    : [`The winner was chosen on validation data and then tried on the test set, ${times}.`];
}

function collectFacts({ sweep, created, finished, versions }: ReportedSweep): (readonly [string, string])[] {
  const { search, objective, seeds, stop_early: stopping } = sweep;
  const epoch = objective.epoch === 'best' ? 'of the best epoch' : 'of the last epoch';
  return [
    ['Search', `${search.type}, ${formatCount(search.trials)} trials, seed ${search.seed}`],
    ['Objective', `${objective.goal} ${objective.metric} ${epoch}`],
    ['Seeds', seeds.join(', ')],
    ['Stops early', stopping.type],
    [
      'Versions',
      Object.entries(versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
    ['Started', formatMoment(created)],
    ['Finished', finished === null ? MISSING : formatMoment(finished)],
  ];
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text: [{ name: text }] };
}
