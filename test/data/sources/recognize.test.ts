import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { describeDataset } from '../../../src/data/load-dataset.js';
import { FORMATS } from '../../../src/data/sources/registry.js';
import { temporaryFolder } from '../../helpers/idx-files.js';
import { problemsOf, writeTree } from '../../helpers/source-files.js';

const refused = test.macro({
  title: (_, name) => `${name} is refused with what it is`,
  exec: async (t, name: string, bytes: Uint8Array | string, what: RegExp, fix: RegExp) => {
    const path = join(temporaryFolder(t), name);
    writeFileSync(path, bytes);
    const [problem] = await problemsOf(describeDataset({ path }));
    t.is(problem?.code, 'DATA_NOT_FOUND');
    t.regex(problem!.message, what);
    t.regex(problem!.fix!, fix);
  },
});

const tar = new Uint8Array(1024);
tar.set(Buffer.from('ustar'), 257);
test(refused, 'photos.tar', tar, /is a tar archive/, /unpack it/);
test(refused, 'photos.tar.gz', gzipSync(tar), /is a tar archive/, /unpack it/);
test(refused, 'photos.zip', 'PK\x03\x04 and more', /is a zip archive/, /unpack it/);
test(
  refused,
  'cat.png',
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  /is a PNG/,
  /folder of pictures for each class.*predict/,
);
test(refused, 'page.html', '<!DOCTYPE html><p>404', /is a web page/, /folder/);
test(refused, 'data.h5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), /is an HDF5 file/, /np\.savez/);
test(refused, 'data_batch_1', Buffer.from('\x80\x02}q\x01', 'latin1'), /is a Python pickle/, /runs code/);
test(refused, 'notes.txt', 'hello', /is a text file/, /IDX files.*CIFAR.*data\.format/);
test(refused, 'noise', Uint8Array.from([7, 0, 9, 3]), /is a binary file/, /IDX files/);
test(refused, 'nothing', '', /is an empty file/, /IDX files/);
test(refused, 'cnn.yaml', 'model: {}', /is an experiment file/, /name the data/);

test('a folder in which nothing is recognized is described by its first names', async (t) => {
  const path = temporaryFolder(t);
  const refuse = async (message: RegExp): Promise<void> => {
    const [problem] = await problemsOf(describeDataset({ path }));
    t.is(problem?.code, 'DATA_NOT_FOUND');
    t.regex(problem!.message, message);
  };
  await refuse(/is an empty folder/);
  mkdirSync(join(path, '.ipynb_checkpoints'));
  await refuse(/is an empty folder/);
  writeTree(path, Object.fromEntries(['f', 'e', 'd', 'c', 'b', 'a'].map((name) => [`${name}.doc`, 'x'])));
  await refuse(/is a folder with 6 entries \(a\.doc, b\.doc, c\.doc, d\.doc, e\.doc, …\)/);
  const [problem] = await problemsOf(describeDataset({ path: join(path, 'absent') }));
  t.regex(problem!.message, /there is no file or folder/);
});

test('a device is no data, and what to name instead is said', async (t) => {
  const [problem] = await problemsOf(describeDataset({ path: '/dev/null' }));
  t.is(problem!.message, '/dev/null is neither a file nor a folder');
  t.regex(problem!.fix!, /^name a regular file or a folder/);
});

test('every format says what it accepts', (t) => {
  const formats = Object.values(FORMATS);
  t.true(formats.length >= 2);
  for (const { title, accepts } of formats) t.true(title.length > 2 && accepts.length > 10);
});
