import { meanInterval, meanOf, standardDeviation } from '../evaluation/mean-interval.js';
import type { Interval } from '../evaluation/types.js';
import type { Run } from '../runs/types.js';
import { findLayerDifferences } from './layer-differences.js';
import { findSectionDifferences } from './section-differences.js';
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
  const alike: number[][] = [];
  runs.forEach((run, index) => {
    const group = alike.find(([first]) => differInSeedOnly(runs[first!]!, run));
    if (group === undefined) alike.push([index]);
    else group.push(index);
  });
  return alike.flatMap((places) => {
    const isRepeat = (place: number, at: number): boolean =>
      places.slice(0, at).some((earlier) => runs[earlier]!.manifest.seed === runs[place]!.manifest.seed);
    const members = places.filter((place, at) => !isRepeat(place, at));
    // Runs of one seed only are no sample of seeds: they are compared one by one.
    if (members.length === 1) return places.map((place) => ({ members: [place], repeats: [] }));
    return [{ members, repeats: places.filter((place) => !members.includes(place)) }];
  });
}

function differInSeedOnly({ manifest: one }: Run, { manifest: other }: Run): boolean {
  // The engine that was used counts: `auto` and `simd` may be the same.
  const { seed, engine } = one.experiment;
  const experiments = [one.experiment, { ...other.experiment, seed, engine }];
  return (
    one.engine.name === other.engine.name &&
    JSON.stringify(describeData(one)) === JSON.stringify(describeData(other)) &&
    findLayerDifferences(experiments.map(({ model }) => model.layers)).length === 0 &&
    findSectionDifferences(experiments).length === 0
  );
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
