import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadExperiment } from '../../src/config/load-experiment.js';
import { MOST_EXPERIMENT_BYTES } from '../../src/config/read-files.js';
import { MnistxError } from '../../src/errors.js';
import { configReader } from '../../src/open/read-config-file.js';
import { NETWORK } from '../helpers/config-texts.js';
import { temporaryFolder } from '../helpers/idx-files.js';
import { notOnUnix, testUnless } from '../helpers/test-unless.js';

const read = (file: string) => loadExperiment({ file, overrides: [], readFile: configReader(fs) });

test('an experiment file is read, as far as it may go', (t) => {
  const file = join(temporaryFolder(t), 'a.yaml');
  const padded = (bytes: number): string => `${NETWORK}#${'x'.repeat(bytes - NETWORK.length - 1)}`;
  fs.writeFileSync(file, padded(MOST_EXPERIMENT_BYTES));
  t.is(read(file).text.length, MOST_EXPERIMENT_BYTES);
  fs.writeFileSync(file, padded(MOST_EXPERIMENT_BYTES + 1));
  t.is(t.throws(() => read(file), { instanceOf: MnistxError })?.code, 'FILE_TOO_LARGE');
});

test('a missing file and a folder are what they are', (t) => {
  const folder = temporaryFolder(t);
  t.is(t.throws(() => read(join(folder, 'a.yaml')), { instanceOf: MnistxError })?.code, 'FILE_NOT_FOUND');
  t.is(t.throws(() => read(folder), { instanceOf: MnistxError })?.code, 'FILE_UNREADABLE');
});

testUnless(notOnUnix, 'a file of a terabyte is not read to its end', (t) => {
  const file = join(temporaryFolder(t), 'a.yaml');
  fs.writeFileSync(file, NETWORK);
  // Takes no room on the disk.
  fs.truncateSync(file, 2 ** 40);
  t.is(t.throws(() => read(file), { instanceOf: MnistxError })?.code, 'FILE_TOO_LARGE');
});

testUnless(notOnUnix, 'a device without an end is not read to its end', (t) => {
  t.is(t.throws(() => read('/dev/zero'), { instanceOf: MnistxError })?.code, 'FILE_TOO_LARGE');
  t.is(t.throws(() => read('/dev/null'), { instanceOf: MnistxError })?.code, 'MISSING_KEY');
});

testUnless(notOnUnix, 'a named pipe is refused, also where it is extended', (t) => {
  const folder = temporaryFolder(t);
  const pipe = join(folder, 'pipe.yaml');
  execFileSync('mkfifo', [pipe]);
  fs.writeFileSync(join(folder, 'a.yaml'), 'extends: pipe.yaml\n');
  for (const file of [pipe, join(folder, 'a.yaml')]) {
    const error = t.throws(() => read(file), { instanceOf: MnistxError });
    t.is(error?.code, 'FILE_UNREADABLE');
    t.regex(error?.message ?? '', /pipe\.yaml is not a regular file: it is a named pipe/);
  }
});
