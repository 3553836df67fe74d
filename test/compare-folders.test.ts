import fs, { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { compareFolders } from '../src/compare-folders.js';
import type { CompareRequest } from '../src/compare-folders.js';
import { temporaryFolder } from './helpers/cli.js';
import { failingFiles } from './helpers/failing-files.js';
import { writeRun } from './helpers/run-folders.js';

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
  const whole = failingFiles(Infinity);
  await compare({ files: whole.files });
  const last = whole.calls.length;
  t.true(last > 30);
  for (let nth = 1; nth <= last; nth += 7) {
    await compare({ files: failingFiles(nth).files }).catch(() => null);
    t.deepEqual(readdirSync(folder).sort(), names, `operation ${nth}`);
  }
  for (let nth = last - 6; nth <= last; nth++) {
    await compare({ files: failingFiles(nth).files }).catch(() => null);
    t.deepEqual(readdirSync(folder).sort(), names, `operation ${nth}`);
  }
});
