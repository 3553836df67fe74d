import { createRequire } from 'node:module';
import { MnistxError } from '../../../errors.js';
import type { ServerKind } from './queue-address.js';

const DRIVERS = { redis: 'ioredis', postgres: 'pg' } as const satisfies Record<ServerKind, string>;

/**
 * Says which of the packages that a queue needs are missing.
 *
 * @throws {MnistxError} QUEUE_UNAVAILABLE
 */
export function checkLibraries(kind: ServerKind, isInstalled: (name: string) => boolean = isFound): void {
  const needed = ['bullmq', DRIVERS[kind]];
  const missing = needed.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  throw new MnistxError({
    code: 'QUEUE_UNAVAILABLE',
    message: `a queue on ${kind === 'redis' ? 'Redis' : 'PostgreSQL'} needs ${missing.join(' and ')}, which mnistx does not bring`,
    fix: `run: npm i ${needed.join(' ')}`,
  });
}

function isFound(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

export const loadBullMq = (): Promise<typeof import('bullmq')> => import('bullmq') as never;
export const loadIoRedis = (): Promise<Pick<typeof import('ioredis'), 'Redis'>> => import('ioredis');
export const loadPg = (): Promise<Pick<typeof import('pg'), 'Pool'>> => import('pg');
