import { createHash } from 'node:crypto';
import test from 'ava';
import { samplers } from '../../../src/sweep/samplers/registry.js';
import type { ObservedTrial, Sampler } from '../../../src/sweep/samplers/sampler.js';
import type { Point, Space } from '../../../src/sweep/space.js';
import { choice, range, when } from '../../helpers/search-spaces.js';

const SPACES: Readonly<Record<string, Space>> = {
  'ranges, steps, choices and a branch': [
    range('x', -1, 1),
    range('rate', 1e-4, 1, { scale: 'log' }),
    choice('gate', 3),
    range('inner', 0, 1, { when: [when('gate', 1)] }),
    range('step', 4, 32, { step: 4, integer: true }),
    range('whole', 1, 500, { scale: 'log', integer: true }),
  ],
  'five ranges': Array.from({ length: 5 }, (_, at) => range(`p${at}`, -1, 1)),
  'choices and whole numbers': [choice('a', 9), choice('b', 7), choice('c', 3), range('i', 1, 300, { integer: true })],
};

/** Of the suggestions that were computed with every density to the last bit. */
const GOLDEN: Readonly<Record<string, string>> = {
  'ranges, steps, choices and a branch': '8809958804c98227',
  'five ranges': 'c9b97a89add06bfb',
  'choices and whole numbers': '6a2e9e5363272ebc',
};

const COUNT = 3000;
const PENDING = 50;

for (const [name, space] of Object.entries(SPACES)) {
  test(`after thousands of trials of ${name}, suggestions are the same to the last bit, asked in a row or once`, (t) => {
    const create = (): Sampler => samplers.tpe.create(space, { seed: 5, trials: 1e5 });
    const trials = historyOf(space);
    const inARow = create();
    const suggested: Point[] = [];
    for (let number = COUNT + 1; number <= COUNT + 40; number++) {
      const point = inARow.suggest(number, trials)!;
      if (number % 20 === 0) t.deepEqual(create().suggest(number, trials), point);
      suggested.push(point);
      trials.push({ number, point, state: 'pending' });
      const ended = trials[number - PENDING - 1]!;
      trials[ended.number - 1] = endOf(ended);
    }
    t.is(createHash('sha256').update(JSON.stringify(suggested)).digest('hex').slice(0, 16), GOLDEN[name]!);
  });
}

function historyOf(space: Space): ObservedTrial[] {
  const random = samplers.random.create(space, { seed: 9, trials: COUNT });
  return Array.from({ length: COUNT }, (_, at): ObservedTrial => {
    const trial = { number: at + 1, point: random.suggest(at + 1, [])!, state: 'pending' } as const;
    return at < COUNT - PENDING ? endOf(trial) : trial;
  });
}

function endOf({ number, point }: ObservedTrial): ObservedTrial {
  const loss = Object.values(point).reduce((sum, value, at) => sum + (value - 0.3 * at) ** 2 / (at + 1), 0);
  switch (number % 17) {
    case 3:
      return { number, point, state: 'failed' };
    case 5:
      return { number, point, state: 'invalid' };
    case 7:
      return { number, point, state: 'stopped', loss, epochs: number % 5 };
    default:
      return { number, point, state: 'complete', loss, epochs: 9 };
  }
}
