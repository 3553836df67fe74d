import type { ComparedRun } from './types.js';

/** One line of the comparison table. */
export interface Measure {
  readonly title: string;
  /** For a table with one column per measure. */
  readonly short: string;
  readonly text: (run: ComparedRun) => string;
  /** A number whose mean groups show, and how it is written. */
  readonly read?: Reader;
  readonly show?: (value: number) => string;
  readonly showDeviation?: (value: number) => string;
  /** The text for a group of several runs, if it is no mean. */
  readonly ofGroup?: (runs: readonly ComparedRun[]) => string;
  /** What the best run is chosen by. */
  readonly value?: (run: ComparedRun) => number | null;
  readonly better?: 'high' | 'low';
  /** Measured on validation data, or on training data and marked so. */
  readonly dependsOnSource?: true;
  /** Narrow tables leave out the highest numbers first. */
  readonly rank: number;
}

export const MISSING = '–';

export const measures: readonly Measure[] = [
  { title: 'status', short: 'status', rank: 7, text: ({ status }) => status, ofGroup: countStatuses },
  { title: 'parameters', short: 'params', rank: 3, text: ({ parameters }) => formatCount(parameters) },
  { title: 'FLOPs per image', short: 'FLOPs', rank: 8, text: ({ flops }) => formatCount(flops) },
  {
    title: 'epochs',
    short: 'epochs',
    rank: 4,
    text: ({ status, epochsDone, epochsPlanned }) =>
      status === 'imported' ? MISSING : `${epochsDone} / ${epochsPlanned}`,
  },
  test('test accuracy', 'test acc', 0, 'high', ({ test }) => test?.accuracy),
  test('test loss', 'test loss', 12, 'low', ({ test }) => test?.loss),
  { title: 'weights of', short: 'weights', rank: 14, text: ({ weights }) => weights ?? MISSING },
  makeMetric('best val accuracy', 'best val acc', 1, 'high', ({ bestAccuracy }) => bestAccuracy?.value),
  {
    title: '  in epoch',
    short: 'in epoch',
    rank: 11,
    text: ({ bestAccuracy }) => String(bestAccuracy?.epoch ?? MISSING),
    ofGroup: (runs) => describeRange(runs.flatMap(({ bestAccuracy }) => bestAccuracy?.epoch ?? [])),
  },
  makeMetric('final val accuracy', 'final val acc', 6, 'high', ({ final }) => final?.accuracy),
  makeMetric('best val loss', 'best val loss', 2, 'low', ({ bestLoss }) => bestLoss?.value),
  makeMetric('final val loss', 'final val loss', 9, 'low', ({ final }) => final?.loss),
  makeTiming('training time', 'time', 5, ({ seconds }) => seconds),
  makeTiming('time per epoch', 'per epoch', 10, ({ secondsPerEpoch }) => secondsPerEpoch),
  { title: 'engine', short: 'engine', rank: 13, text: ({ engine }) => engine },
];

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `0.42 s`, `12.3 s`, `2 min 43 s`, `1 h 02 min` */
export function formatDuration(seconds: number): string {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${padTwo(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${padTwo(minutes % 60)} min`;
}

function padTwo(count: number): string {
  return String(count).padStart(2, '0');
}

/** `finished`, `2 finished, 1 failed` */
function countStatuses(runs: readonly ComparedRun[]): string {
  const statuses = [...new Set(runs.map(({ status }) => status))];
  if (statuses.length === 1) return statuses[0]!;
  return statuses.map((one) => `${runs.filter(({ status }) => status === one).length} ${one}`).join(', ');
}

function describeRange(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.length === 0 ? MISSING : low === high ? String(low) : `${low} to ${high}`;
}

type Reader = (run: ComparedRun) => number | null | undefined;

function makeMetric(title: string, short: string, rank: number, better: 'high' | 'low', read: Reader): Measure {
  // A value of training says little about one of validation: it is shown but never the best.
  const value = (run: ComparedRun) => (run.source === 'validation' ? (read(run) ?? null) : null);
  return {
    ...number({ title, short, rank }, read, { show: formatDecimal, showDeviation: (value) => value.toFixed(4) }),
    better,
    value,
    dependsOnSource: true,
  };
}

function test(title: string, short: string, rank: number, better: 'high' | 'low', read: Reader): Measure {
  return {
    ...number({ title, short, rank }, read, { show: formatDecimal, showDeviation: (value) => value.toFixed(4) }),
    better,
    value: (run) => read(run) ?? null,
  };
}

function makeTiming(title: string, short: string, rank: number, read: Reader): Measure {
  const value = (run: ComparedRun) => (run.status === 'finished' ? (read(run) ?? null) : null);
  return {
    ...number({ title, short, rank }, read, { show: formatDuration, showDeviation: formatDuration }),
    better: 'low',
    value,
  };
}

function number(
  names: Pick<Measure, 'title' | 'short' | 'rank'>,
  read: Reader,
  texts: Required<Pick<Measure, 'show' | 'showDeviation'>>,
): Measure {
  const text = (run: ComparedRun): string => {
    const value = read(run) ?? null;
    return value === null ? MISSING : texts.show(value);
  };
  return { ...names, text, read, ...texts };
}

function formatDecimal(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : value.toFixed(4);
}
