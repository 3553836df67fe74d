import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { groupBootstrap } from '../../src/evaluation/group-bootstrap.js';
import type { SeededAnswers } from '../../src/evaluation/group-bootstrap.js';
import { meanInterval, meanOf, standardDeviation } from '../../src/evaluation/mean-interval.js';
import { studentTQuantile, studentTTails } from '../../src/evaluation/student-t.js';
import { Purpose, uniformSource } from '../../src/random.js';
import { root } from '../helpers/cli.js';

interface FixtureGroup {
  readonly seeds: readonly number[];
  /** For each seed a text: 1 for an example that is right, else 0. */
  readonly right: readonly string[];
}

interface Fixture {
  readonly shares: readonly number[];
  readonly values: readonly number[];
  readonly student: readonly {
    readonly degrees: number;
    readonly quantiles: readonly number[];
    readonly tails: readonly number[];
  }[];
  readonly means: readonly {
    readonly values: readonly number[];
    readonly mean: number;
    readonly sd: number;
    readonly interval: readonly [number, number];
  }[];
  readonly groups: readonly {
    readonly name: string;
    readonly first: FixtureGroup;
    readonly second: FixtureGroup;
    readonly deviation: number;
  }[];
}

/** Made by make.py beside it, with the versions that its `origin` names. */
const fixture = JSON.parse(readFileSync(join(root, 'test/fixtures/evaluation/groups.json'), 'utf8')) as Fixture;

test("the quantiles of Student's t are SciPy's to twelve digits", (t) => {
  t.is(fixture.student.length, 12);
  for (const { degrees, quantiles } of fixture.student)
    fixture.shares.forEach((share, at) => {
      const [found, expected] = [studentTQuantile(share, degrees), quantiles[at]!];
      t.true(Math.abs(found - expected) <= 1e-12 * Math.abs(expected), `${share} ${degrees}: ${found}, ${expected}`);
    });
});

test("the quantiles of Student's t are those of every printed table", (t) => {
  const printed = { 1: 12.706, 2: 4.303, 4: 2.776, 9: 2.262, 30: 2.042, 120: 1.98 };
  for (const [degrees, value] of Object.entries(printed))
    t.is(Number(studentTQuantile(0.975, Number(degrees)).toFixed(3)), value);
  t.is(studentTQuantile(0, 3), -Infinity);
  t.is(studentTQuantile(1, 3), Infinity);
  t.is(studentTQuantile(0.25, 7), -studentTQuantile(0.75, 7));
  // By the density in the middle, 3/8 for 4 degrees.
  t.true(Math.abs(studentTQuantile(0.5 + 2 ** -20, 4) - 2 ** -20 / 0.375) < 1e-15);
});

test("the p values of Student's t are SciPy's, however small", (t) => {
  for (const { degrees, tails } of fixture.student)
    fixture.values.forEach((value, at) => {
      const [found, expected] = [studentTTails(value, degrees), tails[at]!];
      t.true(Math.abs(found - expected) <= 1e-11 * expected, `${value} ${degrees}: ${found}, ${expected}`);
    });
  t.is(studentTTails(Infinity, 2), 0);
});

test("mean, standard deviation and the mean's interval are SciPy's", (t) => {
  t.is(fixture.means.length, 4);
  for (const { values, mean, sd, interval } of fixture.means) {
    t.true(Math.abs(meanOf(values) - mean) < 1e-15);
    t.true(Math.abs(standardDeviation(values) - sd) < 1e-15);
    const found = meanInterval(values, [-Infinity, Infinity]);
    if (values.length < 3) t.is(found, null);
    else found!.forEach((end, at) => t.true(Math.abs(end - interval[at]!) < 1e-13));
  }
});

test('an interval of a mean needs three values and stays within what the mean can be', (t) => {
  t.is(meanInterval([0.155, 0.285], [0, 1]), null);
  t.deepEqual(meanInterval([0.1, 0.5, 0.9], [0, 1]), [0, 1]);
});

