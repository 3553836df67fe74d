import { checkLibraries } from './libraries.js';
import { connectPostgres } from './postgres.js';
import type { ServerKind } from './queue-address.js';
import { connectRedis } from './redis.js';
import type { ConnectRequest, Server } from './server.js';

const SERVERS: Readonly<Record<ServerKind, (request: ConnectRequest) => Promise<Server>>> = {
  redis: connectRedis,
  postgres: connectPostgres,
};

/**
 * Connects to the server of a queue and checks that it can hold one.
 *
 * @throws {MnistxError} QUEUE_UNAVAILABLE within 3 seconds
 */
export async function connectServer(request: ConnectRequest): Promise<Server> {
  checkLibraries(request.address.kind);
  return SERVERS[request.address.kind](request);
}
