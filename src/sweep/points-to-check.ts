import type { Assignment, Sweep } from '../config/sweep/types.js';
import { random } from './samplers/random.js';
import { samplerFor } from './samplers/registry.js';
import type { ObservedTrial } from './samplers/sampler.js';
import { assignmentOf, spaceOf } from './space-of.js';
import { atQuantile, countValues, pointOf } from './space.js';
import type { Domain, Point, Space } from './space.js';

/** How many draws stand for a space that has no end. */
const DRAWS = 100;
/** 2^6 corners. */
const MOST_CORNERS = 64;

/** What is checked before the first trial trains: every point of a grid; of other searches corners and draws. */
export function assignmentsToCheck(sweep: Sweep): readonly Assignment[] {
  const space = spaceOf(sweep);
  const points =
    sweep.search.type === 'grid' ? firstPoints(sweep, Infinity) : [...cornersOf(space), ...drawsOf(space, sweep)];
  return points.map((point) => assignmentOf(space, point));
}

/** The first trials as they are before any result is known. */
export function firstAssignments(sweep: Sweep, count: number): readonly Assignment[] {
  const space = spaceOf(sweep);
  return firstPoints(sweep, count).map((point) => assignmentOf(space, point));
}

function firstPoints(sweep: Sweep, count: number): Point[] {
  const sampler = samplerFor(sweep, spaceOf(sweep));
  const trials: ObservedTrial[] = [];
  for (let number = 1; number <= Math.min(count, sweep.search.trials); number++) {
    const point = sampler.suggest(number, trials);
    if (point === undefined) break;
    trials.push({ number, point, state: 'pending' });
  }
  return trials.map(({ point }) => point);
}

/** Every value of each choice once, and both ends of each range. */
function cornersOf(space: Space): Point[] {
  const ends = space.map(({ domain }) => endsOf(domain));
  const longest = ends.reduce((most, { length }) => Math.max(most, length), 0);
  const diagonal = Array.from({ length: longest }, (_, at) =>
    ends.map((values) => values[Math.min(at, values.length - 1)]!),
  );
  const binary = Array.from({ length: Math.min(MOST_CORNERS, 1 << Math.min(space.length, 6)) }, (_, bits) =>
    ends.map((values, at) => (((bits >> (at % 6)) & 1) === 1 ? values.at(-1)! : values[0]!)),
  );
  return [...diagonal, ...binary].map((numbers) => pointOf(space, numbers));
}

function endsOf(domain: Domain): number[] {
  if (domain.kind === 'choice') return Array.from({ length: countValues(domain) }, (_, index) => index);
  return [domain.min, atQuantile(domain, 1 - 1e-9)];
}

function drawsOf(space: Space, { search }: Sweep): Point[] {
  const sampler = random.create(space, search);
  return Array.from({ length: DRAWS }, (_, at) => sampler.suggest(at + 1, [])!);
}
