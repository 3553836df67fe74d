import test from 'ava';
import { listAgreementRows } from '../../src/compare/agreement-csv.js';
import { compareRuns } from '../../src/compare/compare-runs.js';
import { listComparisonRows } from '../../src/compare/comparison-csv.js';
import { toComparisonJson } from '../../src/compare/comparison-json.js';
import { renderComparison } from '../../src/compare/comparison-table.js';
import { listGroupRows } from '../../src/compare/groups-csv.js';
import { measureWidth } from '../../src/compare/text-width.js';
import type { Run } from '../../src/runs/types.js';
import { lrLayers, makeRun } from '../helpers/runs.js';
import type { RunDraft } from '../helpers/runs.js';

/** A run that was tested on a thousand images; digests name them. */
function tested(draft: RunDraft, digest = 'aa'): Run {
  const run = makeRun(draft);
  const files = ['a', 'b', digest, 'dd'].map((sha256) => ({ name: sha256, bytes: 1, sha256 }));
  return { ...run, manifest: { ...run.manifest, data: { ...run.manifest.data, test_examples: 1000, files } } };
}

/** Wrong on some of a thousand images, others for each seed. */
function answers(wrong: number, seed = 0) {
  return Array.from({ length: 1000 }, (_, index) => {
    const label = index % 10;
    const isWrong = (index + 31 * seed) % 1000 < wrong;
    return { index, label, prediction: isWrong ? (label + 1) % 10 : label, confidence: 0.9 };
  });
}

const seedsOf = (name: string, seeds: readonly number[], draft: RunDraft = {}): Run[] =>
  seeds.map((seed) => tested({ name: `${name}-seed-${seed}`, seed, accuracy: [0.9, 0.97 + seed / 1000], ...draft }));
const cnn = seedsOf('cnn', [1, 2, 3]);
const lr = seedsOf('lr', [1, 2, 3], { layers: lrLayers, accuracy: [0.8, 0.9] });
const labelsOf = (runs: readonly Run[]): string[] => compareRuns(runs).groups.map(({ label }) => label);
const textOf = (...args: Parameters<typeof compareRuns>): string =>
  renderComparison(compareRuns(...args), { color: false });

test('runs that differ only in their seed are one group, in whatever order they are named', (t) => {
  const { groups } = compareRuns([cnn[0]!, lr[2]!, cnn[1]!, lr[0]!, cnn[2]!]);
  t.deepEqual(
    groups.map(({ label, runs }) => [label, ...runs]),
    [
      ['cnn', 0, 2, 4],
      ['lr', 1, 3],
    ],
  );
});

test('another setting, other data or the same seed make no group', (t) => {
  const [one] = cnn as [Run];
  t.is(labelsOf([one, tested({ name: 'a', seed: 2, train: { batch_size: 32 } })]).length, 2);
  t.is(labelsOf([one, tested({ name: 'a', seed: 2, layers: lrLayers })]).length, 2);
  t.is(labelsOf([one, tested({ name: 'a', seed: 2 }, 'bb')]).length, 2);
  t.is(labelsOf([one, tested({ name: 'a', seed: 1, accuracy: [0.9, 0.971] })]).length, 2);
  t.is(labelsOf([one, tested({ name: 'a', seed: 2, description: 'again' })]).length, 1);
});

test('runs that were trained by the same engine are one group, whether it was asked for or chosen', (t) => {
  const [one] = cnn as [Run];
  const other = tested({ name: 'cnn-seed-2', seed: 2 });
  const as = (engine: 'auto' | 'simd' | 'tfjs', used: string): Run => {
    const { manifest } = other;
    const experiment = { ...manifest.experiment, engine };
    return { ...other, manifest: { ...manifest, experiment, engine: { ...manifest.engine, name: used } } };
  };
  const { name } = one.manifest.engine;
  t.is(labelsOf([one, as('auto', name)]).length, 1);
  t.is(labelsOf([one, as('simd', name)]).length, 1);
  t.is(labelsOf([one, as('auto', `other than ${name}`)]).length, 2);
  t.regex(textOf([one, as('simd', name), ...lr]), /\n {2}engine +auto, simd +auto\n/);
});

