import type { Pool } from 'pg';
import { MnistxError } from '../../../errors.js';
import { checkLibraries, loadBullMq, loadPg } from './libraries.js';
import type { QueueAddress } from './queue-address.js';
import { ANSWER_MS, answerOf, unavailable, wordsOf } from './server.js';
import type { ConnectRequest, Server, Verdict } from './server.js';

/** Connections of one program. */
const MOST_CONNECTIONS = 4;

/** Connects to a PostgreSQL whose tables are there. */
export async function connectPostgres({ address, options, report }: ConnectRequest): Promise<Server> {
  const { createPostgresBackend, assertSchemaCompatibility } = await loadBullMq();
  const pool = await openPool(address);
  try {
    const client = await answerOf(pool.connect());
    try {
      await answerOf(assertSchemaCompatibility(client));
    } finally {
      client.release();
    }
  } catch (error) {
    void pool.end().catch(() => {});
    throw connectionError(address, error);
  }
  pool.on('error', (error) => report({ type: 'lost', reason: address.conceal(wordsOf(error)) }));
  const backend = createPostgresBackend('register', { ...options, connection: pool } as never);
  backend.on('error', () => {});
  return { backend, judge: (error) => judge(address, error), close: () => pool.end() };
}

/**
 * Makes the tables of queues, or brings them up to date; returns their version.
 *
 * @throws {MnistxError} QUEUE_UNAVAILABLE
 */
export async function migratePostgres(address: QueueAddress): Promise<number> {
  checkLibraries(address.kind);
  const { runMigrations } = await loadBullMq();
  const pool = await openPool(address);
  try {
    const client = await answerOf(pool.connect());
    try {
      return await runMigrations(client);
    } finally {
      client.release();
    }
  } catch (error) {
    throw connectionError(address, error);
  } finally {
    void pool.end().catch(() => {});
  }
}

async function openPool(address: QueueAddress): Promise<Pool> {
  const [pg, { DEFAULT_SCHEMA }] = await Promise.all([loadPg(), loadBullMq()]);
  const pool = new pg.Pool({
    connectionString: address.url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: ANSWER_MS,
    keepAlive: true,
    // BullMQ's statements name their tables without a schema.
    options: `-c search_path=${DEFAULT_SCHEMA}`,
    application_name: 'mnistx',
  });
  pool.setMaxListeners(0);
  pool.on('error', () => {});
  return pool;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REFUSED = new Set(['28P01', '28000']);

/** Classes of errors that pass: connection, resources, shutdown, conflicts between transactions. */
const PASSING = /^(08|40|53|55|57|58)/;

function judge(address: QueueAddress, error: unknown): Verdict {
  const { code, name } = error as { readonly code?: unknown; readonly name?: string };
  if (name !== 'error' || typeof code !== 'string' || PASSING.test(code)) return 'away';
  if (REFUSED.has(code)) return connectionError(address, error);
  return unavailable(address, { what: `fails: ${wordsOf(error)}`, fix: 'see its log', cause: error });
}

function connectionError(address: QueueAddress, cause: unknown): MnistxError {
  const { name, code } = cause as { readonly name?: string; readonly code?: string };
  if (name === 'SchemaMigrationRequiredError' || code === '42P01')
    return unavailable(address, {
      what: 'has no tables for queues yet',
      fix: `make them once: mnistx setup queue ${address.shown.replace('//', '//user:password@')}`,
      cause,
    });
  if (name === 'UnsupportedPostgresVersionError' || name === 'SchemaVersionMismatchError')
    return unavailable(address, { what: `does not fit: ${wordsOf(cause)}`, fix: 'use PostgreSQL 13 or later', cause });
  if (code !== undefined && REFUSED.has(code))
    return unavailable(address, {
      what: 'refuses the user or the password',
      fix: 'check them in the URL: postgres://user:password@host:5432/database',
      cause,
    });
  return unavailable(address, {
    what: `cannot be reached: ${wordsOf(cause)}`,
    fix: 'start PostgreSQL, or correct --queue',
    cause,
  });
}
