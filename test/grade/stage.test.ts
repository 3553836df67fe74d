import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import { nodeEffects } from '../../src/effects.js';
import { MnistxError } from '../../src/errors.js';
import { digestOfSubmission } from '../../src/grade/stage/digest.js';
import { findHandedIn } from '../../src/grade/stage/find-handed-in.js';
import { stageSubmission } from '../../src/grade/stage/stage-submission.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

const { files } = nodeEffects;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function write(name: string, content: Uint8Array, folder = temporaryFolder()): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const stage = (path: string, target = join(temporaryFolder(), 'copy')) => stageSubmission(path, target, files);

const refusedZip = test.macro({
  title: (_, what: string) => `a zip file ${what} is refused, and nothing is written outside`,
  exec: async (t, _: string, make: () => Uint8Array, message: RegExp) => {
    const folder = temporaryFolder();
    const error = await t.throwsAsync(stage(write('a.zip', make()), join(folder, 'deep', 'copy')), {
      instanceOf: MnistxError,
    });
    t.regex(error!.message, message);
    t.deepEqual(readdirSync(folder), ['deep']);
    t.deepEqual(readdirSync(join(folder, 'deep')), ['copy']);
  },
});

const zip = (content: Zippable) => (): Uint8Array => zipSync(content, { level: 1 });

/** Changes a number of 32 bits in the central entry and, if it is there, in the local one. */
function patch(make: () => Uint8Array, central: number, local: number | null, value: number): () => Uint8Array {
  return () => {
    const archive = Buffer.from(make());
    archive.writeUInt32LE(value, archive.indexOf('PK\u0001\u0002', 'latin1') + central);
    if (local !== null) archive.writeUInt32LE(value, local);
    return archive;
  };
}

const yaml = zip({ 'cnn.yaml': bytes('name: cnn\n') });
test(refusedZip, 'with a path upwards', zip({ '../cnn.yaml': bytes('x') }), /relative path|the name "\.\.\/cnn/);
test(refusedZip, 'with an absolute path', zip({ '/cnn.yaml': bytes('x') }), /absolute path|the name "\/cnn/);
test(refusedZip, 'with a drive', zip({ 'c:/cnn.yaml': bytes('x') }), /absolute path|the name "c:/);
test(refusedZip, 'with a path that ends the line', zip({ 'é\nb.yaml': bytes('x') }), /the name "é\\nb\.yaml"/);
test(
  refusedZip,
  'with a link',
  zip({ 'cnn.yaml': [bytes('/etc/passwd'), { os: 3, attrs: 0o120777 * 65_536 }] }),
  /cnn\.yaml is a link/,
);
test(refusedZip, 'that would unpack to a gigabyte', patch(yaml, 24, 22, 2 ** 30), /more than 512 MB/);
test(refusedZip, 'that unpacks to more than it says', patch(yaml, 24, 22, 4), /it is no zip file|damaged/);
test(refusedZip, 'with another checksum', patch(yaml, 16, 14, 1), /cnn\.yaml is damaged/);
test(refusedZip, 'of a zip file', zip({ 'a.zip': yaml() }), /a zip file in a zip file/);
test(refusedZip, 'that is cut', () => yaml().subarray(0, 60), /no zip file/);
test(refusedZip, 'that is text', () => bytes('hello'), /no zip file/);
test(
  refusedZip,
  'of ten thousand files',
  () => zipSync(Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`${at}`, bytes('')])), { level: 0 }),
  /or 5000 files/,
);
test(refusedZip, 'with a name twice but for case', zip({ 'a.yaml': bytes('x'), 'A.yaml': bytes('y') }), /twice/);

test('an experiment is found in a folder in a zip in a folder, whatever the system has left beside it', async (t) => {
  const folder = temporaryFolder();
  const content = {
    'hw3/cnn.yaml': bytes('name: cnn\n'),
    '__MACOSX/hw3/._cnn.yaml': bytes('x'),
    'hw3/.DS_Store': bytes(''),
  };
  write('in/hw3.zip', zip(content)(), folder);
  write('in/.hidden.zip', bytes('x'), folder);
  const { kind, place, path } = await stage(join(folder, 'in'));
  t.deepEqual([kind, place, readFileSync(path, 'utf8')], ['experiment', 'hw3.zip/hw3/cnn.yaml', 'name: cnn\n']);
});

test('the one run folder, zip file or experiment is found; of several none is chosen', (t) => {
  const found = (...names: string[]) => findHandedIn(names);
  t.deepEqual(found('a/run.json', 'a/config.yaml', 'b.yaml'), { kind: 'run', folder: 'a' });
  t.deepEqual(found('run.json', 'old/run.json'), { kind: 'run', folder: '' });
  t.deepEqual(found('x/b.YML', 'notes.txt'), { kind: 'experiment', file: 'x/b.YML' });
  for (const [names, message] of [
    [['a/run.json', 'b/run.json'], /2 run folders: a, b/],
    [['a.zip', 'b.zip', 'c.zip', 'd.zip'], /4 zip files: a\.zip, b\.zip, c\.zip, …/],
    [['a.yaml', 'b.yaml'], /2 experiment files/],
    [['notes.txt'], /no run folder and no experiment file/],
  ] as const)
    t.regex(t.throws(() => findHandedIn(names))!.message, message);
});

test('links, pipes and folders that are too large are refused before anything is opened', async (t) => {
  const folder = temporaryFolder();
  write('secret.yaml', bytes('x'), folder);
  const refuses = async (path: string, message: RegExp) => {
    t.regex((await t.throwsAsync(stage(path)))!.message, message);
    t.throws(() => digestOfSubmission(path, files), { instanceOf: MnistxError });
  };
  mkdirSync(join(folder, 'in'));
  symlinkSync(join(folder, 'secret.yaml'), join(folder, 'in', 'cnn.yaml'));
  await refuses(join(folder, 'in'), /^cnn\.yaml is a link$/);
  await refuses(join(folder, 'in', 'cnn.yaml'), /is a link$/);
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
  await refuses(join(folder, 'pipe.yaml'), /is not a regular file/);
  const huge = write('huge/a.bin', bytes(''), folder);
  truncateSync(huge, 2 ** 30);
  await refuses(dirname(huge), /more than 512 MB/);
  t.regex((await t.throwsAsync(stage(write('a.txt', bytes('x'), folder))))!.message, /not a \.yaml file/);
});

test('the digest of a submission depends on its names and contents alone', (t) => {
  const [one, other] = [temporaryFolder(), temporaryFolder()];
  for (const folder of [one, other]) write('a/b.yaml', bytes('x'), folder);
  t.is(digestOfSubmission(one, files), digestOfSubmission(other, files));
  write('a/b.yaml', bytes('y'), other);
  t.not(digestOfSubmission(one, files), digestOfSubmission(other, files));
  t.true(existsSync(join(one, 'a', 'b.yaml')));
});