test('two seeds are too few for an interval, and no interval of an accuracy is beyond 1', (t) => {
  const wide = [0.2, 0.6, 0.99].map((last, at) => tested({ name: `a-${at}`, seed: at, accuracy: [0.1, last] }));
  t.regex(textOf([...wide.slice(0, 2), ...lr]), /\n {2}95 % interval +too few runs +0\.8999 to 0\.8999\n/);
  t.regex(textOf([...wide, ...lr]), /\n {2}95 % interval +0\.0000 to 1\.0000 /);
  const { verdict } = compareRuns(wide.slice(0, 2), [answers(1), answers(2)]).agreement!;
  t.regex(verdict, /\(mean ± standard deviation of 2; too few runs for an interval\)\.$/);
  const [head, row] = listGroupRows(compareRuns(wide))!;
  const valueOf = (column: string): unknown => row![head!.indexOf(column)];
  t.deepEqual([valueOf('test_accuracy_low'), valueOf('test_accuracy_high')], [0, 1]);
});

test('a run that repeats a seed of its group is named and not counted', (t) => {
  const again = tested({ name: 'again', seed: 2 });
  const { groups } = compareRuns([...cnn, again]);
  t.deepEqual([groups[0]!.runs, groups[0]!.repeats], [[0, 1, 2], [3]]);
  t.true(textOf([...cnn, again]).includes('again has the seed of another run of '));
});

test('a group is called what the names of its runs share, and differs from all other labels', (t) => {
  t.deepEqual(labelsOf(cnn), ['cnn']);
  t.deepEqual(labelsOf(['mlp_1', 'mlp_2'].map((name, at) => tested({ name, seed: at }))), ['mlp']);
  t.deepEqual(labelsOf(['x', 'y'].map((name, at) => tested({ name, seed: at }))), ['x']);
  const twice = [...cnn, ...seedsOf('cnn', [4, 5], { train: { batch_size: 32 } })];
  t.deepEqual(labelsOf(twice), ['cnn-seed-1', 'cnn-seed-4']);
});

test('a group has one column, with mean, deviation, number of runs and interval', (t) => {
  const text = textOf([...lr, ...cnn]);
  t.regex(text, /^ +lr +cnn\n/);
  t.regex(text, /\nruns +3 +3\n/);
  t.regex(text, /\ntest accuracy +0\.8999 ± 0\.0000 +0\.9719 ± 0\.0010\n/);
  // 4.303 standard errors on either side, for 3 runs.
  t.regex(text, /\n {2}95 % interval +0\.8999 to 0\.8999 +0\.9694 to 0\.9744\n/);
  t.regex(text, /\n {2}seed +1 to 3 +1 to 3\n/);
  t.notRegex(text, /cnn-seed/);
});

test('many groups stand below each other, within the width of the terminal', (t) => {
  const runs = [16, 32, 64, 128, 256].flatMap((batch_size) =>
    seedsOf(`batch-${batch_size}`, [1, 2, 3], { train: { batch_size } }),
  );
  for (const columns of [72, 100, 160])
    for (const line of renderComparison(compareRuns(runs), { color: false, columns }).split('\n'))
      t.true(measureWidth(line) <= columns || line.startsWith('not shown'), line);
  t.regex(textOf(runs), /\nbatch-64 +3 /);
});

test('two groups are compared by the difference of their means, not seed by seed', (t) => {
  const all = [80, 84, 79].map((wrong, seed) => answers(wrong, seed));
  const others = [20, 22, 19].map((wrong, seed) => answers(wrong, seed));
  const comparison = compareRuns([...lr, ...cnn], [...all, ...others]);
  const [pair, ...more] = comparison.agreement!.pairs;
  t.deepEqual(more, []);
  t.is(pair!.contingency, null);
  t.deepEqual(pair!.overSeeds!.counts, [3, 3]);
  t.true(pair!.overSeeds!.isPaired);
  t.true(Math.abs(pair!.difference - (61 / 3000 - 243 / 3000)) < 1e-12);
  t.regex(
    pair!.verdict,
    /^cnn is right more often than lr on MNIST's 1,000 test images, by 3 seeds each: 0\.9797 against 0\.9190, a difference of 0\.0607 \(95 % interval 0\.0\d+ to 0\.0\d+ by a bootstrap over seeds and images, paired by seed; p < 0\.0001\)\.$/,
  );
  t.true(renderComparison(comparison, { color: false }).includes(pair!.verdict));
});

test('three seeds that overlap are honestly said to tell nothing', (t) => {
  const close = [
    ...[80, 60, 70].map((wrong, seed) => answers(wrong, seed)),
    ...[60, 75, 69].map((wrong) => answers(wrong, 9)),
  ];
  const { agreement } = compareRuns([...lr, ...cnn], close);
  t.regex(
    agreement!.verdict,
    /^3 seeds each of cnn and lr on MNIST's 1,000 test images are too few to tell them apart: 0\.9320 against/,
  );
});

