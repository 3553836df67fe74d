import { cutText, measureWidth, padEnd } from '../compare/text-width.js';
import { printable } from '../short-names.js';
import type { EpochReport, TrialJob } from '../sweep/launchers/launcher.js';
import { withDecimals } from './render/table.js';

interface RunningTrial {
  readonly head: string;
  /** What differs from other trials. */
  readonly label: string;
  readonly job: TrialJob;
  epoch: EpochReport | null;
}

export interface Room {
  readonly columns: number;
  readonly rows: number;
}

/** Trainings that are under way, as lines of a terminal. */
export class RunningTrials {
  private readonly byName = new Map<string, RunningTrial>();

  launch(job: TrialJob, { head, label }: Pick<RunningTrial, 'head' | 'label'>): void {
    this.byName.set(job.experiment.name, { head, label: printable(label), job, epoch: null });
  }

  takeEpoch(job: TrialJob, epoch: EpochReport): void {
    const running = this.byName.get(job.experiment.name);
    if (running !== undefined) running.epoch = epoch;
  }

  settle(job: TrialJob): void {
    this.byName.delete(job.experiment.name);
  }

  get count(): number {
    return this.byName.size;
  }

  /** How many trainings their epochs amount to. */
  get share(): number {
    return [...this.byName.values()].reduce((sum, { epoch, job }) => sum + (epoch?.epoch ?? 0) / lastEpoch(job), 0);
  }

  /** One line for each, as far as they fit. */
  lines({ columns, rows }: Room): string[] {
    const all = [...this.byName.values()];
    const shown = all.length <= rows ? all : all.slice(0, Math.max(0, rows - 1));
    const lines = linesOf(shown, columns);
    const more = all.length - shown.length;
    return more > 0 && rows > 0 ? [...lines, cutText(`and ${more} more`, columns)] : lines;
  }
}

/** Columns from which on a value is named, and below which an epoch is not. */
const WIDE = 80;
const NARROW = 60;

function linesOf(shown: readonly RunningTrial[], columns: number): string[] {
  const rows = shown.map((trial): Cells => [
    trial.head,
    epochText(trial, columns >= NARROW),
    valueText(trial, columns >= WIDE),
    trial.label,
  ]);
  const [head, epoch, value, label] = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => measureWidth(row[at]!))));
  const room = Math.min(label!, columns - (head! + epoch! + value! + 3 * GAP.length));
  return rows.map((row) => {
    const cells = [padEnd(row[0], head!), padEnd(row[1], epoch!), padEnd(row[2], value!)];
    if (room >= LEAST_LABEL) cells.splice(1, 0, padEnd(cutText(row[3], room), room));
    return cutText(cells.join(GAP).trimEnd(), columns);
  });
}

type Cells = readonly [head: string, epoch: string, value: string, label: string];

const GAP = '  ';
const LEAST_LABEL = 4;

function epochText({ job, epoch }: RunningTrial, isNamed: boolean): string {
  const last = String(job.until ?? lastEpoch(job));
  const text = `${String(epoch?.epoch ?? 0).padStart(last.length)}/${last}`;
  return isNamed ? `epoch ${text}` : text;
}

function valueText({ job, epoch }: RunningTrial, isNamed: boolean): string {
  if (epoch === null) return '';
  const value = epoch.value === null ? 'no number' : withDecimals(epoch.value);
  return isNamed ? `${job.metric} ${value}` : value;
}

function lastEpoch({ experiment }: TrialJob): number {
  return experiment.train.epochs;
}
