import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import type { RunList } from '../../src/server/api/runs.js';
import type { Refusal } from '../../src/server/api/session.js';
import type { SweepOfPage } from '../../src/server/api/sweeps.js';
import { JOURNAL } from '../../src/sweep/journal.js';
import { conditionalSweep, drawTrials } from '../helpers/drawn-sweeps.js';
import { writeSweepFolder } from '../helpers/sweep-folders.js';
import { postJson, startServer } from '../helpers/ui-server.js';
import type { TestServer } from '../helpers/ui-server.js';

const sweep = conditionalSweep();

async function ask<Answer>(server: TestServer, path: string): Promise<Answer> {
  const response = await server.fetch(path);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

async function readSweepOf(server: TestServer): Promise<SweepOfPage> {
  const { rows } = await ask<RunList>(server, '/api/runs');
  return ask<SweepOfPage>(server, `/api/sweeps/${rows.find(({ kind }) => kind === 'sweep')!.id}`);
}

test('a sweep comes with its result, the values of its charts, and the runs of its trials', async (t) => {
  const server = await startServer(t);
  writeSweepFolder(join(server.runsDirectory, 'search'), sweep, drawTrials(sweep, 12));
  const { status, result, about, trials, best, runs, open, seeds } = await readSweepOf(server);
  t.is(status, 'finished');
  t.true(JSON.stringify(result).includes('reached the best validation accuracy'));
  t.deepEqual(
    about.map(({ id, charts }) => [id, charts]),
    [
      ['sweep-file', undefined],
      ['search', undefined],
    ],
  );
  t.is(trials.trials.length, 12);
  t.is(seeds, 3);
  t.is(best.length, 5);
  t.is(best[0]!.histories.length, 3);
  t.deepEqual(open, []);
  const trained = Object.values(runs).filter((ids) => ids.length > 0);
  t.deepEqual(
    trained.map((ids) => ids.length),
    [3, 3, 3, 3, 3],
  );
  const history = await ask<{ runs: unknown[] }>(server, `/api/history?ids=${trained[0]!.join(',')}`);
  t.is(history.runs.length, 3);
});

test('a sweep that runs is told by its journal: counts, the best so far, and what has not ended', async (t) => {
  const server = await startServer(t);
  const folder = join(server.runsDirectory, 'search');
  const none = { complete: 0, stopped: 0, failed: 0, invalid: 0 };
  const changes = { status: 'running', counts: none, winner: null, finished: null } as const;
  writeSweepFolder(folder, sweep, drawTrials(sweep, 3), changes);
  const lock = lockRun(folder, { ...nodeEffects, force: false });
  t.teardown(() => lock.release());
  const times = { at: '2026-11-27T09:00:00.000Z' };
  const values = { 'train.optimizer.learning_rate': 0.01 };
  const lines = [
    { event: 'suggest', trial: 4, values, times },
    { event: 'start', trial: 4, until: null, times },
    { event: 'suggest', trial: 5, values, times },
  ];
  appendFileSync(join(folder, JOURNAL), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { result, open, status } = await readSweepOf(server);
  t.is(status, 'running');
  const text = JSON.stringify(result);
  t.true(text.includes('3 of 24 trials have ended'), text);
  t.false(text.includes('no complete trial'));
  t.deepEqual(open, [
    { number: 4, label: 'lr=0.01', hasStarted: true, epochsDone: null, epochsPlanned: null },
    { number: 5, label: 'lr=0.01', hasStarted: false, epochsDone: null, epochsPlanned: null },
  ]);
});

test('what is no sweep is refused', async (t) => {
  const server = await startServer(t);
  t.is((await server.fetch('/api/sweeps/unknown')).status, 404);
});

test('a sweep is not continued if a parameter names data that may not be read', async (t) => {
  const server = await startServer(t);
  const paths = { kind: 'choice', path: 'data.path', values: ['/etc', server.runsDirectory], when: [] } as const;
  const changed = { ...sweep, parameters: [...sweep.parameters, paths] };
  writeSweepFolder(join(server.runsDirectory, 'search'), changed, [], { status: 'interrupted' });
  const { rows } = await ask<RunList>(server, '/api/runs');
  const [status, { error }] = await postJson<Refusal>(server, `/api/runs/${rows[0]!.id}/resume`, {});
  t.is(status, 400);
  t.is(error, 'the data in /etc may not be read for a page');
});
