import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { globSync } from 'tinyglobby';
import { temporaryFolder } from './cli.js';
import type { QueueServer, QueueServerKind } from './queue-servers.js';
import { ServerProcess } from './server-process.js';

// Debian keeps the server's programs out of PATH, in a folder for each version.
const folders = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  ...globSync('/usr/lib/postgresql/*/bin', { onlyDirectories: true }),
];
const programs = folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));

const USER = 'mnistx';
const PASSWORD = 'postgres-pass-9d3e';

export const postgresServer: QueueServerKind = {
  name: 'postgres',
  missing: programs === undefined ? 'no PostgreSQL in PATH or /usr/lib/postgresql; apt-get install postgresql' : null,
  start: startPostgres,
};

async function startPostgres(t: ExecutionContext): Promise<QueueServer> {
  const owner = ownerOfServers();
  const folder = temporaryFolder(t);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (owner !== null) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const data = join(folder, 'data');
  initialize(data, passwordFile, owner ?? {});

  const server = await ServerProcess.start({
    program: join(programs!, 'postgres'),
    args: (port) => ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    spawnOptions: owner ?? {},
    ready: /database system is ready to accept connections/,
    portTaken: /Address already in use/i,
  });
  t.teardown(() => server.stop('SIGINT'));
  return {
    url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${server.port}/postgres`,
    port: server.port,
    password: PASSWORD,
    // To PostgreSQL this is a fast shutdown; after SIGTERM it waits for its clients.
    stop: () => server.stop('SIGINT'),
    // After SIGKILL its children would be left; this ends them too, and it recovers from its log as after a crash.
    crash: () => server.stop('SIGQUIT'),
    start: () => server.start(),
  };
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=16MB',
  // A crash of the server loses nothing; only a crash of the machine would.
  'fsync=off',
];

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

function initialize(data: string, passwordFile: string, owner: Partial<Owner>): void {
  const args = ['-D', data, '-U', USER, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
  const quick = ['--no-sync', '--no-locale', '-E', 'UTF8'];
  execFileSync(join(programs!, 'initdb'), [...args, ...quick], { ...owner, stdio: 'pipe' });
}

/** PostgreSQL refuses to run as root. */
function ownerOfServers(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')!;
  return { uid: Number(uid), gid: Number(gid) };
}
