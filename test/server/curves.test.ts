import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { RunIndex } from '../../src/server/run-index.js';
import { nodeEffects } from '../../src/effects.js';
import { curveRoutes } from '../../src/server/routes/curves.js';
import { MOST_STEPS } from '../../src/server/api/curves.js';
import type { CurvesOfRuns, StepsOfRun } from '../../src/server/api/curves.js';
import type { ServerContext } from '../../src/server/route.js';
import { writeRun } from '../helpers/run-folders.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

/** Asks a route of a server over a folder of runs. */
function makeServer() {
  const runsDirectory = temporaryFolder();
  const runs = new RunIndex({ runsDirectory, program: '0.1.0', ...nodeEffects });
  const server = { runs, runsDirectory, effects: nodeEffects } as unknown as ServerContext;
  const ask = (path: string, query: Record<string, string>, parameters: Record<string, string> = {}): unknown =>
    curveRoutes
      .find((route) => route.path === path)!
      .handle(
        {
          query: new URLSearchParams(query),
          parameters: new Map(Object.entries(parameters)),
          body: undefined,
          lastEventId: null,
          signal: new AbortController().signal,
        },
        server,
      );
  return { runsDirectory, idOf: (name: string) => runs.idOf(join(runsDirectory, name)), ask };
}

const history = ({ ask }: ReturnType<typeof makeServer>, ids: readonly string[]): CurvesOfRuns =>
  ask('/api/history', { ids: ids.join(',') }) as CurvesOfRuns;

test('histories come in columns, in the order of the ids, and groups as a comparison makes them', (t) => {
  const server = makeServer();
  for (const seed of [1, 2]) writeRun(server.runsDirectory, { name: `lr-seed-${seed}`, seed, epochs: 3 });
  writeRun(server.runsDirectory, { name: 'other', epochs: 2, train: { epochs: 20, batch_size: 50 } });
  const ids = ['other', 'lr-seed-1', 'lr-seed-2'].map(server.idOf);
  const { runs, groups, missing } = history(server, ids);
  t.deepEqual(
    runs.map(({ id }) => id),
    ids,
  );
  t.deepEqual(groups, [
    { label: 'other', runs: [0] },
    { label: 'lr', runs: [1, 2] },
  ]);
  t.deepEqual(missing, []);
  t.like(runs[0]!, { label: 'other', status: 'finished', epochsPlanned: 20, stepsPerEpoch: 1200, hasSteps: false });
  t.is(runs[1]!.history.val_accuracy.length, 3);
  t.is(runs[1]!.history.val_accuracy[0], 0.96);
});

test('a run that is gone or damaged is named with its reason, and the others are drawn', (t) => {
  const server = makeServer();
  writeRun(server.runsDirectory, { name: 'whole', epochs: 2 });
  writeRun(server.runsDirectory, { name: 'cut', epochs: 2 });
  writeFileSync(join(server.runsDirectory, 'cut', 'run.json'), '{');
  const ids = [server.idOf('cut'), 'unknown', server.idOf('whole')];
  const { runs, missing } = history(server, ids);
  t.deepEqual(
    runs.map(({ label }) => label),
    ['whole'],
  );
  t.deepEqual(missing.map(({ id }) => id).sort(), [ids[0]!, 'unknown'].sort());
  t.true(missing.some(({ reason }) => reason.includes('run.json is not JSON')));
});

test('each id is read once, and too many are refused', (t) => {
  const server = makeServer();
  writeRun(server.runsDirectory, { name: 'lr', epochs: 1 });
  const id = server.idOf('lr');
  t.is(history(server, [id, id, '']).runs.length, 1);
  const many = Array.from({ length: 201 }, (_, at) => `run-${at}`);
  t.throws(() => history(server, many), { message: /at most 200/ });
  t.is(history(server, []).runs.length, 0);
});

test('rows of the step log come from the one on that was asked for, and not too many at once', (t) => {
  const server = makeServer();
  writeRun(server.runsDirectory, { name: 'lr', epochs: 1 });
  const id = server.idOf('lr');
  const steps = (from?: string) =>
    server.ask('/api/runs/:id/steps', from === undefined ? {} : { from }, { id }) as StepsOfRun;
  t.deepEqual(steps().step, []);
  const rows = ['1,0,2.5,0.1,0,2.5,0.1,0', '1,10,2,0.3,1,2.2,0.4,1', '1,20,1.5,,2,2,0.5,2'];
  const header = 'epoch,step,loss,accuracy,seconds,mean_loss,batch_accuracy,elapsed_seconds';
  writeFileSync(join(server.runsDirectory, 'lr', 'steps.csv'), `${[header, ...rows].join('\n')}\n1,30,`);
  t.deepEqual(steps().step, [0, 10, 20]);
  const last = steps('2');
  t.like(last, { from: 2, step: [20], loss: [1.5], seconds: [2] });
  t.is(JSON.parse(JSON.stringify(last)).accuracy[0], null);
  const long = Array.from({ length: MOST_STEPS + 1 }, (_, at) => rows[0]!.replace('0', String(at)));
  writeFileSync(join(server.runsDirectory, 'lr', 'steps.csv'), `${[header, ...long].join('\n')}\n`);
  t.is(steps().step.length, MOST_STEPS);
  t.like(steps(String(MOST_STEPS)), { count: MOST_STEPS + 1, step: [MOST_STEPS] });
  isRefused(t, () => steps('-1'));
  isRefused(t, () => steps('1e3'));
});

function isRefused(t: ExecutionContext, ask: () => unknown): void {
  t.throws(ask, { code: 'BAD_USAGE' } as never);
}
