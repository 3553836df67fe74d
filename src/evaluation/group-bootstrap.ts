import { Purpose, uniformSource, wordSource } from '../random.js';
import { tabulateBinomial, findQuantile } from './binomial.js';
import { meanOf, standardDeviation } from './mean-interval.js';
import { studentTQuantile, studentTTails } from './student-t.js';
import type { Answer, Interval } from './types.js';

/** A run of a group. All runs that are compared answered the same examples, in the same order. */
export interface SeededAnswers {
  readonly seed: number;
  readonly answers: readonly Answer[];
}

/** Options of `groupBootstrap`. */
export interface GroupBootstrapOptions {
  /** Default: `1` */
  readonly seed?: number;
  /** Default: `2000`, which give the standard error to 2 %. */
  readonly resamples?: number;
}

/** How far apart two groups of runs are. */
export interface GroupDifference {
  /** Mean accuracy of the first group minus that of the second. */
  readonly difference: number;
  /** Over seeds and examples. */
  readonly standardError: number;
  /** Degrees of freedom of Student's t. */
  readonly degrees: number;
  /** 95 % */
  readonly interval: Interval;
  /** Two-sided. */
  readonly pValue: number;
  /** Both groups have the same seeds, and the runs of one seed were held against each other. */
  readonly isPaired: boolean;
}

/** Runs that are drawn again together: differences of pairs, or one of the two groups. */
interface Sample {
  readonly sign: 1 | -1;
  /** For each run a row: what each example counts. */
  readonly rows: readonly Int8Array[];
}

/**
 * The difference of two groups' mean accuracies, for other seeds and other examples. Seeds and examples are drawn again,
 * each with replacement: Owen, "The pigeonhole bootstrap", 2007, which errs to the wide side. A few seeds drawn again
 * vary too little; what is missing is added, and Student's t widens the interval further (Hesterberg, "What teachers
 * should know about the bootstrap", 2015; degrees of freedom by Satterthwaite, 1946, rounded down).
 * A group of one run is taken to vary over seeds as the other group does. One of the groups has two runs or more.
 */
export function groupBootstrap(
  first: readonly SeededAnswers[],
  second: readonly SeededAnswers[],
  { seed = 1, resamples = 2000 }: GroupBootstrapOptions = {},
): GroupDifference {
  const pairs = pairsOf(first, second);
  const samples = pairs === null ? unpaired(first, second) : [{ sign: 1, rows: pairs } as const];
  const count = first[0]!.answers.length;
  const scores = samples.map(({ rows }) => rows.map((row) => row.reduce((sum, value) => sum + value, 0) / count));
  const difference = samples.reduce((sum, { sign }, at) => sum + sign * meanOf(scores[at]!), 0);
  const drawn = draws(samples, count, { seed, resamples });
  const { standardError, degrees } = spreadOf(scores, standardDeviation(drawn), count);
  const half = standardError === 0 ? 0 : studentTQuantile(0.975, degrees) * standardError;
  const t = difference === 0 ? 0 : difference / standardError;
  return {
    difference,
    standardError,
    degrees,
    interval: [Math.max(-1, difference - half), Math.min(1, difference + half)],
    pValue: studentTTails(t, degrees),
    isPaired: pairs !== null,
  };
}

/** For each seed what the two groups differ by, example by example; `null` if their seeds are not the same. */
function pairsOf(first: readonly SeededAnswers[], second: readonly SeededAnswers[]): Int8Array[] | null {
  const bySeed = new Map(second.map((one) => [one.seed, one.answers]));
  const isSame = bySeed.size === first.length && second.length === first.length;
  if (!isSame || !first.every(({ seed }) => bySeed.has(seed))) return null;
  return first.map(({ seed, answers }) => {
    const others = bySeed.get(seed)!;
    return Int8Array.from(answers, (one, at) => isRight(one) - isRight(others[at]!));
  });
}

function unpaired(first: readonly SeededAnswers[], second: readonly SeededAnswers[]): Sample[] {
  const rowsOf = (runs: readonly SeededAnswers[]) => runs.map(({ answers }) => Int8Array.from(answers, isRight));
  return [
    { sign: 1, rows: rowsOf(first) },
    { sign: -1, rows: rowsOf(second) },
  ];
}

function isRight({ label, prediction }: Answer): 0 | 1 {
  return prediction === label ? 1 : 0;
}

/** Differences of resampled means, up to a number that is the same in all. */
function draws(
  samples: readonly Sample[],
  count: number,
  { seed, resamples }: Required<GroupBootstrapOptions>,
): number[] {
  const telling = tellingExamples(samples, count);
  const rows = samples.map((sample) => sample.rows.map((row) => telling.map((at) => row[at]!)));
  const uniform = uniformSource({ seed, purpose: Purpose.bootstrap });
  const word = wordSource({ seed, purpose: Purpose.bootstrap, slot: 1 });
  const below = (limit: number): number => Math.floor((word() / 0x100000000) * limit);
  // Most examples say the same in every resample: of these, how many are drawn is all that matters.
  const tellingCounts = tabulateBinomial(count, telling.length / count);
  const values = new Float64Array(telling.length);
  return Array.from({ length: resamples }, () => {
    values.fill(0);
    samples.forEach(({ sign }, at) => {
      const runs = rows[at]!;
      for (let draw = 0; draw < runs.length; draw++) addScaled(values, runs[below(runs.length)]!, sign / runs.length);
    });
    let sum = 0;
    for (let left = findQuantile(tellingCounts, uniform()); left > 0; left--) sum += values[below(values.length)]!;
    return sum / count;
  });
}

/** Examples that not all runs get right or all get wrong. */
function tellingExamples(samples: readonly Sample[], count: number): number[] {
  const rows = samples.flatMap((sample) => sample.rows);
  const isPaired = samples.length === 1;
  return Array.from({ length: count }, (_, at) => at).filter((at) => {
    const same = isPaired ? 0 : rows[0]![at]!;
    return rows.some((row) => row[at] !== same);
  });
}

function addScaled(values: Float64Array, row: readonly number[], factor: number): void {
  for (let at = 0; at < values.length; at++) values[at]! += factor * row[at]!;
}

/** The standard error as a sum of parts: of the seeds, each with its degrees of freedom, and of the examples. */
function spreadOf(scores: readonly (readonly number[])[], ofDraws: number, count: number) {
  const known = scores.filter((values) => values.length > 1);
  const parts = known.map((values) => ({ size: values.length, variance: square(standardDeviation(values)) }));
  const drawn = parts.reduce((sum, { size, variance }) => sum + (variance * (size - 1)) / (size * size), 0);
  const single = known.length < scores.length ? 1 : 0;
  const ofSeeds = parts.map(({ size, variance }) => ({ variance: variance * (1 / size + single), degrees: size - 1 }));
  const examples = { variance: Math.max(0, square(ofDraws) - drawn), degrees: Math.max(1, count - 1) };
  const all = [...ofSeeds, examples];
  const total = all.reduce((sum, { variance }) => sum + variance, 0);
  const squares = all.reduce((sum, { variance, degrees }) => sum + square(variance) / degrees, 0);
  const degrees = total === 0 ? ofSeeds[0]!.degrees : Math.max(1, Math.floor(square(total) / squares));
  return { standardError: Math.sqrt(total), degrees };
}

function square(value: number): number {
  return value * value;
}
