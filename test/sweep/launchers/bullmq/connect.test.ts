import { existsSync } from 'node:fs';
import test from 'ava';
import { Redis } from 'ioredis';
import type { ExecutionContext } from 'ava';
import { MnistxError } from '../../../../src/errors.js';
import { Link } from '../../../../src/sweep/launchers/bullmq/link.js';
import { checkLibraries } from '../../../../src/sweep/launchers/bullmq/libraries.js';
import { parseQueueAddress } from '../../../../src/sweep/launchers/bullmq/queue-address.js';
import { makePlace } from '../../../helpers/cli.js';
import { postgresServer } from '../../../helpers/postgres-server.js';
import { testIfServer, testOnQueues } from '../../../helpers/queue-servers.js';
import { redisServer, startRedis } from '../../../helpers/redis-server.js';

async function refusal(t: ExecutionContext, url: string): Promise<{ message: string; fix: string | undefined }> {
  const open = Link.open({ address: parseQueueAddress(url), lostAfterMs: 1000, mostAttempts: 3, say: () => {} });
  const error = (await t.throwsAsync(open, { instanceOf: MnistxError }))!;
  t.is(error.code, 'QUEUE_UNAVAILABLE');
  const { message, fix } = error.problems[0]!;
  t.false(`${message}${fix}`.includes(new URL(url).password || 'no password'), message);
  return { message, fix };
}

testIfServer(redisServer, 'one that may evict keys is refused, with the command that mends it', async (t, server) => {
  const evicting = await startRedis(t, ['maxmemory 100mb', 'maxmemory-policy allkeys-lru']);
  t.not(evicting.url, server.url);
  const { message, fix } = await refusal(t, evicting.url);
  t.regex(message, /may throw away trials when its memory is full: maxmemory-policy is allkeys-lru$/);
  t.regex(fix!, /redis-cli config set maxmemory-policy noeviction/);
});

testIfServer(
  postgresServer,
  'one without the tables is refused, with the command that makes them',
  async (t, server) => {
    const { message, fix } = await refusal(t, server.url);
    t.regex(message, /^the queue postgres:\/\/127\.0\.0\.1:\d+\/postgres has no tables for queues yet$/);
    t.regex(fix!, /mnistx setup queue postgres:\/\/user:password@127/);
    const place = makePlace(t);
    for (let time = 0; time < 2; time++) {
      const { code, stderr } = await place.mnistx(['setup', 'queue', server.url]);
      t.is(code, 0, stderr);
      t.regex(stderr, /^postgres:\/\/127\.0\.0\.1:\d+\/postgres has the tables of queues \(version \d+\)\n$/);
    }
  },
);

testOnQueues(
  'a wrong password, and a server that is not there, are told apart, without the password',
  async (t, server) => {
    const wrong = server.url.replace(server.password, 'another-pass');
    t.regex((await refusal(t, wrong)).message, /refuses the user or the password$/);
    await server.stop();
    const place = makePlace(t);
    const sweep = ['sweep', 'configs/lr.yaml', '-P', 'train.batch_size=50,100', '--queue', server.url];
    const { code, stderr } = await place.mnistx(sweep);
    t.is(code, 1);
    t.regex(stderr, /^QUEUE_UNAVAILABLE {2}the queue \w+:\/\/127\.0\.0\.1:\d+\S* cannot be reached: .*ECONNREFUSED/);
    t.false(stderr.includes(server.password));
    t.false(existsSync(place.path('runs')));
  },
);

testIfServer(
  redisServer,
  'a user whose rights or password are taken away is an error with a remedy; full memory is waited for',
  async (t, { port, url }) => {
    const admin = new Redis(url);
    t.teardown(() => admin.disconnect());
    await admin.call('acl', 'setuser', 'trainer', 'on', '>first-pass', '~*', '&*', '+@all');
    const address = parseQueueAddress(`redis://trainer:first-pass@127.0.0.1:${port}`);
    let heard = (_: string): void => {};
    const said = (): Promise<string> => new Promise((resolve) => (heard = resolve));
    const link = await Link.open({ address, lostAfterMs: 1000, mostAttempts: 3, say: (words) => heard(words) });
    t.teardown(() => link.close());
    const write = (): Promise<unknown> => link.run(() => link.backend.setQueueMeta({ a: 'b' }));

    const refusal = said();
    await admin.config('SET', 'maxmemory', '1');
    const written = write();
    t.regex(await refusal, /takes no work for now \(OOM .*\); trying again$/);
    const pardon = said();
    await admin.config('SET', 'maxmemory', '0');
    t.regex(await pardon, /takes work again$/);
    await written;

    await admin.call('acl', 'setuser', 'trainer', '-@all');
    const forbidden = await t.throwsAsync(write(), { instanceOf: MnistxError, message: /forbids the user .*NOPERM/ });
    t.regex(forbidden!.problems[0]!.fix!, /acl setuser/);

    await admin.call('acl', 'setuser', 'trainer', '+@all', 'resetpass', '>second-pass');
    await admin.call('client', 'kill', 'user', 'trainer');
    await t.throwsAsync(write(), { instanceOf: MnistxError, message: /refuses the user or the password$/ });
  },
);

test('packages that are missing are named with the npm line that installs them', (t) => {
  const without = (...names: readonly string[]): string => {
    const error = t.throws(() => checkLibraries('redis', (name) => !names.includes(name)), { instanceOf: MnistxError });
    return `${error!.problems[0]!.message}; ${error!.problems[0]!.fix}`;
  };
  t.is(
    without('bullmq', 'ioredis'),
    'a queue on Redis needs bullmq and ioredis, which mnistx does not bring; run: npm i bullmq ioredis',
  );
  t.regex(without('ioredis'), /needs ioredis, .*; run: npm i bullmq ioredis$/);
  t.notThrows(() => checkLibraries('postgres'));
});

test('a queue that nothing names is asked for; that of the environment needs --launcher', async (t) => {
  const place = makePlace(t);
  const { code, stderr } = await place.mnistx(['worker']);
  t.is(code, 2);
  t.regex(stderr, /^BAD_USAGE {2}nothing says which queue to use\n {2}add --queue redis:/);
  const other = await place.mnistx(['worker'], { MNISTX_QUEUE: 'http://user:secret@host' });
  t.is(other.code, 2);
  t.regex(other.stderr, /^BAD_USAGE {2}that is not the address of a queue\n/);
  t.false(other.stderr.includes('secret'));
  const sweep = ['sweep', 'configs/lr.yaml', '-P', 'train.batch_size=50,100'];
  const idle = await place.mnistx([...sweep, '--queue', 'redis://127.0.0.1:1', '-j', '2']);
  t.is(idle.code, 2);
  t.regex(idle.stderr, /--jobs has no effect on a queue\n {2}give it to each worker: mnistx worker --jobs/);
});