test("a bootstrap of seeds and examples spreads as NumPy's does, with what few seeds lack added", (t) => {
  t.is(fixture.groups.length, 4);
  for (const { name, first, second, deviation } of fixture.groups) {
    const [one, other] = [answersOf(first), answersOf(second)];
    const found = groupBootstrap(one, other);
    const [ours, others] = [first, second].map(scoresOf) as [number[], number[]];
    t.true(Math.abs(found.difference - (meanOf(ours) - meanOf(others))) < 1e-12, name);
    t.is(found.isPaired, name.endsWith('the same ones'));
    const varied = found.isPaired ? [ours.map((score, at) => score - others[at]!)] : [ours, others];
    const lacking = varied.reduce((sum, values) => sum + (standardDeviation(values) / values.length) ** 2, 0);
    const expected = Math.sqrt(deviation ** 2 + lacking);
    // Standard deviations of 2,000 and of 40,000 draws: 1.6 and 0.35 % (one sigma).
    t.true(Math.abs(found.standardError / expected - 1) < 0.06, `${name}: ${found.standardError}, ${expected}`);
  }
});

test('the interval of a difference holds 0 as long as its p value is above 0.05, and is the same each time', (t) => {
  for (const { first, second } of fixture.groups) {
    const found = groupBootstrap(answersOf(first), answersOf(second));
    const [low, high] = found.interval;
    t.is(low <= 0 && high >= 0, found.pValue >= 0.05);
    t.deepEqual(groupBootstrap(answersOf(first), answersOf(second)), found);
    const turned = groupBootstrap(answersOf(second), answersOf(first));
    t.true(Math.abs(turned.difference + found.difference) < 1e-12);
    t.not(groupBootstrap(answersOf(first), answersOf(second), { seed: 2 }).standardError, found.standardError);
  }
});

test('where all examples tell the same, what is left is the t-test over the seeds', (t) => {
  const constant = (seed: number, prediction: number) => ({ seed, answers: Array(5).fill({ label: 1, prediction }) });
  const first = [1, 1, 1, 1].map((right, seed) => constant(seed, right));
  const second = [0, 0, 1, 0].map((right, seed) => constant(seed, right));
  const { standardError, degrees, pValue } = groupBootstrap(first, second);
  // Differences 1, 1, 0, 1: their mean is 0.75, its standard error 0.25, so t = 3 with 3 degrees of freedom.
  t.true(Math.abs(standardError / 0.25 - 1) < 0.03);
  t.is(degrees, 3);
  t.true(Math.abs(pValue - 0.0577) < 0.005);
});

test('groups of three seeds that do not differ are called different in at most 5 of 100 cases', (t) => {
  const uniform = uniformSource({ seed: 3, purpose: Purpose.split });
  const cases = 200;
  for (const others of [[1, 2, 3], [4, 5, 6], [4]]) {
    let called = 0;
    for (let at = 0; at < cases; at++) {
      const ease = Array.from({ length: 100 }, () => 0.4 * uniform());
      const groupOf = (seeds: readonly number[]) => seeds.map((seed) => drawnRun(seed, ease, uniform));
      const { pValue } = groupBootstrap(groupOf([1, 2, 3]), groupOf(others), { resamples: 100 });
      if (pValue < 0.05) called++;
    }
    t.true(called <= 0.05 * cases, `${others}: ${called}`);
    t.true(called > 0, 'it tells nothing apart at all');
  }
});

test('identical groups differ by nothing', (t) => {
  const runs = [1, 2].map((seed) => ({ seed, answers: [{ label: 0, prediction: 0 }] }));
  t.deepEqual(groupBootstrap(runs, runs), {
    difference: 0,
    standardError: 0,
    degrees: 1,
    interval: [0, 0],
    pValue: 1,
    isPaired: true,
  });
});

test('a single run is taken to vary as the group does', (t) => {
  const [{ first, second }] = [fixture.groups[0]!];
  const single = groupBootstrap(answersOf(first), answersOf({ seeds: [1], right: [second.right[0]!] }));
  t.false(single.isPaired);
  const least = standardDeviation(scoresOf(first)) * Math.sqrt(1 / 3 + 1);
  t.true(single.standardError > least);
});

function drawnRun(seed: number, ease: readonly number[], uniform: () => number): SeededAnswers {
  const skill = 0.5 + 0.1 * uniform();
  return { seed, answers: ease.map((one) => ({ label: 1, prediction: uniform() < skill + one ? 1 : 0 })) };
}

function answersOf({ seeds, right }: FixtureGroup): SeededAnswers[] {
  return right.map((text, at) => ({
    seed: seeds[at]!,
    answers: Array.from(text, (one) => ({ label: 1, prediction: Number(one) })),
  }));
}

function scoresOf({ right }: FixtureGroup): number[] {
  return right.map((text) => meanOf(Array.from(text, Number)));
}
