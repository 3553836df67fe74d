import fs, { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readSteps } from '../../src/runs/read-steps.js';
import { temporaryFolder } from '../helpers/cli.js';
import { repository } from '../helpers/runs-on-disk.js';

test('steps are read in the form of today and in that of the first version', (t) => {
  const ofFirst = readSteps(join(repository, 'test', 'fixtures', 'runs', 'format-1'), fs)!;
  t.is(ofFirst.mean_loss, null);
  t.true(ofFirst.count > 0 && ofFirst.loss.every(Number.isFinite));
  const ofToday = readSteps(join(repository, 'test', 'golden', 'lr'), fs)!;
  t.deepEqual([...ofToday.step], [0, 2, 3, 0, 2, 3]);
  t.true(ofToday.mean_loss!.every(Number.isFinite) && ofToday.batch_accuracy!.every(Number.isFinite));
});

test('a run without steps has none, and a row that is no row is named', (t) => {
  const folder = temporaryFolder(t);
  t.is(readSteps(folder, fs), null);
  const file = join(folder, 'steps.csv');
  writeFileSync(
    file,
    readFileSync(join(repository, 'test', 'golden', 'lr', 'steps.csv'), 'utf8').replace('1,2,', '1,x,'),
  );
  t.throws(() => readSteps(folder, fs), { message: `${file}:3 is not a row of 8 numbers` });
});
