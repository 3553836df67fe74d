import { spawnSync } from 'node:child_process';
import fs, { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { compareFolders } from '../../src/tasks/compare-folders.js';
import type { CompareRequest } from '../../src/tasks/compare-folders.js';
import { nodeEffects } from '../../src/effects.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import { temporaryFolder } from '../helpers/cli.js';
import { makeFailingFiles } from '../helpers/failing-files.js';
import { writeRun } from '../helpers/run-folders.js';

function withRuns(t: ExecutionContext) {
  const directory = temporaryFolder(t);
  for (const name of ['lr', 'cnn']) writeRun(directory, { name, epochs: 2 });
  const compare = (request: Partial<CompareRequest> = {}) =>
    compareFolders({
      folders: ['lr', 'cnn'].map((name) => join(directory, name)),
      outputDirectory: directory,
      chartFormats: ['vl.json'],
      files: fs,
      ...request,
    });
  return { directory, compare };
}

test('the same comparison goes to the same folder, which is replaced as a whole', async (t) => {
  const { directory, compare } = withRuns(t);
  const first = await compare({ chartFormats: ['vl.json', 'svg'] });
  t.is(first.folder, join(directory, 'compare-lr-cnn'));
  t.true(existsSync(join(first.folder, 'loss-by-epoch.svg')));
  writeRun(directory, { name: 'lr', epochs: 3 });
  const again = await compare();
  t.is(again.folder, first.folder);
  t.false(existsSync(join(first.folder, 'loss-by-epoch.svg')));
  t.regex(readFileSync(join(first.folder, 'comparison.csv'), 'utf8'), /^lr,.*,3,20,/m);
  t.deepEqual(readdirSync(directory).sort(), ['cnn', 'compare-lr-cnn', 'lr']);
});

test('other runs of the same names, and a folder with something else in it, are left alone', async (t) => {
  const { directory, compare } = withRuns(t);
  const { folder } = await compare();
  for (const name of ['lr', 'cnn']) writeRun(join(directory, 'others'), { name, epochs: 2 });
  const others = await compare({ folders: ['lr', 'cnn'].map((name) => join(directory, 'others', name)) });
  t.is(others.folder, `${folder}-2`);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  t.is((await compare()).folder, `${folder}-3`);
  t.is(readFileSync(join(folder, 'notes.txt'), 'utf8'), 'mine');
  t.is((await compare()).folder, `${folder}-3`);
});

test('whichever operation fails, an earlier comparison stays whole or the new one is there', async (t) => {
  const { compare } = withRuns(t);
  const { folder } = await compare();
  const names = readdirSync(folder).sort();
  const whole = makeFailingFiles(Infinity);
  await compare({ files: whole.files });
  const last = whole.calls.length;
  t.true(last > 30);
  for (let nth = 1; nth <= last; nth += 7) {
    await compare({ files: makeFailingFiles(nth).files }).catch(() => null);
    t.deepEqual(readdirSync(folder).sort(), names, `operation ${nth}`);
  }
  for (let nth = last - 6; nth <= last; nth++) {
    await compare({ files: makeFailingFiles(nth).files }).catch(() => null);
    t.deepEqual(readdirSync(folder).sort(), names, `operation ${nth}`);
  }
});

test('what a comparison has left that was killed is gone after the next one, and the earlier one was never lost', async (t) => {
  const { directory, compare } = withRuns(t);
  await compare();
  const { files, calls } = makeFailingFiles(Infinity);
  await compare({ files });
  const renames = calls.flatMap((call, at) => (call === 'renameSync' ? [at + 1] : []));
  // The last two rename the old comparison and the new one.
  const [putAside, putInPlace] = renames.slice(-2) as [number, number];
  for (const nth of [renames.at(Math.floor(renames.length / 2))!, putAside, putInPlace, putInPlace + 1]) {
    const script = join(import.meta.dirname, '..', 'helpers', 'doomed-comparison.js');
    const runs = ['lr', 'cnn'].map((name) => join(directory, name));
    const { signal } = spawnSync(process.execPath, [script, String(nth), directory, ...runs]);
    t.is(signal, 'SIGKILL', `operation ${nth}`);
    t.true(readdirSync(directory).length > 3 || nth > putInPlace, `operation ${nth} leaves something`);
    const { folder } = await compare();
    t.is(folder, join(directory, 'compare-lr-cnn'), `operation ${nth}`);
    t.deepEqual(readdirSync(directory).sort(), ['cnn', 'compare-lr-cnn', 'lr'], `operation ${nth}`);
    t.false(readdirSync(folder).includes('run.lock'));
  }
});

test('what a comparison has aside that is still being written stays, and so does what is not of mnistx', async (t) => {
  const { directory, compare } = withRuns(t);
  const aside = join(directory, '.compare-a-b');
  fs.mkdirSync(aside);
  const claim = lockRun(aside, { ...nodeEffects, force: false });
  fs.mkdirSync(join(directory, '.compare-mine'));
  writeFileSync(join(directory, '.compare-mine', 'notes.txt'), 'mine');
  await compare();
  t.deepEqual(readdirSync(directory).sort(), ['.compare-a-b', '.compare-mine', 'cnn', 'compare-lr-cnn', 'lr']);
  claim.release();
});
