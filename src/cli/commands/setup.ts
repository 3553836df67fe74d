import type { SetupEvent } from '../../engine/tfjs/setup/types.js';
import { ProgressBar } from '../progress-bar.js';
import { withBytes } from '../render/table.js';
import { MnistxError } from '../../errors.js';
import type { Command } from '../command.js';
import type { Context, ExitCode } from '../context.js';
import { queueAddressOf } from '../queue-option.js';

interface Arguments {
  readonly what: string;
  readonly queue: string | undefined;
  readonly force: boolean;
  readonly optional: boolean;
}

export const setupCommand: Command<Arguments> = {
  usage: 'setup <what> [queue]',
  describe: 'Set up what does not come with mnistx: TensorFlow, native kernels, or the tables of a queue',
  examples: [
    ['setup tensorflow', 'download 290 MB; takes 910 MB in the cache'],
    ['setup tensorflow --force', 'set it up again'],
    ['setup native', 'compile faster kernels with the C compiler that is there; takes seconds, downloads nothing'],
    ['setup queue postgres://user:password@host/database', 'make the tables of a queue on PostgreSQL'],
  ],
  options: (parser) =>
    parser
      .positional('what', {
        type: 'string',
        choices: Object.keys(SETUPS),
        demandOption: true,
        describe: 'What to set up',
      })
      .positional('queue', { type: 'string', describe: 'The address of the queue (default: $MNISTX_QUEUE)' })
      .option('force', { alias: 'f', type: 'boolean', default: false, describe: 'Set it up again even if it works' })
      .option('optional', {
        type: 'boolean',
        default: false,
        describe: 'Only warn if the setup fails',
      }) as never,
  idle: [
    {
      options: ['force', 'optional'],
      isIdle: ({ what }) => what === 'queue',
      where: 'on a queue',
      fix: 'leave it out: to set up a queue twice changes nothing',
    },
  ],
  run: (argv, context) => SETUPS[argv.what as keyof typeof SETUPS](argv, context),
};

const SETUPS = { tensorflow: setUpTensorFlow, native: setUpNative, queue: setUpQueue };

async function setUpNative({ force, optional, queue }: Arguments, context: Context): Promise<ExitCode> {
  const { terminal, cacheDirectory, env, signal } = context;
  refuseAddress(queue, 'the native kernels need');
  const { setupNative } = await import('../../tasks/setup-native.js');
  const report = (message: string): void => terminal.log(`${message} …\n`);
  return unlessOptional(optional, terminal, 'on WebAssembly', async () => {
    const { how, lanes, compiler } = await setupNative({ cacheDirectory, env, signal, force, report });
    const state = how === 'already' ? 'already set up' : 'ready';
    terminal.log(
      `native kernels of ${32 * lanes} bits are ${state} (${compiler}); the engine simd uses them from now on\n`,
    );
  });
}

function refuseAddress(queue: string | undefined, who: string): void {
  if (queue !== undefined)
    throw new MnistxError({ code: 'BAD_USAGE', message: `${who} no address`, fix: 'leave it out' });
}

/** With --optional a failure is told, and no more. */
async function unlessOptional(
  isOptional: boolean,
  terminal: Context['terminal'],
  how: string,
  setUp: () => Promise<void>,
): Promise<ExitCode> {
  try {
    await setUp();
  } catch (error) {
    if (!isOptional || !(error instanceof MnistxError)) throw error;
    const { renderProblems } = await import('../render/problems.js');
    const problems = renderProblems(error.problems, { color: terminal.logColors });
    terminal.log(`${problems}\nContinuing without it, ${how}.\n`);
  }
  return 0;
}

async function setUpQueue({ queue }: Arguments, context: Context): Promise<ExitCode> {
  const address = await queueAddressOf({ queue }, context);
  const { setupQueue } = await import('../../tasks/setup-queue.js');
  context.terminal.log(`${await setupQueue(address)}\n`);
  return 0;
}

async function setUpTensorFlow(
  { force, optional, queue }: Arguments,
  { terminal, cacheDirectory, env, signal, effects }: Context,
): Promise<ExitCode> {
  refuseAddress(queue, 'TensorFlow needs');
  const { setupTensorFlow } = await import('../../engine/tfjs/setup/setup.js');
  const bar = new ProgressBar(terminal, effects.elapsedMs);
  let step = '';
  const report = (event: SetupEvent): void => {
    if (event.step !== step && event.step !== 'check') terminal.log(`${event.message} …\n`);
    step = event.step;
    if (event.done === undefined) return;
    const of = event.total === undefined ? '' : ` of ${withBytes(event.total)}`;
    bar.draw(event.step, event.total === undefined ? null : event.done / event.total, [
      `${withBytes(event.done)}${of}`,
    ]);
  };
  return unlessOptional(optional, terminal, 'on plain TensorFlow.js', async () => {
    const { how, version } = await setupTensorFlow({ cacheDirectory, env, signal, report, force }).finally(() =>
      bar.clear(),
    );
    terminal.log(`native TensorFlow ${version} is ${how === 'already' ? 'already set up' : 'ready'}\n`);
  });
}
