import test from 'ava';
import { AloneOrTogether } from '../../../src/engine/simd/alone-or-together.js';
import { simdEngine } from '../../../src/engine/simd/host/node/engine.js';
import { open, prepare, signal, trainFor } from '../../helpers/engines.js';

/** Takes so many steps of so long; returns how many of them one thread took. */
function take(
  company: AloneOrTogether,
  clock: { ms: number },
  steps: number,
  pace: { alone: number; together: number },
) {
  let alone = 0;
  for (let done = 0; done < steps;) {
    const turn = company.begin(Math.min(100, steps - done));
    clock.ms += turn.steps * (turn.isAlone ? pace.alone : pace.together);
    company.end(turn);
    done += turn.steps;
    if (turn.isAlone) alone += turn.steps;
  }
  return alone;
}

test('the faster way is found and kept, the other tried ever less often, and found again when that has changed', (t) => {
  const clock = { ms: 0 };
  const company = new AloneOrTogether(() => clock.ms);
  const busy = { alone: 0.2, together: 0.9 };
  t.true(take(company, clock, 1000, busy) > 900);
  t.true(take(company, clock, 20_000, busy) > 19_900);
  const free = { alone: 0.2, together: 0.13 };
  t.true(take(company, clock, 20_000, free) < 10_000);
  t.true(take(company, clock, 20_000, free) < 500);
  t.true(take(company, clock, 20_000, { alone: 0.13, together: 0.13 }) < 500);
});

test('a training that tries both ways has the bits of one thread', async (t) => {
  const layers = [
    { type: 'flatten' },
    { type: 'dense', units: 64, activation: 'relu' },
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: 10, activation: 'softmax' },
  ];
  const made = prepare({ image: [28, 28, 1], classes: 10, seed: 1, count: 160, layers, train: { batch_size: 16 } });
  const outcomes = [null, 1].map(async (threads) => {
    const session = await open(simdEngine, made, threads);
    try {
      const results = await trainFor(session, made, { steps: 200 });
      return { results, evaluation: await session.evaluate(made.training, signal), end: await session.snapshot() };
    } finally {
      await session.close();
    }
  });
  const [tried, alone] = await Promise.all(outcomes);
  t.deepEqual(tried, alone);
});
