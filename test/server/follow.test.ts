import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { nodeEffects } from '../../src/effects.js';
import type { EpochRecord } from '../../src/records.js';
import { readRun } from '../../src/runs/read-run.js';
import { readSteps } from '../../src/runs/read-steps.js';
import type { ServerEvent } from '../../src/server/api/events.js';
import { Follower } from '../../src/server/follow.js';
import { RunIndex } from '../../src/server/run-index.js';
import { makePlace, quick, until } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';

/** Follows the runs folder of a place, and applies its events as a page does. */
function follow(t: ExecutionContext, place: Place = makePlace(t)) {
  const runsDirectory = place.path('runs');
  const events: ServerEvent[] = [];
  const histories = new Map<string, EpochRecord[]>();
  const publish = (event: ServerEvent): void => {
    events.push(event);
    if (event.type !== 'epochs') return;
    const { id, from, records } = event;
    histories.set(id, [...(histories.get(id) ?? []).slice(0, from), ...records]);
  };
  const runs = new RunIndex({ ...nodeEffects, runsDirectory, program: 'test' });
  const follower = new Follower({ effects: nodeEffects, runs, events: { publish, streams: 1 } });
  follower.look();
  t.teardown(() => follower.stop());
  const rows = (name: string) =>
    events.flatMap((event) => (event.type === 'row' && event.row.name === name ? event.row : []));
  const untilRow = (name: string, status: string): Promise<void> =>
    until(() => {
      follower.look();
      return rows(name).at(-1)?.status === status;
    });
  return { place, runsDirectory, events, histories, runs, follower, rows, untilRow };
}

test.serial('a run is told while it trains: its rows, its epochs, its steps, and how it ends', async (t) => {
  const { place, runsDirectory, events, histories, runs, rows, untilRow } = follow(t);
  const { ended } = place.start(['run', 'configs/lr.yaml', ...quick, '-S', 'train.epochs=4']);
  await untilRow('lr', 'running');
  await untilRow('lr', 'finished');
  t.is((await ended).code, 0);
  const folder = join(runsDirectory, 'lr');
  const id = runs.idOf(folder);
  t.deepEqual(histories.get(id), readRun(folder).history.slice());
  const steps = events.flatMap((event) => (event.type === 'steps' ? event.count : []));
  t.is(steps.at(-1), readSteps(folder, nodeEffects.files)!.count);
  t.is(rows('lr')[0]!.status, 'running');
  t.is(rows('lr').at(-1)!.progress, null);
  const shares = rows('lr').flatMap(({ progress }) => progress?.done ?? []);
  t.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
});

test.serial('a run that is killed is told to be dead, with every epoch that it wrote', async (t) => {
  const { place, runsDirectory, histories, runs, follower, rows, untilRow } = follow(t);
  const { child } = place.start(['run', 'configs/lr.yaml', ...quick, '-S', 'train.epochs=100000']);
  const folder = join(runsDirectory, 'lr');
  await until(() => {
    follower.look();
    return (histories.get(runs.idOf(folder))?.length ?? 0) > 1;
  });
  t.is(rows('lr').at(-1)!.status, 'running');
  child.kill('SIGKILL');
  await untilRow('lr', 'dead');
  const { history } = readRun(folder);
  t.deepEqual(histories.get(runs.idOf(folder))!.slice(0, history.length), [...history]);
  t.deepEqual(runs.running, []);
});

test.serial('a sweep is told by its journal, and its trials once they are asked for', async (t) => {
  const { place, runsDirectory, runs, events, rows, untilRow } = follow(t);
  const sweep = ['sweep', 'configs/lr.yaml', ...quick, '-P', 'train.batch_size=50,100', '-n', 'search', '-j', '1'];
  const { ended } = place.start(sweep);
  await untilRow('search', 'running');
  const trials = runs.trialsOf(join(runsDirectory, 'search'));
  await untilRow('search', 'finished');
  t.is((await ended).code, 0);
  t.is(rows('search').at(-1)!.epochsDone, 2);
  t.true(trials.length <= 2);
  const ids = runs.trialsOf(join(runsDirectory, 'search')).map(({ folder }) => runs.idOf(folder));
  t.is(ids.length, 2);
  t.true(events.some((event) => event.type === 'epochs' && event.id === ids[1]));
});

test.serial('a run that replaces another one begins again from its first epoch', async (t) => {
  const { place, runsDirectory, histories, runs, events, untilRow } = follow(t);
  const start = (...more: string[]) =>
    place.start(['run', 'configs/lr.yaml', ...quick, '-S', 'train.epochs=3', ...more]);
  await start().ended;
  await untilRow('lr', 'finished');
  events.length = 0;
  const { ended } = start('--force', '--seed', '7');
  await untilRow('lr', 'running');
  await untilRow('lr', 'finished');
  await ended;
  const folder = join(runsDirectory, 'lr');
  t.deepEqual(histories.get(runs.idOf(folder)), readRun(folder).history.slice());
  t.is(readRun(folder).manifest.seed, 7);
});

test.serial('whatever happens to folders, the follower goes on', async (t) => {
  const { runsDirectory, follower, rows, events, runs } = follow(t);
  const { folder } = writeRun(runsDirectory, { name: 'a', status: 'running' });
  follower.look();
  t.is(rows('a').at(-1)!.status, 'dead');
  truncateSync(join(folder, 'history.csv'), 40);
  follower.look();
  writeFileSync(join(folder, 'run.json'), '{"format"');
  follower.look();
  follower.look();
  t.deepEqual(
    runs.damaged.map(({ folder: path }) => path),
    [folder],
  );
  rmSync(join(folder, 'history.csv'));
  mkdirSync(join(folder, 'history.csv'));
  follower.look();
  rmSync(runsDirectory, { recursive: true });
  writeFileSync(runsDirectory, 'a file');
  follower.look();
  rmSync(runsDirectory);
  follower.look();
  t.true(events.some(({ type }) => type === 'gone'));
  writeRun(runsDirectory, { name: 'b' });
  follower.look();
  t.is(rows('b').at(-1)!.status, 'finished');
  t.true(existsSync(join(runsDirectory, 'b')));
});
