import fs, { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import { sealRecord, withSeal } from '../../src/runs/seal.js';
import { Journal } from '../../src/sweep/journal.js';
import { writeSweep } from '../../src/sweep/sweep-folder.js';
import type { SweepManifest } from '../../src/sweep/sweep-folder.js';
import { makePlace } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';
import { exampleSweep } from '../helpers/sweeps.js';

const FINISHED: SweepManifest = {
  format: 1,
  name: 'search',
  status: 'finished',
  reason: null,
  created: '2026-01-02T03:04:05.678Z',
  finished: '2026-01-02T03:05:05.678Z',
  versions: {},
  sweep: exampleSweep({ description: 'over rates' }),
  counts: { complete: 9, stopped: 1, failed: 1, invalid: 1 },
  winner: { trial: 7, values: {}, value: 0.91234567, folders: ['trials/0007'], test: null },
};

/** A run, and a sweep with two trials. */
function withSweep(t: ExecutionContext, changes: Partial<SweepManifest> = {}): Place {
  const place = makePlace(t);
  const folder = place.path('runs', 'search');
  writeRun(place.path('runs'), { name: 'lr' });
  for (const [name, settings] of [
    ['0001', 'lr=0.1 batch=32'],
    ['0002', 'lr=0.01 batch=64'],
  ] as const)
    writeRun(`${folder}/trials`, { name, description: `trial ${Number(name)} of search: ${settings}` });
  writeSweep(folder, { ...FINISHED, ...changes }, fs);
  return place;
}

const names = (stdout: string): string[] =>
  stdout
    .split('\n')
    .slice(2, -1)
    .map((line) => line.split(' ')[0]!);

test('a sweep is one row: its trials, its best value, its best trial', async (t) => {
  const place = withSweep(t);
  rmSync(place.path('runs', 'lr'), { recursive: true });
  const { code, stdout, stderr } = await place.mnistx(['ls']);
  t.deepEqual([code, stderr], [0, '']);
  t.regex(
    stdout,
    /^runs\/search\/ +finished +12\/12 trials +– +– +0\.9123 +validation of trial 7 +– +– +2026-01-02 03:04$/m,
  );
  t.is(names(stdout).length, 1);
});

test('ls of a sweep lists its trials, with what differs between them', async (t) => {
  const place = withSweep(t);
  for (const folder of ['runs/search', 'runs/search/trials']) {
    const { stdout } = await place.mnistx(['ls', folder]);
    t.deepEqual(names(stdout), ['runs/search/trials/0001', 'runs/search/trials/0002']);
    t.regex(stdout, /Settings\n.*\n.* lr=0\.1 batch=32\n.* lr=0\.01 batch=64\n$/);
  }
  t.notRegex((await place.mnistx(['ls'])).stdout, /Settings/);
});

test('a condition on the sweep lists its trials among the runs', async (t) => {
  const place = withSweep(t);
  t.deepEqual(names((await place.mnistx(['ls', '-F', 'sweep=search'])).stdout), [
    'runs/search/trials/0001',
    'runs/search/trials/0002',
  ]);
  const settings = ['ls', '-F', 'sweep=search', '-F', 'settings=batch=64'];
  t.deepEqual(names((await place.mnistx(settings)).stdout), ['runs/search/trials/0002']);
  t.regex((await place.mnistx(['ls', '-F', 'sweep=sear'])).stderr, /no run matches/);
});

test('sweeps are sorted, filtered and tagged among the runs', async (t) => {
  const place = withSweep(t);
  t.deepEqual(names((await place.mnistx(['ls'])).stdout), ['runs/lr', 'runs/search/']);
  t.deepEqual(names((await place.mnistx(['ls', '-s', 'accuracy'])).stdout), ['runs/search/', 'runs/lr']);
  t.deepEqual(names((await place.mnistx(['ls', '-F', 'description=over rates'])).stdout), ['runs/search/']);
  t.deepEqual(names((await place.mnistx(['ls', '-F', 'trials>=12'])).stdout), ['runs/search/']);
  t.deepEqual(names((await place.mnistx(['ls', '-F', 'seed=1'])).stdout), ['runs/lr']);
  t.is((await place.mnistx(['tag', 'runs/search', 'good'])).stdout, 'runs/search: good\n');
  t.deepEqual(names((await place.mnistx(['ls', '-F', 'tag=good'])).stdout), ['runs/search/']);
  const { sweeps } = JSON.parse((await place.mnistx(['ls', '--json'])).stdout) as { sweeps: object[] };
  t.like(sweeps[0], { folder: 'runs/search', trialsDone: 12, best: { trial: 7, value: 0.91234567 }, tags: ['good'] });
});

test('the trials of a sweep that has not ended are those of its journal', async (t) => {
  const place = withSweep(t, { status: 'running', winner: null, counts: { ...FINISHED.counts, complete: 0 } });
  const folder = place.path('runs', 'search');
  const journal = Journal.create(folder, nodeEffects);
  const ends = [0.5, 0.75, 0.25, null];
  ends.forEach((value, at) =>
    journal.append({
      event: 'end',
      trial: at + 1,
      state: value === null ? 'failed' : 'complete',
      reason: null,
      result: value === null ? null : { value, parameters: 1, finished: true, seeds: [] },
    }),
  );
  journal.close();
  t.regex((await place.mnistx(['ls'])).stdout, /search\/ +dead +4\/12 trials .* 0\.7500 +validation of trial 2 /);
  const lock = lockRun(folder, { ...nodeEffects, force: false });
  t.regex((await place.mnistx(['ls'])).stdout, /search\/ +running +4\/12 trials /);
  lock.release();
});

test('a sweep by its loss stands in the column of losses; one without a complete trial has no value', async (t) => {
  const sweep = exampleSweep({ objective: { metric: 'loss', goal: 'minimize', epoch: 'last' } });
  t.regex((await withSweep(t, { sweep }).mnistx(['ls'])).stdout, / 0\.9123 +– +training of trial 7 /);
  t.regex((await withSweep(t, { winner: null }).mnistx(['ls'])).stdout, /12\/12 trials +– +– +– +– +– /);
});

test('a damaged sweep is reported, and the rest is listed', async (t) => {
  const place = withSweep(t);
  const file = place.path('runs', 'search', 'sweep.json');
  const { name: _, ...nameless } = FINISHED;
  for (const content of [
    '',
    '{}',
    sealRecord({ ...FINISHED, format: 2 }),
    sealRecord(nameless),
    sealRecord({ ...FINISHED, status: 'a\u001b[2J' }),
    sealRecord({ ...FINISHED, created: 'a\u001b[2J' }),
    sealRecord({ ...FINISHED, counts: null }),
    sealRecord({ ...FINISHED, winner: 7 }),
    sealRecord({ ...FINISHED, sweep: { search: null } }),
    withSeal('{ no JSON\n}'),
  ]) {
    writeFileSync(file, content);
    const { code, stdout, stderr } = await place.mnistx(['ls']);
    t.deepEqual([code, names(stdout)], [0, ['runs/lr']]);
    t.regex(stderr, /^runs\/search: damaged, runs\/search\/sweep\.json .*\n$/, content);
    t.regex((await place.mnistx(['ls', 'runs/search'])).stderr, /^RUN_DAMAGED {2}/);
  }
});

test('a folder of runs within a folder of runs is no sweep', async (t) => {
  const place = withSweep(t);
  mkdirSync(place.path('runs', 'trials'));
  t.deepEqual(names((await place.mnistx(['ls'])).stdout), ['runs/lr', 'runs/search/']);
});
