import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { tabulateBinomial, findQuantile } from '../../src/evaluation/binomial.js';
import { adjustByHolm } from '../../src/evaluation/holm.js';
import { mcnemarExact } from '../../src/evaluation/mcnemar.js';
import { pairedBootstrap } from '../../src/evaluation/paired-bootstrap.js';
import type { Contingency } from '../../src/evaluation/types.js';
import { root } from '../helpers/cli.js';

interface Fixture {
  readonly pairs: readonly {
    readonly table: Contingency;
    readonly pValue: number;
    readonly binomtest: number;
    readonly exact: number;
    readonly interval: readonly [number, number];
  }[];
  readonly holm: readonly { readonly pValues: readonly number[]; readonly adjusted: readonly number[] }[];
  readonly binomials: readonly {
    readonly count: number;
    readonly chance: number;
    readonly at: readonly number[];
    readonly cdf: readonly number[];
  }[];
}

/** Made by make.py beside it, with the versions that its `origin` names. */
const fixture = JSON.parse(readFileSync(join(root, 'test/fixtures/evaluation/pairs.json'), 'utf8')) as Fixture;

test("McNemar's exact test agrees with statsmodels, SciPy and whole numbers to twelve digits", (t) => {
  t.is(fixture.pairs.length, 15);
  for (const { table, pValue, binomtest, exact } of fixture.pairs) {
    const found = mcnemarExact(table);
    for (const expected of [pValue, binomtest, exact])
      t.true(Math.abs(found.pValue / expected - 1) < 1e-12, `${JSON.stringify(table)}: ${found.pValue}, ${expected}`);
    t.true(Math.abs(found.log10PValue - Math.log10(exact)) < 1e-11);
  }
});

test("the bootstrap's interval is that of 400,000 resamples of NumPy", (t) => {
  for (const { table, interval } of fixture.pairs) {
    const found = pairedBootstrap(table);
    const { bothRight, onlyFirst, onlySecond, bothWrong } = table;
    const count = bothRight + onlyFirst + onlySecond + bothWrong;
    const deviation = Math.sqrt(onlyFirst + onlySecond - (onlyFirst - onlySecond) ** 2 / count) / count;
    // A percentile of 10,000 draws strays by 0.027 deviations (one sigma), and by one step of the counts.
    found.forEach((end, at) =>
      t.true(Math.abs(end - interval[at]!) <= 0.11 * deviation + 1 / count + 1e-12, JSON.stringify({ table, found })),
    );
  }
});

test("Holm's correction is statsmodels'", (t) => {
  for (const { pValues, adjusted } of fixture.holm)
    adjustByHolm(pValues).forEach((value, at) => t.true(Math.abs(value - adjusted[at]!) < 1e-15));
});

test('the binomial distribution is that of SciPy, and its quantiles fit it', (t) => {
  t.is(fixture.binomials.length, 5);
  for (const { count, chance, at, cdf } of fixture.binomials) {
    const found = tabulateBinomial(count, chance);
    at.forEach((value, index) => {
      t.true(Math.abs(found.cumulative[value - found.least]! - cdf[index]!) < 1e-12, `${count} ${chance} ${value}`);
      if (value > found.least) t.is(findQuantile(found, found.cumulative[value - found.least - 1]!), value);
    });
    t.is(findQuantile(found, 0), found.least);
  }
});

test('a chance of 0 or 1 leaves one value', (t) => {
  t.is(findQuantile(tabulateBinomial(9, 0), 0.99), 0);
  t.is(findQuantile(tabulateBinomial(9, 1), 0), 9);
  t.is(findQuantile(tabulateBinomial(0, 0.5), 0.5), 0);
});
