import { MnistxError } from '../../errors.js';
import type { WorkerEvent } from '../../tasks/worker.js';
import type { Command } from '../command.js';
import { jobsOption, slotsOf, threadsFor } from '../jobs-option.js';
import { quietOption } from '../options.js';
import { queueAddressOf, queueOption } from '../queue-option.js';
import { colorsOf } from '../terminal.js';
import type { Terminal } from '../terminal.js';

interface Arguments {
  readonly queue: string | undefined;
  readonly jobs: string | undefined;
  readonly data: readonly string[];
  readonly lostAfter: string;
  readonly checkpointEvery: string;
  readonly quiet: boolean;
}

export const workerCommand: Command<Arguments> = {
  usage: 'worker',
  describe: 'Train trials of sweeps that wait in a queue, until it is stopped',
  examples: [
    ['worker --queue redis://host:6379 -j 4', 'train four trials at once'],
    ['worker --data /srv/data', 'look for data folders there; the queue is that of $MNISTX_QUEUE'],
  ],
  options: (parser) =>
    parser
      .option('queue', queueOption)
      .option('jobs', jobsOption)
      .option('data', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'A folder of data, or of folders of data; can be repeated',
      })
      .option('lost-after', {
        type: 'string',
        requiresArg: true,
        default: '30',
        describe: 'Seconds without a sign of life after which others train its trials',
      })
      .option('checkpoint-every', {
        type: 'string',
        requiresArg: true,
        default: '20',
        describe: 'Seconds between checkpoints that it sends, at the ends of epochs',
      })
      .option('quiet', quietOption) as never,
  run: async (argv, context) => {
    const { effects, signal, terminal, cacheDirectory, mirrors } = context;
    const address = await queueAddressOf(argv, context);
    const slots = slotsOf(argv);
    const lostAfterMs = secondsOf('lost-after', argv.lostAfter) * 1000;
    const checkpointEveryMs = secondsOf('checkpoint-every', argv.checkpointEvery) * 1000;
    const { runWorker } = await import('../../tasks/worker.js');
    const request = {
      ...{ address, slots, threads: threadsFor(slots), lostAfterMs, checkpointEveryMs },
      ...{ dataDirectories: argv.data, cacheDirectory, mirrors },
    };
    const report = (event: WorkerEvent): void => {
      const line = lineOf(event, { terminal, where: address.shown, slots });
      if (event.type === 'warning' || event.type === 'pass' || !argv.quiet) terminal.log(`${line}\n`);
    };
    await runWorker(request, { effects, signal, report });
    return 130;
  },
};

interface Words {
  readonly terminal: Terminal;
  readonly where: string;
  readonly slots: number;
}

function lineOf(event: WorkerEvent, { terminal, where, slots }: Words): string {
  const { yellow } = colorsOf(terminal, 'log');
  switch (event.type) {
    case 'ready':
      return `worker of ${where}: trains ${slots} ${slots === 1 ? 'trial' : 'trials'} at once; Ctrl-C stops it`;
    case 'start':
      return `${event.sweep} ${event.trial}: begins`;
    case 'end':
      return `${event.sweep} ${event.trial}: ${event.how}`;
    case 'pass':
      return `${yellow('warning')}: passes over ${event.sweep}: it ${event.reason}`;
    case 'warning':
      return `${yellow('warning')}: ${event.message}`;
  }
}

function secondsOf(option: string, text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  const fix = 'use a number of seconds above 0 and up to 86400';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--${option} is "${text}"`, fix });
}
