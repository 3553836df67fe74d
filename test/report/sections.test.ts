import test from 'ava';
import { renderRun } from '../../src/cli/render/run.js';
import { renderRuns } from '../../src/cli/render/runs.js';
import { compareRuns } from '../../src/compare/compare-runs.js';
import { renderComparison } from '../../src/compare/comparison-table.js';
import { planOfRun } from '../../src/open/open-model.js';
import { renderBlock, renderText } from '../../src/report/blocks.js';
import { makeComparisonReport, describeRanking } from '../../src/report/comparison-sections.js';
import { makeRunReport } from '../../src/report/run-sections.js';
import type { Report } from '../../src/report/types.js';
import { lrLayers, makeRow, makeRun } from '../helpers/runs.js';
import type { RunDraft } from '../helpers/runs.js';

function htmlOf({ sections }: Report): string {
  return sections.flatMap(({ title, blocks }) => [renderText(title), ...blocks.map(renderBlock)]).join('\n');
}

const says = test.macro((t, draft: RunDraft, sentence: string) => {
  const [first] = makeRunReport({ run: makeRun(draft), config: '' }).sections;
  t.is(renderBlock(first!.blocks[0]!), `<p class="verdict">${sentence}</p>`);
});

test(
  'a finished run says how many test images it gets right',
  says,
  { accuracy: [0.99, 0.99] },
  '<bdi>cnn</bdi> gets 99.00 % of the 10,000 test images of <bdi>mnist</bdi> right, trained for 20 epochs.',
);
test(
  'a run that failed says why',
  says,
  { status: 'failed', reason: 'the disk is <full>', epochs: 1 },
  '<bdi>cnn</bdi> failed after 1 epoch (the disk is &#60;full&#62;).',
);
test(
  'a run that goes on says how far it is',
  says,
  { status: 'running', epochs: 3 },
  '<bdi>cnn</bdi> is still training: 3 epochs done.',
);
test(
  'a run without an epoch says so',
  says,
  { status: 'interrupted', epochs: 0 },
  '<bdi>cnn</bdi> has no finished epoch.',
);

test('a page shows result, curves, network, config, data and environment', (t) => {
  const report = makeRunReport({ run: makeRun(), config: 'name: cnn # <b>\n' });
  t.deepEqual(
    report.sections.map(({ id }) => id),
    ['overview', 'learning-curves', 'network', 'configuration', 'data', 'environment'],
  );
  t.deepEqual(Object.keys(report.sections[1]!.charts!), ['accuracy', 'loss']);
  const html = htmlOf(report);
  for (const text of ['5,994', 'conv2d_1', 'ba89ba89', 'aaaaaaaa', 'node 20.20.0', 'name: cnn # &#60;b&#62;'])
    t.true(html.includes(text), text);
});

test('a comparison says where its figures were measured, in whole words', (t) => {
  const runs = [makeRun(), makeRun({ name: 'lr', layers: lrLayers })];
  const described = runs.map((run) => ({ run, config: '' }));
  const page = htmlOf(makeComparisonReport({ comparison: compareRuns(runs), runs: described }));
  for (const title of ['test accuracy', 'best validation accuracy', 'final validation loss'])
    t.true(page.includes(`>${title}<`), title);
  t.notRegex(page, /\bval\b/);
});

test('the training time of a run is one figure on its page and in a comparison, also where epochs add up to less', (t) => {
  const drafted = makeRun({ epochs: 2, secondsPerEpoch: 18.7 });
  const timings = { ...drafted.manifest.timings, training_seconds: 38.1 };
  const run = { ...drafted, manifest: { ...drafted.manifest, timings } };
  const comparison = compareRuns([run, makeRun({ name: 'lr', layers: lrLayers })]);
  const described = comparison.runs.map(() => ({ run, config: '' }));
  const pages = [
    htmlOf(makeRunReport({ run, config: '' })),
    htmlOf(makeComparisonReport({ comparison, runs: described })),
    renderComparison(comparison, { columns: 100, color: false }),
    renderRun(run, planOfRun(run.manifest)),
    renderRuns([makeRow(run)], []),
  ];
  for (const page of pages) {
    t.regex(page, /\b38\.1 ?s|\b38 ?s|0:38/);
    t.notRegex(page, /\b37\.4|\b37 ?s|0:37/);
  }
});

test('other sections stand behind the curves', (t) => {
  const more = { id: 'more', title: 'More', blocks: [] };
  const [cnn, lr] = [makeRun(), makeRun({ name: 'lr', layers: lrLayers })];
  t.is(makeRunReport({ run: cnn, config: '', sections: [more] }).sections[2], more);
  const runs = [cnn, lr].map((run) => ({ run, config: '' }));
  const report = makeComparisonReport({
    comparison: compareRuns([cnn, lr]),
    runs,
    verdict: 'So it is.',
    sections: [more],
  });
  t.is(report.sections[2], more);
  t.is(renderBlock(report.sections[0]!.blocks[0]!), '<p class="verdict">So it is.</p>');
});

const ranks = test.macro((t, drafts: readonly RunDraft[], sentence: string) => {
  t.is(renderText(describeRanking(compareRuns(drafts.map(makeRun)).runs)).replace(/<\/?bdi>/g, ''), sentence);
});
const [good, bad]: readonly RunDraft[] = [
  { name: 'good', accuracy: [0.99, 0.99] },
  { name: 'bad', accuracy: [0.9, 0.9] },
];

test(
  'the best run is named with its lead',
  ranks,
  [bad!, good!],
  'good has the highest test accuracy, 0.9900: 0.0900 above bad.',
);
test(
  'runs that are equal are said to be',
  ranks,
  [good!, { ...good!, name: 'as-good' }, bad!],
  'good and as-good have the same test accuracy, 0.9900, the highest.',
);
test(
  'runs without a test are not ranked',
  ranks,
  [good!, { ...bad!, status: 'failed' }],
  'Fewer than two of the runs were measured on test images.',
);

test('more than four runs stand below each other', (t) => {
  const drafts = Array.from({ length: 5 }, (_, index) => makeRun({ name: `run-${index}` }));
  const report = makeComparisonReport({
    comparison: compareRuns(drafts),
    runs: drafts.map((run) => ({ run, config: '' })),
  });
  const table = renderBlock(report.sections[0]!.blocks[1]!);
  t.true(table.includes('<th scope="row"><bdi>run-4</bdi></th>'));
});
