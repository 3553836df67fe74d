import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { reportSweep } from '../../src/tasks/report-sweep.js';
import { conditionalSweep, drawTrials } from '../helpers/drawn-sweeps.js';
import { writeSweepFolder } from '../helpers/sweep-folders.js';
import { newFolder } from '../helpers/sweeps.js';

const { files } = nodeEffects;
const SWEEP = conditionalSweep();

/** The words of a page's verdict. */
function verdictOf(folder: string): string {
  const [, verdict] = /<p class="verdict">(.*?)<\/p>/.exec(readFileSync(join(folder, 'report.html'), 'utf8'))!;
  return verdict!.replace(/<\/?bdi>/g, '');
}

test('the page names the winner, what it has learned, and how it was chosen', async (t) => {
  const folder = newFolder();
  const { winner } = writeSweepFolder(folder, SWEEP, drawTrials(SWEEP, 12));
  const { file, charts } = await reportSweep({ folder, files });
  t.is(file, join(folder, 'report.html'));
  t.is(charts.length, 14);
  t.true(charts.every((path) => existsSync(path)));
  t.regex(
    verdictOf(folder),
    new RegExp(
      `^Trial ${winner!.trial} \\(lr=.* filters=\\d+\\) reached the best validation accuracy, 0\\.\\d{4}, and a test accuracy of 0\\.9200 ± 0\\.0100\\.$`,
    ),
  );
  const page = readFileSync(file, 'utf8');
  t.true(page.includes('chosen on validation data and then tried on the test set, once, with each of its 3 seeds.'));
  t.is(page.match(/<th scope="row"/g)!.length, 12);
  t.true(page.includes('<pre tabindex="0"><code>name: &#34;search&#34;'));
});

test('a winner that was chosen on the test set is said to be', async (t) => {
  const folder = newFolder();
  const sweep = { ...SWEEP, choose_on_test: true };
  writeSweepFolder(folder, sweep, drawTrials(sweep, 2));
  await reportSweep({ folder, files });
  t.true(readFileSync(join(folder, 'report.html'), 'utf8').includes('The winner was chosen on the test set, so'));
});

test('trials that all failed are listed with their reasons; an interrupted sweep says how far it is', async (t) => {
  const folder = newFolder();
  const failed = {
    state: 'failed',
    reason: 'the loss became <NaN>',
    value: null,
    seeds: [],
    parameters: null,
  } as const;
  writeSweepFolder(
    folder,
    SWEEP,
    drawTrials(SWEEP, 3, () => failed),
    { status: 'interrupted' },
  );
  await reportSweep({ folder, files });
  t.is(verdictOf(folder), 'search has no complete trial. The sweep was interrupted: 3 of 24 trials have ended.');
  t.is(readFileSync(join(folder, 'report.html'), 'utf8').match(/the loss became &#60;NaN&#62;/g)!.length, 3);
});

test('a best trial whose run folder is gone or damaged has no curve, and the page says why', async (t) => {
  const folder = newFolder();
  writeSweepFolder(folder, SWEEP, drawTrials(SWEEP, 12));
  const [gone, damaged] = readdirSync(join(folder, 'trials'));
  rmSync(join(folder, 'trials', gone!), { recursive: true });
  const other = readdirSync(join(folder, 'trials')).findLast((name) => name.slice(0, 4) !== damaged!.slice(0, 4))!;
  writeFileSync(join(folder, 'trials', other, 'run.json'), '{');
  await reportSweep({ folder, files });
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  t.is(page.match(/The curves of trial \d+ are left out: /g)!.length, 2);
});

test('a page that goes elsewhere leaves the folder alone, and replaces no file of another kind', async (t) => {
  const folder = newFolder();
  writeSweepFolder(folder, SWEEP, drawTrials(SWEEP, 1));
  const before = readdirSync(folder);
  const file = join(newFolder(), 'page.html');
  t.deepEqual((await reportSweep({ folder, file, files })).charts, []);
  t.true(existsSync(file));
  t.deepEqual(readdirSync(folder), before);
  writeFileSync(file, 'mine');
  const error = await t.throwsAsync(reportSweep({ folder, file, files }), { instanceOf: MnistxError });
  t.is(error.problems[0]!.code, 'BAD_USAGE');
  t.is(readFileSync(file, 'utf8'), 'mine');
});
