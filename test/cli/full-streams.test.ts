import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readRun } from '../../src/runs/read-run.js';
import { makePlace, program, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { testUnless } from '../helpers/test-unless.js';

const DEVICE = '/dev/full';

/** Runs a command whose stdout (1) or stderr (2) is on a full disk. */
function withFull(place: Place, stream: 1 | 2, args: readonly string[]): { status: number | null; other: string } {
  const full = openSync(DEVICE, 'w');
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: place.folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', MNISTX_CACHE_DIR: place.path('cache') },
      stdio: ['ignore', stream === 1 ? full : 'pipe', stream === 2 ? full : 'pipe'],
    });
    return { status, other: stream === 1 ? stderr : stdout };
  } finally {
    closeSync(full);
  }
}

const noDevice = existsSync(DEVICE) ? null : `no ${DEVICE} on this system`;

for (const args of [
  ['--help'],
  ['schema'],
  ['validate', 'configs/lr.yaml'],
  ['summary', 'configs/cnn.yaml'],
  ['run', 'configs/lr.yaml', '--dry-run'],
]) {
  testUnless(noDevice, `mnistx ${args.join(' ')}: an answer that cannot be written is one line`, (t) => {
    const { status, other } = withFull(makePlace(t), 1, args);
    t.is(status, 1);
    t.is(other.match(/^DISK {2}cannot write to stdout: the disk is full$/gm)?.length, 1, other);
    t.notRegex(other, /^ +at |This is a bug/m);
  });
}

testUnless(noDevice, 'a run survives a full disk behind its log and its output', (t) => {
  const place = makePlace(t);
  const log = withFull(place, 2, ['run', 'configs/lr.yaml', '-n', 'log', ...quick]);
  t.is(log.status, 0);
  t.is(log.other.trim(), 'runs/log');
  t.is(readRun(place.path('runs', 'log')).manifest.status, 'finished');
  const answer = withFull(place, 1, ['run', 'configs/lr.yaml', '-n', 'answer', ...quick]);
  t.is(answer.status, 1);
  t.is(readRun(place.path('runs', 'answer')).manifest.status, 'finished');
});

testUnless(noDevice, 'the exit code reports a mistake if nothing can be written', (t) => {
  t.is(withFull(makePlace(t), 2, ['run', 'gone.yaml']).status, 2);
});
