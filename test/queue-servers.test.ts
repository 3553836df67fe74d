import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { root, temporaryFolder } from './helpers/cli.js';
import { postgresServer } from './helpers/postgres-server.js';
import { testIfServer } from './helpers/queue-servers.js';
import { redisServer } from './helpers/redis-server.js';
import { testUnless } from './helpers/test-unless.js';

testIfServer(redisServer, 'a server that crashed starts again on its port with its data', async (t, server) => {
  const client = new Redis(server.url);
  client.on('error', () => {});
  t.teardown(() => client.disconnect());
  t.is(await client.set('key', 'kept'), 'OK');
  t.deepEqual(await client.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction']);

  await server.crash();
  await server.start();
  t.is(await client.get('key'), 'kept');
});

testIfServer(postgresServer, 'a server that crashed starts again on its port with its data', async (t, server) => {
  const ask = async (text: string): Promise<unknown[]> => {
    const client = new pg.Client(server.url);
    await client.connect();
    try {
      return (await client.query<object>(text)).rows;
    } finally {
      await client.end();
    }
  };
  await ask(`create table kept as select 'kept' as value`);
  for (const end of [server.stop, server.crash]) {
    await end();
    await server.start();
    t.deepEqual(await ask('select value from kept'), [{ value: 'kept' }]);
  }
});

const ends: readonly [string, (child: ChildProcess) => unknown][] = [
  ['if their process is killed', (child) => child.kill('SIGKILL')],
  ['if AVA is killed', (child) => child.disconnect()],
];

for (const [when, end] of ends) {
  testUnless(redisServer.missing, `a server ends once its tests have, also ${when}`, async (t) => {
    const child = fork(join(root, 'dist', 'test', 'helpers', 'doomed-redis.js'), [temporaryFolder(t)]);
    const [port] = (await once(child, 'message')) as [number];
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    end(child);
    await once(socket, 'close');
    t.pass();
  });
}
