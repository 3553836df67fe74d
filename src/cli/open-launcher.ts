import { fileURLToPath } from 'node:url';
import type { LaunchedSweep, Launcher } from '../sweep/launchers/launcher.js';
import type { Context } from './context.js';
import type { IdleOptions } from './idle-options.js';
import { jobsOption, slotsOf, threadsFor } from './jobs-option.js';
import { queueAddressOf, queueOption } from './queue-option.js';

/** Where the trials of a sweep train. */
export interface LauncherArguments {
  readonly launcher: string | undefined;
  readonly jobs: string | undefined;
  readonly queue: string | undefined;
}

export interface OpenLauncher {
  /** What `mnistx resume` needs to train in the same place: begins with a space, or is empty. */
  readonly resumeOptions: string;
  readonly create: (sweep: LaunchedSweep) => Launcher;
  readonly close: () => Promise<void>;
}

interface LauncherParts {
  readonly context: Context;
  /** How many trainings there are. */
  readonly most: number;
  /** Whether epochs are shown while they train. */
  readonly isWatched: boolean;
  readonly warn: (message: string) => void;
}

const LAUNCHERS = { local: openLocal, bullmq: openBullMq };

export const launcherOptions = {
  launcher: {
    type: 'string',
    choices: Object.keys(LAUNCHERS),
    describe: 'Where trials train: on this machine, or on those with a worker (default: local, or bullmq with --queue)',
  },
  queue: queueOption,
  jobs: jobsOption,
} as const;

/** For both commands that train sweeps. */
export const idleLauncherOptions: readonly IdleOptions<LauncherArguments>[] = [
  {
    options: ['jobs'],
    isIdle: (argv) => launcherOf(argv) === 'bullmq',
    where: 'on a queue',
    fix: 'give it to each worker: mnistx worker --jobs',
  },
  {
    options: ['queue'],
    isIdle: (argv) => launcherOf(argv) === 'local',
    where: 'with --launcher local',
    fix: 'leave out one of them',
  },
];

/** @throws {MnistxError} QUEUE_UNAVAILABLE, BAD_USAGE */
export function openLauncher(argv: LauncherArguments, parts: LauncherParts): Promise<OpenLauncher> {
  return LAUNCHERS[launcherOf(argv)](argv, parts);
}

function launcherOf({ launcher, queue }: LauncherArguments): keyof typeof LAUNCHERS {
  return (launcher as keyof typeof LAUNCHERS | undefined) ?? (queue === undefined ? 'local' : 'bullmq');
}

async function openLocal(
  argv: LauncherArguments,
  { context, most, isWatched, warn }: LauncherParts,
): Promise<OpenLauncher> {
  const { localLauncher } = await import('../sweep/launchers/local.js');
  const { signal, cacheDirectory, mirrors } = context;
  const slots = Math.min(slotsOf(argv), most);
  return {
    resumeOptions: '',
    create: ({ trialsFolder }) =>
      localLauncher({
        program: fileURLToPath(new URL('../tasks/trial-worker.js', import.meta.url)),
        settings: { runsDirectory: trialsFolder, cacheDirectory, mirrors, threads: threadsFor(slots), isWatched },
        slots,
        signal,
        onLost: ({ experiment }, reason) => warn(`the process of ${experiment.name} ended ${reason}; it continues`),
      }),
    close: async () => {},
  };
}

async function openBullMq(argv: LauncherArguments, { context, isWatched, warn }: LauncherParts): Promise<OpenLauncher> {
  const [{ openQueueLauncher }, address] = await Promise.all([
    import('../tasks/queue-launcher.js'),
    queueAddressOf(argv, context),
  ]);
  const launcher = await openQueueLauncher({ ...context, address, isWatched, say: warn });
  return { ...launcher, resumeOptions: resumeOptionsOf(argv, address.shown) };
}

/** Without the password of an address: that of the environment need not be repeated. */
export function resumeOptionsOf({ queue }: Pick<LauncherArguments, 'queue'>, shown: string): string {
  return queue === undefined ? ' --launcher bullmq' : ` --queue ${shown}`;
}
