import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { experimentOf } from '../../src/open/open-run.js';
import { planOfRun } from '../../src/open/open-model.js';
import { readRun } from '../../src/runs/read-run.js';
import { whyRun } from '../../src/tasks/why.js';
import type { Explanation } from '../../src/tasks/why.js';
import { RULES } from '../../src/why/registry.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { trainTiny } from '../helpers/ui-server.js';
import { HEALTHY, RULE_CASES } from '../helpers/why-runs.js';
import type { TinyExperiment } from '../helpers/why-runs.js';

const place = temporaryFolder();
const runsDirectory = join(place, 'runs');

async function trainAndAsk(name: string, written: TinyExperiment): Promise<Explanation> {
  await trainTiny(runsDirectory, { name, ...written });
  const options = { cacheDirectory: join(place, 'cache'), mirrors: [], threads: 1 };
  return whyRun({ folder: join(runsDirectory, name), signal: new AbortController().signal, ...options });
}

/** What all promises of a finding come down to: its place is there, and its commands would train. */
function checkRemedies(t: { true: (value: boolean, message?: string) => void }, { run, findings }: Explanation): void {
  for (const { rule, setting, remedies } of findings) {
    t.true(setting.text !== null && setting.file !== null && existsSync(setting.file), rule);
    t.true(remedies.length > 0, rule);
    for (const { settings, words } of remedies) {
      const { experiment } = experimentOf(run, settings);
      t.true(planOfRun({ ...run.manifest, experiment }).parameters > 0, words.join(' '));
    }
  }
}

for (const [rule, { shows, severity, seenBy, setting, quiet }] of Object.entries(RULE_CASES)) {
  test.serial(`${rule}: a run that shows it is told, by its figure, its line and what to try`, async (t) => {
    const explanation = await trainAndAsk(`${rule}-shown`, shows);
    t.deepEqual(explanation.notChecked, []);
    const found = explanation.findings.find((finding) => finding.rule === rule);
    t.is(found?.severity, severity);
    t.regex(found!.seenBy, seenBy);
    t.is(found!.setting.key, setting[0]);
    t.regex(found!.setting.text!, setting[1]);
    checkRemedies(t, explanation);
  });

  test.serial(`${rule}: a run that comes near it does not set it off`, async (t) => {
    const { findings } = await trainAndAsk(`${rule}-quiet`, quiet);
    const rules = findings.map((finding) => `${finding.rule}: ${finding.seenBy}`);
    t.false(
      findings.some((finding) => finding.rule === rule),
      rules.join('\n'),
    );
  });
}

test.serial('nothing is found in a run that has nothing', async (t) => {
  const { findings, notChecked } = await trainAndAsk('healthy', HEALTHY);
  t.deepEqual(
    findings.map(({ rule, seenBy }) => [rule, seenBy]),
    [],
  );
  t.deepEqual(notChecked, []);
});

test('every rule has its runs', (t) => {
  t.deepEqual([...Object.keys(RULE_CASES), 'not-ended'].sort(), Object.keys(RULES).sort());
  t.is(readRun(join(runsDirectory, 'healthy')).history.length, 6);
});
