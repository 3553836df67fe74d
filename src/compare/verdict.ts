import { printable } from '../short-names.js';
import type { ComparedGroup, OverSeeds, Pair } from './types.js';

export interface Wording {
  /** Of the groups. */
  readonly labels: readonly string[];
  /** Test images. */
  readonly count: number;
  readonly dataset: string;
}

/** The level of significance. */
const LEVEL = 0.05;

/** Whether the difference is significant. */
export function isSignificant({ adjustedPValue }: Pick<Pair, 'adjustedPValue'>): boolean {
  return adjustedPValue < LEVEL;
}

/** One sentence to quote about two groups. The better one comes first. */
export function describePair(pair: Omit<Pair, 'verdict'>, { labels, count, dataset }: Wording): string {
  const isSwapped = pair.difference < 0;
  const names = [labels[pair.first]!, labels[pair.second]!].map(printable);
  const [better, worse] = isSwapped ? [names[1]!, names[0]!] : [names[0]!, names[1]!];
  const { contingency, overSeeds } = pair;
  const where = `${makePossessive(dataset)} ${count.toLocaleString('en')} test ${count === 1 ? 'image' : 'images'}`;
  if (contingency !== null && contingency.onlyFirst + contingency.onlySecond === 0)
    return `${better} and ${worse} are right on the very same of ${where} (${formatFixed(pair.firstAccuracy)}).`;
  const accuracies = [pair.firstAccuracy, pair.secondAccuracy].map(formatFixed);
  const against = (isSwapped ? accuracies.reverse() : accuracies).join(' against ');
  const [low, high] = isSwapped ? [-pair.interval[1], -pair.interval[0]] : pair.interval;
  const test = overSeeds === null ? "; McNemar's exact test" : describeBootstrap(overSeeds);
  const numbers = `${against}, a difference of ${formatFixed(Math.abs(pair.difference))} (95 % interval ${formatFixed(low)} to ${formatFixed(high)}${test} ${describePValue(pair.adjustedPValue)})`;
  const counts = overSeeds === null ? null : isSwapped ? reversed(overSeeds.counts) : overSeeds.counts;
  if (isSignificant(pair)) {
    const seeds = counts === null ? '' : `, by ${countSeeds(counts)}`;
    return `${better} is right more often than ${worse} on ${where}${seeds}: ${numbers}.`;
  }
  return counts === null
    ? `${where} ${count === 1 ? 'is' : 'are'} too few to tell ${better} and ${worse} apart: ${numbers}.`
    : `${capitalize(nameSeeds(counts, better, worse))} on ${where} are too few to tell them apart: ${numbers}.`;
}

function reversed([one, other]: OverSeeds['counts']): OverSeeds['counts'] {
  return [other, one];
}

function describeBootstrap({ isPaired }: OverSeeds): string {
  return ` by a bootstrap over seeds and images${isPaired ? ', paired by seed' : ''};`;
}

/** `3 seeds each`, `3 and 5 seeds`, `3 seeds and a single run` */
function countSeeds([one, other]: OverSeeds['counts']): string {
  if (one === other) return `${one} seeds each`;
  if (one === 1) return `a single run and ${other} seeds`;
  return other === 1 ? `${one} seeds and a single run` : `${one} and ${other} seeds`;
}

/** `3 seeds each of cnn and lr`, `a single run of lenet5 and 2 seeds of lr` */
function nameSeeds([one, other]: OverSeeds['counts'], better: string, worse: string): string {
  if (one === other) return `${one} seeds each of ${better} and ${worse}`;
  const runs = (count: number): string => (count === 1 ? 'a single run' : `${count} seeds`);
  return `${runs(one)} of ${better} and ${runs(other)} of ${worse}`;
}

/** One sentence about the best of all groups; of a single pair its own; empty without pairs. */
export function describePairs(pairs: readonly Pair[], { labels, count, dataset }: Wording): string {
  if (pairs.length <= 1) return pairs[0]?.verdict ?? '';
  const name = (group: number): string => printable(labels[group]!);
  const best = name(pairs[0]!.first);
  const told = pairs.filter(isSignificant).map(({ second }) => name(second));
  const untold = pairs.filter((pair) => !isSignificant(pair)).map(({ second }) => name(second));
  const hasSeeds = pairs.some(({ overSeeds }) => overSeeds !== null);
  const where = `${makePossessive(dataset)} ${count.toLocaleString('en')} test images`;
  const test = `${nameTests(pairs)}, p < 0.05 after Holm's correction for ${pairs.length} pairs`;
  if (told.length === 0)
    return `${where}${hasSeeds ? ' and these seeds' : ''} are too few to tell ${best}, which is right most often, from ${joinNames(untold)} (${test.replace('p <', 'no p <')}).`;
  const difference = untold.length === 1 ? 'its difference from' : 'its differences from';
  const rest =
    untold.length === 0
      ? ''
      : `; ${difference} ${joinNames(untold)} ${untold.length === 1 ? 'is' : 'are'} not significant`;
  return `${best} is right more often than ${joinNames(told)} on ${where} (${test})${rest}.`;
}

function nameTests(pairs: readonly Pair[]): string {
  const tests = [
    ...(pairs.some(({ overSeeds }) => overSeeds !== null) ? ['bootstrap over seeds and images'] : []),
    ...(pairs.some(({ contingency }) => contingency !== null) ? ["McNemar's exact test"] : []),
  ];
  return tests.join(' and ');
}

/** One sentence about runs that are all of one group. */
export function describeLoneGroup({ label, runs, testAccuracy }: ComparedGroup): string {
  const same = `The ${runs.length} runs of ${printable(label)} differ only in their seed`;
  if (testAccuracy === null) return `${same}.`;
  const { count, mean, deviation, interval } = testAccuracy;
  if (deviation === null) return `${same}; one of them has a test accuracy, ${formatFixed(mean)}.`;
  const ends =
    interval === null
      ? 'too few runs for an interval'
      : `95 % interval of the mean ${interval.map(formatFixed).join(' to ')}`;
  return `${same}: their test accuracy is ${formatFixed(mean)} ± ${formatFixed(deviation)} (mean ± standard deviation of ${count}; ${ends}).`;
}

/** `p = 0.031`, `p < 0.0001` */
function describePValue(value: number): string {
  if (value < 1e-4) return 'p < 0.0001';
  return `p = ${formatPValue(value)}`;
}

export function formatPValue(value: number): string {
  if (value < 1e-4) return '< 0.0001';
  // Never rounded up to the level that it is below.
  const digits = value.toFixed(value < 0.001 ? 5 : value < 0.1 ? 4 : 2);
  return digits === '0.0500' && value < LEVEL ? value.toFixed(6) : digits;
}

export function formatFixed(value: number): string {
  const text = value.toFixed(4);
  return (text === '-0.0000' ? '0.0000' : text).replace('-', '−');
}

function makePossessive(dataset: string): string {
  return dataset.endsWith('s') ? `${dataset}'` : `${dataset}'s`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function joinNames(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} others`] : names;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
