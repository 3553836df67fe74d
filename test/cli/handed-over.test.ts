import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { encodePng } from '../../src/images/encode-png.js';
import { fixture } from '../helpers/foreign-folders.js';
import { makePlace, root, until } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { notOnLinux, testUnless } from '../helpers/test-unless.js';

const program = join(root, 'dist', 'src', 'cli', 'bin.js');

/** Starts a command whose stdin and descriptor 3 are a pipe that nobody writes to, and waits until it reads from it. */
async function startWaiting(t: ExecutionContext, place: Place, args: readonly string[]) {
  const name = place.path('pipe');
  execFileSync('mkfifo', [name]);
  const pipe = openSync(name, 'r+');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: place.folder,
    env: { PATH: process.env['PATH'] ?? '', MNISTX_CACHE_DIR: place.path('cache') },
    stdio: [pipe, 'ignore', 'pipe', pipe],
  });
  t.teardown(() => child.kill('SIGKILL'));
  closeSync(pipe);
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
  // Two of its descriptors were passed to it; the next one is its own. The first is read as it is.
  await until(() => child.exitCode !== null || openOf(child.pid!, name) > 2 || isPolled(child.pid!, 0));
  return { child, ended };
}

/** How many descriptors of a process refer to a file. */
function openOf(pid: number, file: string): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((descriptor) => linkOf(join(folder, descriptor)) === file).length;
}

/** Whether a process waits for one of its descriptors. */
function isPolled(pid: number, descriptor: number): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder)
    .filter((own) => linkOf(join(folder, own)) === 'anon_inode:[eventpoll]')
    .some((own) => new RegExp(`^tfd: +${descriptor} `, 'm').test(readFileSync(`/proc/${pid}/fdinfo/${own}`, 'utf8')));
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    // It was closed meanwhile.
    return null;
  }
}

for (const [signal, code, args] of [
  ['SIGINT', 130, ['predict', fixture, '/dev/fd/3']],
  ['SIGTERM', 143, ['predict', fixture, '/dev/fd/3']],
  ['SIGINT', 130, ['run', '/dev/stdin']],
  ['SIGTERM', 143, ['run', '/dev/stdin']],
  ['SIGINT', 130, ['validate', 'a.yaml']],
  ['SIGINT', 130, ['summary', '/dev/fd/3']],
  ['SIGINT', 130, ['data', 'show', '/dev/fd/3']],
  ['SIGINT', 130, ['show', fixture, '--activations', '--image', '/dev/fd/3']],
  ['SIGINT', 130, ['predict', fixture, '-']],
] as const) {
  const words = args.map((word) => (word === fixture ? 'runs/lr' : word)).join(' ');
  testUnless(notOnLinux, `${signal} ends mnistx ${words} with ${code} while it waits for a pipe`, async (t) => {
    const place = makePlace(t);
    place.write('a.yaml', 'extends: /dev/fd/3\n');
    const { child, ended } = await startWaiting(t, place, args);
    child.kill(signal);
    const end = await ended;
    t.is(end.code, code, end.stderr);
    t.notRegex(end.stderr, /^ +at |This is a bug/m);
    t.false(existsSync(place.path('runs')));
  });
}

testUnless(notOnLinux, 'what a shell passes is read: <(…), - and /dev/stdin, also if it is extended', (t) => {
  const place = makePlace(t);
  place.write('a.yaml', 'extends: /dev/stdin\n');
  place.write(
    'digit.png',
    encodePng({
      width: 28,
      height: 28,
      channels: 1,
      bytes: new Uint8Array(784).map((_, at) => (at % 28 === 14 ? 255 : 0)),
    }),
  );
  const script = `
      set -e
      "$@" validate <(cat configs/lr.yaml) >a
      cat configs/lr.yaml | "$@" validate a.yaml >b
      "$@" validate /dev/stdin <configs/lr.yaml >c
      "$@" predict "$RUN" - <(cat digit.png) --json <digit.png >d
    `;
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, program], {
    cwd: place.folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', MNISTX_CACHE_DIR: place.path('cache'), RUN: fixture },
  });
  t.is(status, 0, stderr);
});
