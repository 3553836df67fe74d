import { Redis } from 'ioredis';
import pg from 'pg';
import { postgresServer } from './helpers/postgres-server.js';
import { testIfServer } from './helpers/queue-servers.js';
import { redisServer } from './helpers/redis-server.js';

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
