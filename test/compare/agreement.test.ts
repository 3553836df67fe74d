import test from 'ava';
import { listAgreementRows } from '../../src/compare/agreement-csv.js';
import { compareRuns } from '../../src/compare/compare-runs.js';
import { toComparisonJson } from '../../src/compare/comparison-json.js';
import { renderComparison } from '../../src/compare/comparison-table.js';
import type { Run } from '../../src/runs/types.js';
import { makeRun } from '../helpers/runs.js';

const LABELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1];

/** A run that was tested on twelve images; digests name them. */
function tested(name: string, digest = 'aa'): Run {
  const run = makeRun({ name });
  const files = ['a', 'b', digest, 'dd'].map((sha256) => ({ name: sha256, bytes: 1, sha256 }));
  return { ...run, manifest: { ...run.manifest, data: { ...run.manifest.data, test_examples: 12, files } } };
}

/** Right on all images but those that are listed. */
function answers(...wrong: readonly number[]) {
  return LABELS.map((label, index) => ({
    index,
    label,
    prediction: wrong.includes(index) ? (label + 1) % 10 : label,
    confidence: 0.9,
  }));
}

const table = (...args: Parameters<typeof compareRuns>): string =>
  renderComparison(compareRuns(...args), { color: false });

test('a clear difference is called one, the better run first', (t) => {
  const text = table([tested('lr'), tested('cnn')], [answers(0, 1, 2, 3, 4, 5, 6), answers()]);
  t.regex(text, / {2}lr right +5 +0\n {2}lr wrong +7 +0\n/);
  t.regex(text, /cnn is right more often than lr on MNIST's 12 test images: 1\.0000 against 0\.4167/);
  t.true(text.includes("McNemar's exact test p = 0.0156"));
});

test('a small difference is not', (t) => {
  const text = table([tested('lr'), tested('cnn')], [answers(0, 1), answers(2)]);
  t.regex(text, /MNIST's 12 test images are too few to tell cnn and lr apart: 0\.9167 against 0\.8333.* p = 1\.00/);
});

test('runs that were tested on other images are not compared image by image, and the table says why', (t) => {
  const comparison = compareRuns([tested('lr'), tested('cnn', 'bb')], [answers(), answers(1)]);
  t.deepEqual(comparison.agreement?.pairs, []);
  t.is(listAgreementRows(comparison), null);
  t.true(renderComparison(comparison, { color: false }).includes('other test images, though both are named mnist'));
});

test('of three runs the best is tested against each other one, with corrected p values', (t) => {
  const all = [answers(0, 1, 2, 3, 4, 5, 6, 7), answers(), answers(3)];
  const { agreement } = compareRuns([tested('a'), tested('b'), tested('c')], all);
  t.deepEqual(
    agreement?.pairs.map(({ first, second, pValue, adjustedPValue }) => [first, second, pValue, adjustedPValue]),
    [
      [1, 0, 2 / 2 ** 8, 4 / 2 ** 8],
      [1, 2, 1, 1],
    ],
  );
  t.regex(agreement?.verdict ?? '', /^b is right more often than a .*; its difference from c is not significant\.$/);
});

test('the JSON has counts, interval and verdict; the CSV one row per pair', (t) => {
  const comparison = compareRuns([tested('lr'), tested('cnn')], [answers(0, 1), answers(2)]);
  const { agreement } = toComparisonJson(comparison) as { agreement: { pairs: Record<string, unknown>[] } };
  const { both_right, only_first_right, only_second_right, both_wrong, p_value } = agreement.pairs[0]!;
  t.deepEqual([both_right, only_first_right, only_second_right, both_wrong, p_value], [9, 1, 2, 0, 1]);
  t.deepEqual(listAgreementRows(comparison)?.[0]?.slice(0, 4), ['first', 'second', 'both_right', 'only_first_right']);
  t.is(listAgreementRows(comparison)?.length, 2);
});
