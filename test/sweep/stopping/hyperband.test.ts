import fc from 'fast-check';
import test from 'ava';
import { bracketsOf, chooseSurvivors } from '../../../src/sweep/stopping/hyperband.js';

test('the brackets of 81 epochs are those of the paper', (t) => {
  // Table 1 of Li et al. 2018.
  const brackets = bracketsOf({ trials: 81 + 34 + 15 + 8 + 5, epochs: 81, minEpochs: 1, eta: 3 });
  t.deepEqual(
    brackets.map(({ rungs }) => rungs.map(({ count, until }) => `${count} @ ${until}`).join(', ')),
    [
      '81 @ 1, 27 @ 3, 9 @ 9, 3 @ 27, 1 @ null',
      '34 @ 3, 11 @ 9, 3 @ 27, 1 @ null',
      '15 @ 9, 5 @ 27, 1 @ null',
      '8 @ 27, 2 @ null',
      '5 @ null',
    ],
  );
  t.deepEqual(
    brackets.map(({ first }) => first),
    [1, 82, 116, 131, 139],
  );
});

test('brackets repeat until every trial has one, and the last is as small as it must', (t) => {
  const brackets = bracketsOf({ trials: 40, epochs: 9, minEpochs: 1, eta: 3 });
  t.deepEqual(
    brackets.map(({ rungs }) => rungs[0]!.count),
    [9, 5, 3, 9, 5, 3, 6],
  );
  t.deepEqual(brackets.at(-1), {
    first: 35,
    rungs: [
      { count: 6, until: 1 },
      { count: 2, until: 3 },
      { count: 1, until: null },
    ],
  });
  t.deepEqual(bracketsOf({ trials: 1, epochs: 9, minEpochs: 1, eta: 3 }), [
    { first: 1, rungs: [{ count: 1, until: null }] },
  ]);
});

test('too few epochs to grow by eta stop no trial', (t) => {
  const brackets = bracketsOf({ trials: 4, epochs: 2, minEpochs: 1, eta: 3 });
  t.is(brackets.length, 4);
  t.true(brackets.every(({ rungs }) => rungs.length === 1 && rungs[0]!.until === null));
});

test('every trial stands in one bracket; rungs shrink while their epochs grow', (t) => {
  const options = fc.record({
    trials: fc.integer({ min: 1, max: 300 }),
    epochs: fc.integer({ min: 1, max: 200 }),
    minEpochs: fc.integer({ min: 1, max: 20 }),
    eta: fc.constantFrom(2, 2.5, 3, 4, 10),
  });
  fc.assert(
    fc.property(options, (chosen) => {
      const { trials, epochs, minEpochs } = chosen;
      let next = 1;
      const ok = bracketsOf(chosen).every(({ first, rungs }) => {
        const isNext = first === next;
        next += rungs[0]!.count;
        const isRising = rungs.every(({ count, until }, at) => {
          const [after, end] = [rungs[at + 1], until ?? epochs];
          if (after === undefined) return until === null && count >= 1;
          return end >= minEpochs && count > after.count && end < (after.until ?? epochs);
        });
        return isNext && isRising;
      });
      return ok && next === trials + 1;
    }),
    { seed: 1, numRuns: 300 },
  );
  t.pass();
});

test('of a whole rung the best continue, of equals the older; one without a loss never does', (t) => {
  const results = [
    { number: 4, loss: 0.5 },
    { number: 1, loss: 0.7 },
    { number: 3, loss: null },
    { number: 2, loss: 0.5 },
    { number: 5, loss: Infinity },
    { number: 6, loss: NaN },
  ];
  t.deepEqual(chooseSurvivors(results, 1), [2]);
  t.deepEqual(chooseSurvivors(results, 3), [1, 2, 4]);
  t.deepEqual(chooseSurvivors(results, 6), [1, 2, 4, 5]);
  t.deepEqual(chooseSurvivors(results.toReversed(), 1), [2]);
});
