import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { temporaryFolder } from './cli.js';
import type { QueueServer, QueueServerKind } from './queue-servers.js';
import { ServerProcess } from './server-process.js';

const program = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find(existsSync);

const PASSWORD = 'redis-pass-7c1f';

export const redisServer: QueueServerKind = {
  name: 'redis',
  missing: program === undefined ? 'no redis-server in PATH; apt-get install redis-server' : null,
  start: (t) => startRedis(t),
};

/** It keeps what it was told, also if it is killed. */
export async function startRedis(t: ExecutionContext, settings: readonly string[] = []): Promise<QueueServer> {
  const server = await startRedisIn(temporaryFolder(t), ['appendfsync always', ...settings]);
  t.teardown(server.crash);
  return server;
}

/** With its data in a folder. */
export async function startRedisIn(folder: string, settings: readonly string[] = []): Promise<QueueServer> {
  const server = await ServerProcess.start({
    program: program!,
    args: () => ['-'],
    input: (port) => [...usualSettings(port, folder), ...settings, ''].join('\n'),
    ready: /Ready to accept connections/,
    portTaken: /Address already in use/i,
  });
  return {
    url: `redis://:${PASSWORD}@127.0.0.1:${server.port}`,
    port: server.port,
    password: PASSWORD,
    stop: () => server.stop('SIGTERM'),
    crash: () => server.stop('SIGKILL'),
    start: () => server.start(),
  };
}

function usualSettings(port: number, folder: string): readonly string[] {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${folder}`,
    `requirepass ${PASSWORD}`,
    'maxmemory-policy noeviction',
    'appendonly yes',
    'save ""',
  ];
}
