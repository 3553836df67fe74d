import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { delimiter } from 'node:path';
import test from 'ava';
import { makePlace, until } from '../helpers/cli.js';
import type { Started } from '../helpers/cli.js';
import { notOnUnix, testUnless } from '../helpers/test-unless.js';

/** The address that it printed. */
async function urlOf({ child, logged }: Started): Promise<string> {
  let stdout = '';
  child.stdout!.on('data', (text: string) => (stdout += text));
  await logged('Ctrl-C stops the server');
  await until(() => stdout.includes('\n'));
  return stdout.trim();
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  test(`ui prints an address for each browser in turn, and ends by ${signal}`, async (t) => {
    const place = makePlace(t);
    const started = place.start(['ui', '--port', '0']);
    const url = await urlOf(started);
    t.regex(url, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{24}$/);
    const first = await fetch(url, { redirect: 'manual' });
    const cookie = first.headers.getSetCookie()[0]!.split(';')[0]!;
    const session = await fetch(new URL('/api/session', url), { headers: { cookie } });
    t.like(await session.json(), { runsDirectory: 'runs', isReadOnly: false, dataFolders: [place.folder] });
    await started.logged('for another one: http://127.0.0.1:');
    started.child.kill(signal);
    const { code: ended, stdout, stderr } = await started.ended;
    t.is(ended, code);
    t.is(stdout, `${url}\n`);
    const [, next] = /for another one: (\S+)\n/.exec(stderr)!;
    t.not(next, url);
  });

test('ui says what it means to be reached by other machines', async (t) => {
  const started = makePlace(t).start(['ui', '--port', '0', '--host', '0.0.0.0', '--read-only']);
  const url = await urlOf(started);
  started.child.kill('SIGINT');
  const { stderr } = await started.ended;
  t.regex(url, /\/\?token=/);
  t.regex(stderr, /^warning: other machines can reach this server: .* not encrypted; put a proxy with TLS/m);
});

testUnless(notOnUnix, 'ui --open hands its address to the program of the system that opens addresses', async (t) => {
  const place = makePlace(t);
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  place.write(opener, '#!/bin/sh\nprintf %s "$1" > "$0.part" && mv "$0.part" "$0.url"\n');
  chmodSync(place.path(opener), 0o755);
  const PATH = `${place.folder}${delimiter}${process.env['PATH'] ?? ''}`;
  const started = place.start(['ui', '--port', '0', '--open'], { PATH });
  const url = await urlOf(started);
  const opened = place.path(`${opener}.url`);
  await until(() => existsSync(opened));
  t.is(readFileSync(opened, 'utf8'), url);
  started.child.kill('SIGINT');
  await started.ended;
});

test('ui names what is wrong with its options, and who has the port', async (t) => {
  const { mnistx } = makePlace(t);
  const holder = createServer().listen(0, '127.0.0.1');
  t.teardown(() => holder.close());
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  for (const [args, words] of [
    [['--port', 'x'], '--port is "x"'],
    [['--port', '65536'], '--port is "65536"'],
    [['--port', '-1'], '--port'],
    [['--port', '1.5'], '--port is "1.5"'],
    [['--host', 'no.such.host.invalid'], '--host no.such.host.invalid is no address of this machine'],
    [['--data', 'nowhere'], '--data: there is no folder nowhere'],
    [['--data', 'configs/lr.yaml'], '--data: there is no folder configs/lr.yaml'],
    [['--port', String(port)], process.platform === 'linux' ? `is taken by process ${process.pid}: ` : 'is taken'],
  ] as const) {
    const { code, stderr, stdout } = await mnistx(['ui', ...args]);
    t.is(code, 2, stderr);
    t.is(stdout, '');
    t.true(stderr.includes(words), stderr);
    t.notRegex(stderr, /^\s+at |warning: other machines/m);
  }
});

test('ui refuses a folder of runs that is a file', async (t) => {
  const { mnistx } = makePlace(t);
  const { code, stderr } = await mnistx(['ui', '--port', '0'], { MNISTX_RUNS_DIR: 'configs/lr.yaml' });
  t.is(code, 2, stderr);
  t.regex(stderr, /configs\/lr\.yaml is a file, not a folder of runs/);
});
