import { join } from 'node:path';
import test from 'ava';
import { nameDamaged, makeLongRun, makeRuns } from '../../bench/many-runs.js';
import { findDamagedFiles } from '../../src/runs/check-files.js';
import { listRuns } from '../../src/runs/list-runs.js';
import { readRun } from '../../src/runs/read-run.js';
import { temporaryFolder } from '../helpers/cli.js';
import { copyFolder, fixture } from '../helpers/foreign-folders.js';
import { writeRun } from '../helpers/run-folders.js';

test('copies of a run have names and histories of their own, one is damaged, the run stays as it is', async (t) => {
  const place = temporaryFolder(t);
  const base = writeRun(place, { name: 'base', epochs: 2 });
  await makeRuns(base.folder, join(place, 'runs'), 10);
  const { runs, damaged } = listRuns(join(place, 'runs'));
  t.is(new Set(runs.map(({ manifest }) => manifest.name)).size, 9);
  t.is(new Set(runs.map(({ history }) => history.at(-1)!.loss)).size, 9);
  t.deepEqual(
    damaged.map(({ folder }) => folder),
    [join(place, 'runs', nameDamaged(10))],
  );
  t.deepEqual(readRun(base.folder), base);
});

test('a long history has as many rows as are asked for', (t) => {
  const long = join(temporaryFolder(t), 'long');
  makeLongRun(copyFolder(fixture), long, 3000);
  const run = readRun(long);
  t.is(run.history.at(-1)!.epoch, 3000);
  t.deepEqual(findDamagedFiles(run), []);
});
