import { findMedian } from './statistics.js';

/** What one process said of its training; the lines are described in peers/common.py. */
export interface PeerOutput {
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: string;
  readonly epochs: readonly EpochLine[];
  /** `null` where the process ended early. */
  readonly firstStepSeconds: number | null;
  readonly peakBytes: number | null;
}

export interface EpochLine {
  readonly seconds: number;
  readonly accuracy: number;
  /** Validation left out; only mnistx tells. */
  readonly trainingSeconds: number | null;
}

export interface Measurement {
  readonly status: 'measured';
  /** Median over the epochs after the first. */
  readonly secondsPerEpoch: number;
  readonly slowest: number;
  readonly fastest: number;
  readonly epochs: number;
  /** Of each counted epoch. */
  readonly seconds: readonly number[];
  readonly trainingSeconds: number | null;
  readonly firstStepSeconds: number | null;
  readonly peakBytes: number | null;
  /** After the last epoch. */
  readonly accuracy: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: string;
}

export interface Missing {
  readonly status: 'missing';
  readonly reason: string;
}

/** Reads what a peer printed; lines that are no JSON object are somebody's log. */
export function parseOutput(stdout: string): PeerOutput {
  const epochs: EpochLine[] = [];
  let versions: Record<string, string> = {};
  let settings = '';
  let firstStepSeconds: number | null = null;
  let peakBytes: number | null = null;
  for (const text of stdout.split('\n')) {
    const line = parseLine(text);
    if (line === null) continue;
    if (typeof line['epoch'] === 'number') epochs.push(readEpoch(line));
    if (typeof line['versions'] === 'object') versions = line['versions'] as Record<string, string>;
    if (typeof line['settings'] === 'string') settings = line['settings'];
    firstStepSeconds = readNumber(line['first_step_seconds_since_process_start']) ?? firstStepSeconds;
    peakBytes = readNumber(line['peak_rss_bytes']) ?? peakBytes;
  }
  return { versions, settings, epochs, firstStepSeconds, peakBytes };
}

/** The first epoch warms up. `null` when there is none after it. */
export function readMeasurement(output: PeerOutput): Measurement | null {
  const counted = output.epochs.slice(1);
  if (counted.length === 0) return null;
  const seconds = counted.map((epoch) => epoch.seconds);
  const training = counted.flatMap((epoch) => epoch.trainingSeconds ?? []);
  return {
    status: 'measured',
    ...summarize(seconds),
    trainingSeconds: training.length > 0 ? findMedian(training) : null,
    firstStepSeconds: output.firstStepSeconds,
    peakBytes: output.peakBytes,
    accuracy: counted.at(-1)!.accuracy,
    versions: output.versions,
    settings: output.settings,
  };
}

/** Several runs of the same as one measurement over all of their counted epochs. */
export function joinRounds(rounds: readonly (Measurement | Missing)[]): Measurement | Missing {
  const measured = rounds.filter((round) => round.status === 'measured');
  const last = measured.at(-1);
  if (last === undefined) return rounds[0]!;
  const medianOf = (value: (one: Measurement) => number | null): number | null => {
    const values = measured.flatMap((one) => value(one) ?? []);
    return values.length > 0 ? findMedian(values) : null;
  };
  return {
    ...last,
    ...summarize(measured.flatMap(({ seconds }) => seconds)),
    trainingSeconds: medianOf(({ trainingSeconds }) => trainingSeconds),
    firstStepSeconds: medianOf(({ firstStepSeconds }) => firstStepSeconds),
    peakBytes: medianOf(({ peakBytes }) => peakBytes),
  };
}

function summarize(seconds: readonly number[]) {
  return {
    ...{ seconds, epochs: seconds.length, secondsPerEpoch: findMedian(seconds) },
    fastest: Math.min(...seconds),
    slowest: Math.max(...seconds),
  };
}

function parseLine(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function readEpoch(line: Record<string, unknown>): EpochLine {
  const [seconds, accuracy] = [readNumber(line['seconds']), readNumber(line['accuracy'])];
  if (seconds === null || accuracy === null) throw new Error(`an epoch without its numbers: ${JSON.stringify(line)}`);
  return { seconds, accuracy, trainingSeconds: readNumber(line['training_seconds']) };
}

function readNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
