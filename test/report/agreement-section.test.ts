import test from 'ava';
import { compareRuns } from '../../src/compare/compare-runs.js';
import type { Answers } from '../../src/compare/types.js';
import { makeAgreementSection } from '../../src/report/agreement-section.js';
import { renderBlock } from '../../src/report/blocks.js';
import type { Run } from '../../src/runs/types.js';
import { makeRun } from '../helpers/runs.js';

/** A run that was tested on ten images; digests name them. */
function tested(name: string): Run {
  const run = makeRun({ name });
  const files = ['a', 'b', 'c', 'd'].map((sha256) => ({ name: sha256, bytes: 1, sha256 }));
  return { ...run, manifest: { ...run.manifest, data: { ...run.manifest.data, test_examples: 10, files } } };
}

/** Answers to ten images; `wrong` of them are not right. */
function answers(...wrong: readonly number[]): Answers {
  return Array.from({ length: 10 }, (_, index) => ({
    index,
    label: index % 2,
    prediction: wrong.includes(index) ? 9 : index % 2,
    confidence: 0.9,
  }));
}

function htmlOf(all: readonly Answers[]): string {
  const runs = all.map((_, index) => tested(`<run ${index}>`));
  return makeAgreementSection(compareRuns(runs, all))
    .flatMap(({ blocks }) => blocks.map(renderBlock))
    .join('\n');
}

test('two runs stand in a square of right and wrong', (t) => {
  const html = htmlOf([answers(1), answers(1, 2, 3)]);
  const cells = [...html.matchAll(/<td class="number">(\d+)<\/td>/g)].map(([, count]) => Number(count));
  t.deepEqual(cells, [7, 2, 0, 1]);
  t.true(html.includes('<bdi>&#60;run 1&#62;</bdi> wrong'));
});

test('three runs have a sentence for each pair', (t) => {
  const html = htmlOf([answers(1), answers(2), answers(3)]);
  t.is(html.match(/<table /g)!.length, 2);
  t.is(html.match(/apart/g)!.length, 2);
});

test('a run whose answers are not known is named with the reason', (t) => {
  t.true(htmlOf([answers(1), 'its <file> is gone']).includes('<bdi>&#60;run 1&#62;</bdi>: its &#60;file&#62; is gone'));
});

test('without answers there is no such section', (t) => {
  t.deepEqual(makeAgreementSection(compareRuns([makeRun(), makeRun()])), []);
});
