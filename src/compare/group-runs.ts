import { isBlock, mapInner } from '../config/blocks/blocks.js';
import type { ModelLayer } from '../config/types.js';
import { meanInterval, meanOf, standardDeviation } from '../evaluation/mean-interval.js';
import type { Interval } from '../evaluation/types.js';
import type { Run } from '../runs/types.js';
import type { ComparedGroup, Spread } from './types.js';

/** Groups runs that differ only in their seed. Any other run is a group of its own. */
export function groupRuns(runs: readonly Run[], labels: readonly string[]): ComparedGroup[] {
  const groups = findGroups(runs);
  const named = groups.map(({ members }) =>
    members.length === 1 ? labels[members[0]!]! : nameGroup(members.map((run) => runs[run]!.manifest.name)),
  );
  return groups.map(({ members, repeats }, at) => {
    const isTaken = named.some((other, place) => place !== at && other === named[at]);
    const label = isTaken ? labels[members[0]!]! : named[at]!;
    const accuracies = members.flatMap((run) => runs[run]!.manifest.metrics.test?.accuracy ?? []);
    return { label, runs: members, repeats, testAccuracy: describeSpread(accuracies, [0, 1]) };
  });
}

/** Null without values. `range` is what the mean can be. */
export function describeSpread(values: readonly number[], range: Interval): Spread | null {
  if (values.length === 0) return null;
  const deviation = values.length === 1 ? null : standardDeviation(values);
  return { count: values.length, mean: meanOf(values), deviation, interval: meanInterval(values, range) };
}

interface Members {
  readonly members: readonly number[];
  readonly repeats: readonly number[];
}

function findGroups(runs: readonly Run[]): Members[] {
  const alike = new Map<string, number[]>();
  runs.forEach((run, index) => {
    const key = describeWithoutSeed(run);
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [index]);
    else group.push(index);
  });
  return [...alike.values()].flatMap((places) => {
    const isRepeat = (place: number, at: number): boolean =>
      places.slice(0, at).some((earlier) => runs[earlier]!.manifest.seed === runs[place]!.manifest.seed);
    const members = places.filter((place, at) => !isRepeat(place, at));
    // Runs of one seed only are no sample of seeds: they are compared one by one.
    if (members.length === 1) return places.map((place) => ({ members: [place], repeats: [] }));
    return [{ members, repeats: places.filter((place) => !members.includes(place)) }];
  });
}

/** The same text for runs that differ only in their seed, and in names. */
function describeWithoutSeed({ manifest }: Run): string {
  // The engine that was used counts: `auto` and `simd` may be the same.
  const { name: _name, description: _description, seed: _seed, engine: _engine, model, ...rest } = manifest.experiment;
  const layers = model.layers.map(withoutNames);
  return JSON.stringify([manifest.engine.name, describeData(manifest), layers, rest], sortKeys);
}

function withoutNames({ name: _, ...options }: ModelLayer): ModelLayer {
  const layer = options as ModelLayer;
  return isBlock(layer) ? mapInner(layer, withoutNames) : layer;
}

/** Runs of earlier versions have the same keys in another order. */
function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describeData({ data }: Run['manifest']): unknown {
  const { training_examples, validation_examples, test_examples, files } = data;
  return [training_examples, validation_examples, test_examples, files.map(({ sha256 }) => sha256)];
}

/** What the names of the runs have in common: `cnn` of `cnn-seed-1` and `cnn-seed-2`. */
function nameGroup(names: readonly string[]): string {
  const [first, ...others] = names as readonly [string, ...string[]];
  if (others.every((name) => name === first)) return first;
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  const shared = first.slice(0, length).replace(/([-_. ]*seed)?[-_. ]*$/i, '');
  return shared === '' ? first : shared;
}
