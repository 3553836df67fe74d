import test from 'ava';
import type { ObservedTrial, SamplerDefinition } from '../../../src/sweep/samplers/sampler.js';
import { samplers } from '../../../src/sweep/samplers/registry.js';
import { withoutRepeats } from '../../../src/sweep/samplers/without-repeats.js';
import { valueAt } from '../../../src/sweep/space.js';
import type { Point, Space } from '../../../src/sweep/space.js';
import { choice, range, when } from '../../helpers/search-spaces.js';

/** The first gate and the last have 4 points each, the one between 4 times 5. */
const SMALL: Space = [
  choice('gate', 3),
  range('step', 4, 16, { step: 4, integer: true }),
  choice('inner', 5, [when('gate', 1)]),
];
const SIZE = 2 * 4 + 5 * 4;

function draw(definition: SamplerDefinition, space: Space, trials: number, avoids: boolean): Point[] {
  const options = { seed: 1, trials };
  const plain = definition.create(space, options);
  const sampler = avoids ? withoutRepeats(plain, space, options) : plain;
  const observed: ObservedTrial[] = [];
  for (let number = 1; number <= trials; number++)
    observed.push({ number, point: sampler.suggest(number, observed)!, state: 'complete', loss: number % 7 });
  return observed.map(({ point }) => point);
}

const textsOf = (points: readonly Point[]): Set<string> => new Set(points.map((point) => JSON.stringify(point)));

for (const [name, definition] of Object.entries(samplers)) {
  test(`${name} tries every point of a small space once before it repeats one`, (t) => {
    t.is(textsOf(draw(definition, SMALL, SIZE, true)).size, SIZE);
    if (name !== 'grid') t.true(textsOf(draw(definition, SMALL, SIZE, false)).size < SIZE);
  });
}

test('a space without end is searched as by the sampler alone', (t) => {
  const space = [range('line', -1, 3), choice('gate', 3)];
  for (const type of ['random', 'sobol', 'tpe'] as const)
    t.deepEqual(draw(samplers[type], space, 30, true), draw(samplers[type], space, 30, false));
});

test('another point depends on the points of earlier trials, not on how they ended', (t) => {
  const sampler = (): ReturnType<SamplerDefinition['create']> =>
    withoutRepeats(samplers.random.create(SMALL, { seed: 1, trials: SIZE }), SMALL, { seed: 1 });
  const points = draw(samplers.random, SMALL, SIZE, true);
  const pending = points.map((point, at): ObservedTrial => ({ number: at + 1, point, state: 'pending' }));
  for (const trial of [5, 17, SIZE]) {
    const again = sampler().suggest(trial, pending.slice(0, trial - 1))!;
    t.deepEqual(again, points[trial - 1]);
    t.true([4, 8, 12, 16].includes(valueAt(again, 'step')!));
  }
});
