import test from 'ava';
import { fillWords, permutation, philox4x32, Purpose, uniformSource, wordSource } from '../src/random.js';
import type { Words4 } from '../src/random.js';

const knownAnswer = test.macro((t, counter: Words4, key: readonly [number, number], expected: Words4) => {
  t.deepEqual(philox4x32(counter, key), expected);
});

// The three vectors of Random123's kat_vectors for philox4x32, 10 rounds.
test(
  'gives the published words for zeros',
  knownAnswer,
  [0, 0, 0, 0],
  [0, 0],
  [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
);
test(
  'gives the published words for ones',
  knownAnswer,
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
  [0xffffffff, 0xffffffff],
  [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
);
test(
  'gives the published words for the digits of pi',
  knownAnswer,
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
  [0xa4093822, 0x299f31d0],
  [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
);

test('a stream reads the same in one piece, in parts and word by word', (t) => {
  const stream = { seed: 7, purpose: Purpose.dropout, epoch: 3, step: 5, slot: 2 };
  const whole = new Uint32Array(1003);
  fillWords(stream, whole);
  const tail = new Uint32Array(1003 - 400);
  fillWords(stream, tail, 100);
  t.deepEqual(tail, whole.slice(400));
  const word = wordSource(stream);
  t.deepEqual(Uint32Array.from({ length: 1003 }, word), whole);
});

test('every part of a name changes the stream', (t) => {
  const base = { seed: 1, purpose: Purpose.weights, epoch: 1, step: 1, slot: 1 };
  const names = [
    base,
    { ...base, seed: 2 },
    { ...base, seed: 2 ** 32 + 1 },
    { ...base, purpose: Purpose.order },
    { ...base, epoch: 2 },
    { ...base, step: 2 },
    { ...base, slot: 2 },
  ];
  t.is(new Set(names.map((name) => wordSource(name)())).size, names.length);
});

test('a permutation holds every index once and is spread evenly', (t) => {
  const count = 60_000;
  const order = permutation({ seed: 1, purpose: Purpose.order, epoch: 1 }, count);
  t.is(new Set(order).size, count);
  const firstHalf = order.subarray(0, count / 2);
  const mean = firstHalf.reduce((sum, index) => sum + index, 0) / firstHalf.length;
  // The mean of half of 0 … n-1 has a standard deviation of n / sqrt(12 n) = 71 here; five of them are allowed.
  t.true(Math.abs(mean - (count - 1) / 2) < 5 * 71);
});

test('uniform numbers lie in [0, 1) with the mean and variance they should have', (t) => {
  const uniform = uniformSource({ seed: 3, purpose: Purpose.weights });
  const values = Array.from({ length: 100_000 }, uniform);
  t.true(values.every((value) => value >= 0 && value < 1));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Standard errors are 0.0009 and 0.00024; five of each are allowed.
  t.true(Math.abs(mean - 0.5) < 0.0046);
  t.true(Math.abs(variance - 1 / 12) < 0.0012);
});
