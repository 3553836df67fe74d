import { MnistxError } from '../../../errors.js';
import { loadBullMq, loadIoRedis } from './libraries.js';
import type { QueueAddress } from './queue-address.js';
import { ANSWER_MS, answerOf, unavailable, wordsOf } from './server.js';
import type { ConnectRequest, Server, Verdict } from './server.js';

/** Keys of these queues begin with it. */
const PREFIX = 'mnistx';
/** BullMQ recommends it; before, it lacks commands. */
const OLDEST = [6, 2] as const;

/** Connects to a Redis that keeps what it is given. */
export async function connectRedis({ address, options, report }: ConnectRequest): Promise<Server> {
  const { url } = address;
  await checkServer(address);
  const [{ Redis }, { createRedisBackend }] = await Promise.all([loadIoRedis(), loadBullMq()]);
  // Commands wait for the server to come back, for as long as it takes.
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(50 * times, 2000) });
  let reason = 'the connection was closed';
  client.on('error', (error: Error) => {
    reason = wordsOf(error);
    // Commands that were under way when the connection broke would wait without end.
    if (REFUSED.test(reason)) report({ type: 'refused', error });
  });
  client.on('close', () => report({ type: 'lost', reason: address.conceal(reason) }));
  client.on('ready', () => report({ type: 'back' }));
  client.setMaxListeners(0);
  const backend = createRedisBackend('register', { ...options, prefix: PREFIX, connection: client } as never);
  backend.on('error', () => {});
  return {
    backend,
    judge: (error) => judge(address, error),
    close: async () => {
      client.removeAllListeners('close');
      client.disconnect();
    },
  };
}

/** With a connection of its own, which is not tried a second time. */
async function checkServer(address: QueueAddress): Promise<void> {
  const { Redis } = await loadIoRedis();
  const probe = new Redis(address.url, {
    lazyConnect: true,
    connectTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let first: unknown = null;
  probe.on('error', (error: Error) => (first ??= error));
  try {
    await answerOf(probe.connect());
    checkInfo(address, await answerOf(probe.info()));
  } catch (error) {
    if (error instanceof MnistxError) throw error;
    throw connectionError(address, first ?? error);
  } finally {
    probe.disconnect();
  }
}

function checkInfo(address: QueueAddress, info: string): void {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const version = field('redis_version') ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    const what = `is Redis ${version}, which is too old`;
    throw unavailable(address, { what, fix: `use Redis ${OLDEST.join('.')} or later` });
  }
  const policy = field('maxmemory_policy') ?? 'noeviction';
  if (policy === 'noeviction') return;
  throw unavailable(address, {
    what: `may throw away trials when its memory is full: maxmemory-policy is ${policy}`,
    fix: 'set it with: redis-cli config set maxmemory-policy noeviction, and in redis.conf',
  });
}

/** What Redis answers may pass, such as OOM and MISCONF, unless it is about the user. */
function judge(address: QueueAddress, error: unknown): Verdict {
  if (!(error instanceof Error && error.name === 'ReplyError')) return 'away';
  if (REFUSED.test(error.message)) return connectionError(address, error);
  if (!/\bNOPERM\b/.test(error.message)) return 'refusing';
  return unavailable(address, {
    what: `forbids the user a command: ${error.message}`,
    fix: 'give it what a queue needs: redis-cli acl setuser USER "~mnistx:*" "&*" +@all',
    cause: error,
  });
}

const REFUSED = /WRONGPASS|NOAUTH|invalid password|without any password/;

function connectionError(address: QueueAddress, cause: unknown): MnistxError {
  const words = wordsOf(cause);
  if (REFUSED.test(words))
    return unavailable(address, {
      what: 'refuses the user or the password',
      fix: 'check them in the URL: redis://user:password@host:6379',
      cause,
    });
  return unavailable(address, {
    what: `cannot be reached: ${words}`,
    fix: 'start it, for example with: redis-server --maxmemory-policy noeviction, or correct --queue',
    cause,
  });
}