test('of several groups the best is compared with each other one, with corrected p values', (t) => {
  const mlp = seedsOf('mlp', [4, 5], { train: { batch_size: 32 } });
  const single = tested({ name: 'lenet5', train: { batch_size: 64 } });
  const runs = [...lr, ...cnn, ...mlp, single];
  const wrong = [80, 84, 79, 20, 22, 19, 21, 20, 90];
  const comparison = compareRuns(
    runs,
    wrong.map((count, at) => answers(count, at % 3)),
  );
  const { pairs, verdict } = comparison.agreement!;
  t.deepEqual(
    pairs.map(({ first, second }) => [first, second]),
    [
      [1, 0],
      [1, 2],
      [1, 3],
    ],
  );
  t.true(pairs.every(({ pValue, adjustedPValue }) => adjustedPValue >= pValue));
  t.deepEqual(pairs[2]!.overSeeds!.counts, [3, 1]);
  t.regex(
    verdict,
    /^cnn is right more often than lr and lenet5 on .* \(bootstrap over seeds and images, p < 0\.05 after Holm's correction for 3 pairs\); its difference from mlp is not significant\.$/,
  );
  const text = renderComparison(comparison, { color: false });
  t.false(text.includes('only best'));
  t.regex(text, / ≈\n.*\n≈: the difference is not significant\n/);
  t.regex(text, /cnn \(0\.9797\) against the others on 1,000 test images of MNIST/);
});

test('there is no verdict between the seeds of one group', (t) => {
  const comparison = compareRuns(
    cnn,
    [20, 50, 90].map((wrong) => answers(wrong)),
  );
  t.deepEqual(comparison.agreement!.pairs, []);
  t.regex(
    comparison.agreement!.verdict,
    /^The 3 runs of cnn differ only in their seed: their test accuracy is 0\.9719 ± 0\.0010 \(mean ± standard deviation of 3; 95 % interval of the mean 0\.9694 to 0\.9744\)\.$/,
  );
  t.true(renderComparison(comparison, { color: false }).includes(comparison.agreement!.verdict));
});

test('CSV and JSON have the groups, and none where all runs are single', (t) => {
  const wrong = [80, 84, 79, 20, 22, 19];
  const comparison = compareRuns(
    [...lr, ...cnn],
    wrong.map((count, at) => answers(count, at % 3)),
  );
  const [head, first] = listGroupRows(comparison)!;
  t.deepEqual(head!.slice(0, 9), [
    'group',
    'runs',
    'seeds',
    'parameters',
    ...['n', 'mean', 'sd', 'low', 'high'].map((end) => `test_accuracy_${end}`),
  ]);
  t.deepEqual(first!.slice(0, 5), ['lr', 3, '1 2 3', 7850, 3]);
  t.deepEqual(
    listComparisonRows(comparison)
      .map((row) => row.slice(-2))
      .slice(0, 2),
    [
      ['group', 'seed'],
      ['lr', 1],
    ],
  );
  const pairs = listAgreementRows(comparison)!;
  t.deepEqual(pairs[0]!.slice(-5), [
    'first_runs',
    'second_runs',
    'standard_error',
    'degrees_of_freedom',
    'paired_by_seed',
  ]);
  t.deepEqual(pairs[1]!.slice(0, 6), ['lr', 'cnn', null, null, null, null]);
  const document = toComparisonJson(comparison) as { groups: object[]; agreement: { pairs: object[] } };
  t.like(document.groups[1], {
    label: 'cnn',
    runs: cnn.map(({ manifest }) => manifest.name),
    seeds: [1, 2, 3],
    test_accuracy: { n: 3 },
  });
  t.like(document.agreement.pairs[0], { first: 'lr', second: 'cnn', first_runs: 3, paired_by_seed: true });
  const single = compareRuns([lr[0]!, cnn[0]!]);
  t.is(listGroupRows(single), null);
  t.false('groups' in (toComparisonJson(single) as object));
});

test('runs of a group that ended otherwise are counted by their status, and only tested ones have part in the mean', (t) => {
  const failed = tested({ name: 'cnn-seed-4', seed: 4, status: 'failed', reason: 'loss is not finite', epochs: 0 });
  const text = textOf([...cnn, failed, lr[0]!]);
  t.regex(text, /\nstatus +3 finished, 1 failed +finished\n/);
  t.regex(text, /\nruns +4 \(3 tested\) +1\n/);
  t.true(text.includes('cnn-seed-4 failed: loss is not finite'));
});
