import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { startOf } from '../../src/runs/ownership/processes.js';
import { JobFiles } from '../../src/server/job-files.js';
import type { JobRecord } from '../../src/server/job-files.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

const RECORD: JobRecord = {
  ...{ id: 'a', verb: 'run', command: 'mnistx run experiment.yaml', started: '2026-01-01T00:00:00.000Z' },
  ...{ runsDirectory: '/runs', pid: process.pid, processStarted: startOf(process.pid), folder: null },
};

function makeFiles() {
  const folder = join(temporaryFolder(), 'job');
  mkdirSync(folder);
  return { folder, job: new JobFiles(folder, nodeEffects.files) };
}

test('of the output the last whole lines are read', (t) => {
  const { folder, job } = makeFiles();
  t.is(job.readOutput(), '');
  writeFileSync(join(folder, 'output.log'), 'one\ntwo');
  t.is(job.readOutput(), 'one\ntwo');
  for (let line = 0; line < 3000; line++) appendFileSync(join(folder, 'output.log'), `\nline ${line}`);
  const lines = job.readOutput().split('\n');
  t.is(lines.at(-1), 'line 2999');
  t.true(lines.length > 100 && lines.length < 500 && lines.every((line) => /^line \d{4}$/.test(line)));
});

test('a record that is missing, cut off or something else is none', (t) => {
  const { folder, job } = makeFiles();
  t.is(job.readRecord(), null);
  job.writeRecord(RECORD);
  t.deepEqual(job.readRecord(), RECORD);
  for (const text of ['{"id": "a", "pi', 'null', '[]', '{"id": "a", "pid": "1"}']) {
    writeFileSync(join(folder, 'job.json'), text);
    t.is(job.readRecord(), null, text);
  }
});

test('a job runs as long as its very process, and has ended as its exit file says', (t) => {
  const { folder, job } = makeFiles();
  t.is(job.readEnd(RECORD), null);
  // The number was given to another process.
  t.is(job.readEnd({ ...RECORD, processStarted: '1' }), 'lost');
  t.is(job.readEnd({ ...RECORD, pid: 2 ** 22 + 1 }), 'lost');
  writeFileSync(join(folder, 'exit'), '130');
  t.is(job.readEnd(RECORD), 130);
});
