import type { Sweep } from '../config/sweep/types.js';
import type { SweepEvent } from '../sweep/conduct.js';
import { bestEpoch, rankTrials } from '../sweep/rank.js';
import { assignmentLabel, shortPaths } from '../sweep/trial-label.js';
import type { Trial } from '../sweep/types.js';
import { clockText, ProgressBar } from './progress-bar.js';
import { withDecimals } from './render/table.js';
import { colorsOf } from './terminal.js';
import type { Terminal } from './terminal.js';

/** Shows a sweep on stderr: a line for each trial that has ended, and below them how far the sweep is. */
export class SweepProgress {
  private readonly bar: ProgressBar;
  private readonly shortNames: ReadonlyMap<string, string>;
  private readonly beganMs: number;
  /** Trials that had ended before this process began. */
  private endedBefore: number | null = null;

  constructor(
    private readonly terminal: Terminal,
    private readonly sweep: Sweep,
    private readonly elapsedMs: () => number,
    private readonly isQuiet: boolean,
  ) {
    this.bar = new ProgressBar(terminal, elapsedMs);
    this.shortNames = shortPaths(sweep.parameters.map(({ path }) => path));
    this.beganMs = elapsedMs();
  }

  warn(message: string): void {
    this.terminal.log(`${colorsOf(this.terminal, 'log').yellow('warning')}: ${message}\n`);
  }

  report(event: SweepEvent | { readonly type: 'warning'; readonly message: string }): void {
    if (event.type === 'warning') this.warn(event.message);
    if (this.isQuiet) return;
    // The first trial may take long.
    if (event.type === 'start' && this.endedBefore === null) this.drawBar([event.trial], 0);
    if (event.type !== 'end') return;
    const { trial, trials } = event;
    const ended = trials.filter(({ state }) => state !== 'pending').length;
    this.endedBefore ??= ended - 1;
    if (trial.state !== 'pending' && event.isNew) this.terminal.log(`${this.trialLine(trial)}\n`);
    this.drawBar(trials, ended);
  }

  clear(): void {
    this.bar.clear();
  }

  private trialLine(trial: Trial): string {
    const { search, objective } = this.sweep;
    const label = assignmentLabel(trial.assignment, this.shortNames);
    const head = `trial ${trial.number}/${search.trials}  ${label}`;
    if (trial.state === 'failed' || trial.state === 'invalid') return `${head}  ${trial.state}: ${trial.reason}`;
    const value = trial.value === null ? 'no number' : withDecimals(trial.value);
    const epoch = bestEpoch(trial, objective);
    const state = trial.state === 'stopped' ? '  stopped early' : '';
    return `${head}  ${objective.metric} ${value}${epoch === null ? '' : ` in epoch ${epoch}`}  ${clockText(trial.seconds)}${state}`;
  }

  private drawBar(trials: readonly Trial[], ended: number): void {
    const { search, objective } = this.sweep;
    const [best] = rankTrials(trials, objective);
    const seconds = (this.elapsedMs() - this.beganMs) / 1000;
    const done = ended - (this.endedBefore ?? 0);
    const left = done > 0 ? [`${clockText((seconds / done) * (search.trials - ended))} left`] : [];
    const leader = best === undefined ? [] : [`best ${withDecimals(best.value!)} (trial ${best.number})`];
    this.bar.draw('sweep', ended / search.trials, [`${ended}/${search.trials}`, ...leader, ...left]);
  }
}
