import fs, { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { MnistxError } from '../../src/errors.js';
import { digestOf, GrowingFile, isThere, makeFolder, withDiskErrors, writeWhole } from '../../src/runs/files.js';
import { temporaryFolder } from '../helpers/cli.js';
import { makeFailingFiles } from '../helpers/failing-files.js';
import { notOnLinux, testUnless } from '../helpers/test-unless.js';

test('a file is written whole and its digest is that of its bytes', (t) => {
  const file = join(temporaryFolder(t), 'a.txt');
  t.deepEqual(writeWhole(fs, file, 'grün'), digestOf(readFileSync(file)));
  t.is(readFileSync(file, 'utf8'), 'grün');
});

test('whichever operation fails, the file is the old or the new one and nothing else is left', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'run.json');
  const whole = makeFailingFiles(Infinity);
  writeWhole(whole.files, file, 'old');
  const renamed = whole.calls.indexOf('renameSync') + 1;
  t.deepEqual(whole.calls, [
    'openSync',
    'writeSync',
    'fsyncSync',
    'closeSync',
    'renameSync',
    'openSync',
    'fsyncSync',
    'closeSync',
  ]);
  for (let nth = 1; nth <= whole.calls.length; nth++) {
    writeFileSync(file, 'old');
    const error = t.throws(() => writeWhole(makeFailingFiles(nth).files, file, 'new'), { instanceOf: MnistxError });
    t.is(error.code, 'DISK');
    t.is(readFileSync(file, 'utf8'), nth <= renamed ? 'old' : 'new', `operation ${nth}`);
    t.deepEqual(readdirSync(folder), ['run.json'], `operation ${nth}`);
  }
});

test('short writes are continued', (t) => {
  const file = join(temporaryFolder(t), 'a.bin');
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index);
  const writeSync = ((descriptor: number, buffer: Uint8Array, at: number, length: number) =>
    fs.writeSync(descriptor, buffer, at, Math.min(length, 7))) as typeof fs.writeSync;
  writeWhole({ ...fs, writeSync }, file, bytes);
  t.deepEqual(new Uint8Array(readFileSync(file)), bytes);
});

const says = test.macro({
  title: (_, code: string) => `${code} is told with the path and the next step`,
  exec: (t, code: string, what: string, fix: RegExp, wants?: 'place') => {
    const file = join(temporaryFolder(t), 'history.csv');
    const error = t.throws(() => writeWhole(makeFailingFiles(1, code).files, file, ''), { instanceOf: MnistxError });
    t.is(error.code, 'DISK');
    t.is(error.message, `cannot write ${file}: ${what}`);
    t.regex(error.problems[0]?.fix ?? '', fix);
    t.is(error.problems[0]?.wants, wants);
    t.is((error.cause as NodeJS.ErrnoException).code, code);
  },
});

test(says, 'ENOSPC', 'the disk is full', /^free some space.*, or choose another place$/, 'place');
test(says, 'EDQUOT', 'your disk quota is used up', /^free some space/, 'place');
test(says, 'EACCES', 'you may not write there', /^check the permissions, or choose another place$/, 'place');
test(says, 'EFBIG', 'files cannot become that long here', /ulimit -f/);
test(says, 'EMFILE', 'this program has too many files open', /ulimit -n/);
test(says, 'ENFILE', 'all programs together have too many files open', /close some/);
test(says, 'EROFS', 'the disk is read-only', /^choose another place$/, 'place');

test('what cannot be read is not said to be written', (t) => {
  const file = join(temporaryFolder(t), 'steps.csv');
  for (const [code, what] of [
    ['EACCES', 'you may not read it'],
    ['ENOENT', 'it is not there'],
    ['EMFILE', 'this program has too many files open'],
    ['EIO', 'the disk reports an error'],
  ] as const)
    t.throws(() => isThere(makeFailingFiles(1, code).files, file), { message: `cannot read ${file}: ${what}` });
});

test('a folder in which nothing can be created is told from a missing one', (t) => {
  const folder = temporaryFolder(t);
  const nothingNew = t.throws(() => writeWhole(makeFailingFiles(1, 'ENOENT').files, join(folder, 'a'), ''));
  t.is(nothingNew.message, `cannot write ${join(folder, 'a')}: nothing can be created in ${folder}`);
  const gone = join(folder, 'gone');
  const missing = t.throws(() => writeWhole(fs, join(gone, 'a'), ''), { instanceOf: MnistxError });
  t.is(missing.message, `cannot write ${join(gone, 'a')}: there is no folder ${gone}`);
  t.regex(missing.problems[0]!.fix!, /must not be moved or deleted/);
});

testUnless(notOnLinux, 'where a file system makes no folders, that is said at once', (t) => {
  const error = t.throws(() => makeFolder(fs, '/proc/mnistx/runs/a'), { instanceOf: MnistxError });
  t.is(error.message, 'cannot write /proc/mnistx/runs/a: nothing can be created in /proc');
});

test('folders are made one by one, and stop at the first that fails', (t) => {
  const folder = temporaryFolder(t);
  const asked: string[] = [];
  const mkdirSync = ((path: string) => {
    asked.push(path);
    throw Object.assign(new Error('no'), { code: 'EACCES' });
  }) as unknown as typeof fs.mkdirSync;
  t.throws(() => makeFolder({ ...fs, mkdirSync }, join(folder, 'a', 'b', 'c')), { message: /you may not write there/ });
  t.deepEqual(asked, [join(folder, 'a')]);
});

test('an error that is none of the disk stays what it is', (t) => {
  const bug = new TypeError('a bug');
  t.is(
    t.throws(() =>
      withDiskErrors('x', () => {
        throw bug;
      }),
    ),
    bug,
  );
});

test('a file in the way of a folder is called one', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'runs'), '');
  for (const path of [join(folder, 'runs'), join(folder, 'runs', 'lr')]) {
    t.regex(t.throws(() => makeFolder(fs, path)).message, /a part of that path is a file, not a folder$/);
  }
});

test('a growing file holds every line that was appended, closed or not', (t) => {
  const file = join(temporaryFolder(t), 'history.csv');
  const growing = GrowingFile.create(fs, file, 'epoch\n');
  growing.append('1\n', { sync: true });
  t.is(readFileSync(file, 'utf8'), 'epoch\n1\n');
  growing.append('2\n', { sync: false });
  growing.close();
  t.is(readFileSync(file, 'utf8'), 'epoch\n1\n2\n');
});

test('a growing file takes no file that is there', (t) => {
  const file = join(temporaryFolder(t), 'history.csv');
  writeFileSync(file, 'precious');
  t.throws(() => GrowingFile.create(fs, file, 'epoch\n'), { message: /something else has that name/ });
  t.is(readFileSync(file, 'utf8'), 'precious');
});

testUnless(notOnLinux, 'a disk that is really full is told', (t) => {
  // It exists already, so it cannot be created.
  const openSync = ((path: string, flags: string) =>
    fs.openSync(path, flags === 'wx' ? 'w' : flags)) as typeof fs.openSync;
  t.throws(() => GrowingFile.create({ ...fs, openSync }, '/dev/full', 'epoch\n'), {
    message: 'cannot write /dev/full: the disk is full',
  });
});
