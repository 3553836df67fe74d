import type { ExecutionContext } from 'ava';
import { notLong } from './long.js';
import { postgresServer } from './postgres-server.js';
import { redisServer } from './redis-server.js';
import { testUnless } from './test-unless.js';

/** A server with queues, on loopback, with its data in a temporary folder. */
export interface QueueServer {
  /** With the user's name and password, as --queue takes it. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  readonly stop: () => Promise<void>;
  /** Ends it without letting it finish anything. */
  readonly crash: () => Promise<void>;
  /** Again, on the same port and data. */
  readonly start: () => Promise<void>;
}

export interface QueueServerKind {
  readonly name: 'redis' | 'postgres';
  /** Why it can't be started; `null` if it can. */
  readonly missing: string | null;
  /** Starts one that is stopped after the test. */
  readonly start: (t: ExecutionContext) => Promise<QueueServer>;
}

export const queueServers: readonly QueueServerKind[] = [redisServer, postgresServer];

const { MNISTX_REQUIRE_QUEUES } = process.env;

type Check = (t: ExecutionContext, server: QueueServer) => Promise<void>;

/**
 * A test with a real server. Where its program is missing the test is skipped with the reason in its title, and fails where
 * MNISTX_REQUIRE_QUEUES=1 says that there must be one.
 */
export function testIfServer({ name, missing, start }: QueueServerKind, title: string, check: Check): void {
  const run = async (t: ExecutionContext): Promise<void> => check(t, await start(t));
  testUnless(missing, `${name}: ${title}`, run, { isRequired: MNISTX_REQUIRE_QUEUES === '1', isSerial: true });
}

/** The test once for each kind of server. */
export function testOnQueues(title: string, check: Check): void {
  for (const kind of queueServers) testIfServer(kind, title, check);
}

/** The test on Redis, and in the long series on PostgreSQL too. */
export function testOnQueuesIfLong(title: string, check: Check): void {
  testIfServer(redisServer, title, check);
  if (notLong === null) testIfServer(postgresServer, title, check);
  else testUnless(notLong, `${postgresServer.name}: ${title}`, () => {});
}
