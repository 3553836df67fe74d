import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { makePlace } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';

const INDEX = join('runs', '.mnistx-index');

/** A hundred runs, one of them damaged, old enough to be kept. */
async function withRuns(t: ExecutionContext): Promise<Place> {
  const place = makePlace(t);
  for (let count = 0; count < 100; count++) {
    const accuracy = [0.5, 0.6 + count / 1000] as const;
    writeRun(place.path('runs'), { name: `lr-${count}`, epochs: count % 7, accuracy, secondsPerEpoch: count % 3 });
  }
  writeFileSync(place.path('runs', 'lr-50', 'history.csv'), 'epoch\n');
  await wait(2100);
  return place;
}

test('ls prints the same with and without its index, however it is sorted and filtered', async (t) => {
  const place = await withRuns(t);
  for (const args of [
    [],
    ['-s', 'accuracy', '-r'],
    ['-s', 'time', '-F', 'epochs>=3', '-F', 'name=5'],
    ['-s', 'loss'],
  ]) {
    rmSync(place.path(INDEX), { force: true });
    const cold = await place.mnistx(['ls', ...args]);
    t.true(existsSync(place.path(INDEX)));
    t.deepEqual(await place.mnistx(['ls', ...args]), cold);
    t.true(cold.stdout.includes('runs/lr-75 '));
    t.is(
      cold.stderr,
      'runs/lr-50: damaged, runs/lr-50/history.csv has no column accuracy, loss, val_accuracy, val_loss, seconds\n',
    );
  }
});

test('several at once print the same, and leave an intact index', async (t) => {
  const place = await withRuns(t);
  const atOnce = await Promise.all(Array.from({ length: 4 }, () => place.mnistx(['ls'])));
  const [first, ...others] = atOnce;
  for (const other of others) t.deepEqual(other, first);
  const index = readFileSync(place.path(INDEX));
  t.deepEqual(await place.mnistx(['ls']), first);
  t.deepEqual(readFileSync(place.path(INDEX)), index);
});

test('ls that is killed at any moment leaves a correct list', async (t) => {
  const place = await withRuns(t);
  const first = await place.mnistx(['ls']);
  for (let delay = 100; delay <= 400; delay += 50) {
    rmSync(place.path(INDEX), { force: true });
    const { child, ended } = place.start(['ls']);
    await wait(delay);
    child.kill('SIGKILL');
    await ended;
    t.deepEqual(await place.mnistx(['ls']), first);
  }
});

test('the index is no run to anybody', async (t) => {
  const place = makePlace(t);
  for (const name of ['a', 'b']) writeRun(place.path('runs'), { name });
  await wait(2100);
  await place.mnistx(['ls']);
  t.true(existsSync(place.path(INDEX)));
  t.is((await place.mnistx(['compare', 'runs/*'])).code, 0);
  const { runs } = JSON.parse((await place.mnistx(['ls', '--json'])).stdout) as { runs: { name: string }[] };
  t.deepEqual(
    runs.map(({ name }) => name),
    ['a', 'b'],
  );
});

test('ls lists runs where no index can be', async (t) => {
  const place = makePlace(t);
  writeRun(place.path('runs'), { name: 'a' });
  mkdirSync(place.path(INDEX));
  await wait(2100);
  const { code, stdout, stderr } = await place.mnistx(['ls']);
  t.deepEqual([code, stderr], [0, '']);
  t.true(stdout.includes('runs/a'));
});
