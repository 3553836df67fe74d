import type { Sweep } from '../config/sweep/types.js';
import type { SweepEvent } from '../sweep/conduct.js';
import { bestEpoch, isAhead } from '../sweep/rank.js';
import { assignmentLabel, shortPaths } from '../sweep/trial-label.js';
import type { TrialJob } from '../sweep/launchers/launcher.js';
import type { Trial } from '../sweep/types.js';
import { clockText, ProgressBar } from './progress-bar.js';
import { withDecimals } from './render/table.js';
import { colorsOf } from './terminal.js';
import { RunningTrials } from './running-trials.js';
import type { Room } from './running-trials.js';
import type { Terminal } from './terminal.js';

/** Shows a sweep on stderr: a line for each trial that has ended; below them those that train, and how far the sweep is. */
export class SweepProgress {
  private readonly bar: ProgressBar;
  private readonly running = new RunningTrials();
  private readonly shortNames: ReadonlyMap<string, string>;
  private readonly beganMs: number;
  private endedCount = 0;
  /** Without those that an earlier process trained. */
  private newCount = 0;
  private best: Trial | null = null;

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

  /** Whether trials are shown while they train. */
  get isWatching(): boolean {
    return this.terminal.hasBars && !this.isQuiet;
  }

  warn(message: string): void {
    this.clear();
    this.terminal.log(`${colorsOf(this.terminal, 'log').yellow('warning')}: ${message}\n`);
  }

  report(event: SweepEvent | { readonly type: 'warning'; readonly message: string }): void {
    if (event.type === 'warning') this.warn(event.message);
    if (this.isQuiet) return;
    switch (event.type) {
      case 'launch':
        this.running.launch(event.job, this.labelsOf(event.trial, event.job));
        // Nothing may happen for long after the last of them.
        if (this.running.count <= this.room.rows) this.clear();
        break;
      case 'epoch':
        this.running.takeEpoch(event.job, event.epoch);
        break;
      case 'settle':
        this.running.settle(event.job);
        break;
      case 'end':
        this.takeEnd(event);
        break;
      default:
        return;
    }
    this.draw();
  }

  clear(): void {
    this.bar.clear();
  }

  private takeEnd({ trial, isNew }: Extract<SweepEvent, { type: 'end' }>): void {
    if (trial.state === 'pending') return;
    this.endedCount++;
    if (isAhead(this.sweep.objective, trial, this.best)) this.best = trial;
    if (!isNew) return;
    this.newCount++;
    this.clear();
    this.terminal.log(`${this.trialLine(trial)}\n`);
  }

  private labelsOf({ number, assignment }: Trial, { experiment }: TrialJob): { head: string; label: string } {
    const seed = this.sweep.seeds.length > 1 ? ` seed ${experiment.seed}` : '';
    return { head: `trial ${number}${seed}`, label: assignmentLabel(assignment, this.shortNames) };
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

  private draw(): void {
    if (!this.bar.isDue) return;
    const { endedCount, best } = this;
    const { trials } = this.sweep.search;
    const leader = best === null ? [] : [`best ${withDecimals(best.value!)} (trial ${best.number})`];
    const details = [`${endedCount}/${trials}`, ...leader, ...this.timeLeft()];
    this.bar.draw('sweep', endedCount / trials, details, this.running.lines(this.room));
  }

  /** Above the bar, with a line that has ended. */
  private get room(): Room {
    return { columns: this.terminal.logColumns() - 1, rows: this.terminal.logRows() - 2 };
  }

  private timeLeft(): string[] {
    const { search, seeds } = this.sweep;
    const left = search.trials - this.endedCount;
    if (left === 0) return ['writing the report'];
    const underWay = this.running.share / seeds.length;
    const done = this.newCount + underWay;
    const seconds = (this.elapsedMs() - this.beganMs) / 1000;
    return done > 0 ? [`${clockText((seconds / done) * (left - underWay))} left`] : [];
  }
}
