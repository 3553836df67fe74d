import { migratePostgres } from '../sweep/launchers/bullmq/postgres.js';
import type { QueueAddress } from '../sweep/launchers/bullmq/queue-address.js';

/**
 * Makes what a queue needs on its server; returns what was done.
 *
 * @throws {MnistxError} QUEUE_UNAVAILABLE
 */
export async function setupQueue(address: QueueAddress): Promise<string> {
  if (address.kind === 'redis') return `${address.shown} needs no setup: Redis has no tables`;
  const version = await migratePostgres(address);
  return `${address.shown} has the tables of queues (version ${version})`;
}
