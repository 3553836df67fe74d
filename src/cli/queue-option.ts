import { MnistxError } from '../errors.js';
import type { QueueAddress } from '../sweep/launchers/bullmq/queue-address.js';
import type { Context } from './context.js';

export const queueOption = {
  type: 'string',
  requiresArg: true,
  describe: 'The queue: redis://host:6379 or postgres://user@host/database (default: $MNISTX_QUEUE)',
} as const;

/** @throws {MnistxError} BAD_USAGE if there is none, or it is not an address */
export async function queueAddressOf(
  { queue }: { readonly queue: string | undefined },
  { env }: Pick<Context, 'env'>,
): Promise<QueueAddress> {
  const { parseQueueAddress } = await import('../sweep/launchers/bullmq/queue-address.js');
  // Lists of processes show arguments, and with them passwords.
  if (queue !== undefined) process.title = 'mnistx';
  const text = queue ?? env['MNISTX_QUEUE'];
  if (text !== undefined && text !== '') return parseQueueAddress(text);
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: 'nothing says which queue to use',
    fix: 'add --queue redis://host:6379 or --queue postgres://user:password@host/database, or set MNISTX_QUEUE',
  });
}
