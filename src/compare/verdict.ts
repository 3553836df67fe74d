import { printable } from '../short-names.js';
import type { Pair } from './types.js';

interface Wording {
  readonly labels: readonly string[];
  readonly count: number;
  readonly dataset: string;
}

/** A difference that chance alone makes less often than this is called one. */
const LEVEL = 0.05;

export function isTold({ adjustedPValue }: Pick<Pair, 'adjustedPValue'>): boolean {
  return adjustedPValue < LEVEL;
}

/** One sentence to quote about two runs. The better one comes first. */
export function pairVerdict(pair: Omit<Pair, 'verdict'>, { labels, count, dataset }: Wording): string {
  const isSwapped = pair.difference < 0;
  const names = [labels[pair.first]!, labels[pair.second]!].map(printable);
  const [better, worse] = isSwapped ? [names[1]!, names[0]!] : [names[0]!, names[1]!];
  const { contingency } = pair;
  const images = `${count.toLocaleString('en')} test ${count === 1 ? 'image' : 'images'}`;
  if (contingency.onlyFirst + contingency.onlySecond === 0)
    return `The ${images} of ${dataset} can't tell ${better} and ${worse} apart: both are right on the very same ones (${fixed(pair.firstAccuracy)}).`;
  const accuracies = [pair.firstAccuracy, pair.secondAccuracy].map(fixed);
  const against = (isSwapped ? accuracies.reverse() : accuracies).join(' against ');
  const [low, high] = isSwapped ? [-pair.interval[1], -pair.interval[0]] : pair.interval;
  const numbers = `${against}, a difference of ${fixed(Math.abs(pair.difference))} (95 % interval ${fixed(low)} to ${fixed(high)}; McNemar's exact test ${pText(pair.adjustedPValue)})`;
  return isTold(pair)
    ? `${better} is right more often than ${worse} on ${possessive(dataset)} ${images}: ${numbers}.`
    : `The ${images} of ${dataset} can't tell ${better} and ${worse} apart: ${numbers}.`;
}

/** One sentence about the best of three or more runs; nothing where there is nothing to say. */
export function verdictOfMany(pairs: readonly Pair[], { labels, count, dataset }: Wording): string {
  if (pairs.length === 0) return '';
  const name = (run: number): string => printable(labels[run]!);
  const best = name(pairs[0]!.first);
  const told = pairs.filter(isTold).map(({ second }) => name(second));
  const untold = pairs.filter((pair) => !isTold(pair)).map(({ second }) => name(second));
  const images = `${count.toLocaleString('en')} test images`;
  const test = `McNemar's exact test, p < 0.05 after Holm's correction for ${pairs.length} pairs`;
  if (told.length === 0)
    return `The ${images} of ${dataset} can't tell ${best}, which is right most often, and ${listed(untold)} apart (${test.replace('p <', 'no p <')}).`;
  const rest = untold.length === 0 ? '' : `; they can't tell it and ${listed(untold)} apart`;
  return `${best} is right more often than ${listed(told)} on ${possessive(dataset)} ${images} (${test})${rest}.`;
}

/** `p = 0.031`, `p < 0.0001` */
function pText(value: number): string {
  if (value < 1e-4) return 'p < 0.0001';
  return `p = ${pDigits(value)}`;
}

export function pDigits(value: number): string {
  if (value < 1e-4) return '< 0.0001';
  // Never rounded up to the level that it is below.
  const digits = value.toFixed(value < 0.001 ? 5 : value < 0.1 ? 4 : 2);
  return digits === '0.0500' && value < LEVEL ? value.toFixed(6) : digits;
}

export function fixed(value: number): string {
  const text = value.toFixed(4);
  return (text === '-0.0000' ? '0.0000' : text).replace('-', '−');
}

function possessive(dataset: string): string {
  return dataset.endsWith('s') ? `${dataset}'` : `${dataset}'s`;
}

function listed(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} others`] : names;
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
