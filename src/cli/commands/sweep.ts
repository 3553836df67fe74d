import { dirname, join } from 'node:path';
import type { loadSweep as LoadSweep, SweepRequest } from '../../config/sweep/load-sweep.js';
import type { SweepSetting } from '../../config/sweep/options-as-file.js';
import type { LoadedSweep } from '../../config/sweep/types.js';
import { MnistxError } from '../../errors.js';
import type { Command } from '../command.js';
import { conductSweep } from '../conduct-sweep.js';
import type { ConductArguments } from '../conduct-sweep.js';
import type { Context, ExitCode } from '../context.js';
import { idleLauncherOptions, launcherOptions } from '../open-launcher.js';
import { quietOption, setOption } from '../options.js';

interface Arguments extends ConductArguments {
  readonly files: readonly string[];
  readonly parameter: readonly string[];
  readonly set: readonly string[];
  readonly search: string | undefined;
  readonly trials: string | undefined;
  readonly parallel: string | undefined;
  readonly metric: string | undefined;
  readonly goal: string | undefined;
  readonly repeats: string | undefined;
  readonly stopEarly: string | undefined;
  readonly chooseOnTest: boolean;
  readonly name: string | undefined;
  readonly output: string | undefined;
  readonly dryRun: boolean;
}

/** An option that a sweep file has a key for. */
const settingOption = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

export const sweepCommand: Command<Arguments> = {
  usage: 'sweep <files..>',
  describe: 'Train an experiment with many settings, and find the best',
  examples: [
    ['sweep configs/sweeps/learning-rate.yaml', 'train the trials of a sweep file; the folder is runs/learning-rate'],
    ['sweep configs/cnn.yaml -P train.batch_size=32,64,128', 'try values of a key, without a sweep file'],
    [
      'sweep configs/cnn.yaml -P train.optimizer.learning_rate=log:1e-4..1e-1 --trials 20 --repeats 3',
      'search a range; each trial trains with three seeds',
    ],
    ['sweep configs/lr.yaml configs/cnn.yaml --repeats 5', 'compare experiments over five seeds'],
    ['sweep configs/sweeps/learning-rate.yaml --queue redis://host:6379', 'train on all machines with a worker'],
  ],
  options: (parser) =>
    parser
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'A sweep file, or experiment files whose keys the options vary',
      })
      .option('parameter', {
        alias: 'P',
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe:
          'Vary a key: key=a,b,c, key=1..9, key=1..9:2 or key=log:1e-4..1e-1; with @other=a,b behind it only while the other key has one of these values; can be repeated',
      })
      .option('set', setOption)
      .option(
        'search',
        settingOption('How trials are chosen: grid, random, sobol or tpe (default: grid, or tpe for ranges)'),
      )
      .option('trials', settingOption('How many trials'))
      .option('parallel', settingOption('A trial looks at no result of as many before it (default: 4)'))
      .option('metric', settingOption('What is compared: val_accuracy, val_loss, accuracy or loss'))
      .option('goal', settingOption('maximize or minimize (default: by the metric)'))
      .option('repeats', settingOption('With how many seeds each trial trains (default: 1)'))
      .option('stop-early', settingOption('Stop bad trials early: none, median or hyperband'))
      .option('choose-on-test', {
        type: 'boolean',
        default: false,
        describe: 'Choose the winner by the test set where an experiment validates on it',
      })
      .option('name', { ...settingOption('Name of the sweep (default: that of the file)'), alias: 'n' })
      .option('output', {
        ...settingOption('Folder for the sweep’s folder (default: $MNISTX_RUNS_DIR or runs)'),
        alias: 'o',
      })
      .option('launcher', launcherOptions.launcher)
      .option('queue', launcherOptions.queue)
      .option('jobs', launcherOptions.jobs)
      .option('fail-fast', { type: 'boolean', default: false, describe: 'Stop at the first trial that fails' })
      .option('quiet', quietOption)
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Check and list the trials; train nothing',
      }) as never,
  idle: [
    {
      options: ['output', 'launcher', 'queue', 'jobs', 'fail-fast', 'quiet', 'json'],
      isIdle: ({ dryRun }) => dryRun,
      where: 'with --dry-run',
      fix: 'leave out one of them',
    },
    ...idleLauncherOptions,
  ],
  run: async (argv, context) => {
    const loaded = await load(argv, context);
    if (argv.dryRun) return showTrials(loaded, context);
    return conductSweep(loaded, { ...argv, directory: argv.output ?? context.runsDirectory }, context);
  },
};

const SETTINGS = ['search', 'trials', 'parallel', 'metric', 'goal', 'repeats', 'name'] as const;

/** A single file without -P is a sweep file; all else is a sweep that the options describe. */
async function load(argv: Arguments, context: Context): Promise<LoadedSweep> {
  const [{ loadSweep, loadSweepOptions }, { configReader }, { isSweep }] = await Promise.all([
    import('../../config/sweep/load-sweep.js'),
    import('../../open/read-config-file.js'),
    import('../../sweep/sweep-folder.js'),
  ]);
  const readFile = configReader(context.effects.files);
  const settings = settingsOf(argv);
  const isFile = argv.files.length === 1 && argv.parameter.length === 0 && settings.repeats === undefined;
  if (!isFile) {
    const options = { experiments: argv.files, parameters: argv.parameter, settings };
    const loadAs = (name: Partial<typeof settings>): LoadedSweep =>
      loadSweepOptions({ ...options, settings: { ...settings, ...name } }, { overrides: argv.set, readFile });
    return settings.name === undefined ? numbered(loadAs({}), loadAs, argv, context) : loadAs({});
  }
  const { name, 'choose-on-test': chooseOnTest, ...others } = settings;
  const [file] = argv.files as [string];
  const isFolder = (path: string): boolean => isSweep(path, context.effects.files);
  if (isFolder(file)) throw folderOfSweep(file, file);
  const choosesOnTest = chooseOnTest !== undefined;
  const loaded = loadFileWith(loadSweep, { file, overrides: argv.set, choosesOnTest, readFile }, isFolder);
  const [other] = Object.keys(others);
  if (other !== undefined) throw settingOfFile(other, file);
  return name === undefined ? loaded : { ...loaded, sweep: { ...loaded.sweep, name } };
}

/** Another sweep of the same name keeps it, as another run does. */
async function numbered(
  loaded: LoadedSweep,
  loadAs: (name: { readonly name: string }) => LoadedSweep,
  argv: Arguments,
  { effects, runsDirectory, terminal }: Context,
): Promise<LoadedSweep> {
  const { numberSweep } = await import('../../sweep/number-sweep.js');
  const directory = argv.output ?? runsDirectory;
  const name = numberSweep(loaded.sweep, directory, effects.files);
  if (name === loaded.sweep.name) return loaded;
  if (!argv.quiet)
    terminal.log(`${join(directory, loaded.sweep.name)} is taken; this sweep is ${join(directory, name)}\n`);
  return loadAs({ name });
}

/** An experiment file is not a broken sweep file. */
function loadFileWith(
  loadSweep: typeof LoadSweep,
  request: SweepRequest,
  isFolder: (path: string) => boolean,
): LoadedSweep {
  try {
    return loadSweep(request);
  } catch (error) {
    const folder = dirname(request.file);
    if (isOfBase(error) && isFolder(folder)) throw folderOfSweep(request.file, folder);
    const isExperiment =
      error instanceof MnistxError &&
      error.problems.some(({ code, path }) => code === 'UNKNOWN_KEY' && path?.length === 1 && path[0] === 'model');
    if (!isExperiment) throw error;
    throw new MnistxError(
      {
        code: 'BAD_USAGE',
        message: `${request.file} is an experiment file, and nothing says what to vary in it`,
        fix: `for example: mnistx sweep ${request.file} -P train.batch_size=32,64,128 or --repeats 3`,
      },
      { cause: error },
    );
  }
}

function isOfBase(error: unknown): boolean {
  return error instanceof MnistxError && error.code === 'FILE_NOT_FOUND' && error.problems[0]!.position !== undefined;
}

/** Paths in its sweep.yaml start where that was written. */
function folderOfSweep(path: string, folder: string): MnistxError {
  return new MnistxError({
    code: 'BAD_USAGE',
    message: path === folder ? `${path} is the folder of a sweep` : `${path} is the copy in the folder of a sweep`,
    fix: `to continue it: mnistx resume ${folder}; for another one name the file that it was made from`,
  });
}

function settingsOf(argv: Arguments): Partial<Record<SweepSetting, string>> {
  const entries = SETTINGS.flatMap((name) => (argv[name] === undefined ? [] : [[name, argv[name]] as const]));
  const stopEarly = argv.stopEarly === undefined ? {} : { 'stop-early': argv.stopEarly };
  const chooseOnTest = argv.chooseOnTest ? { 'choose-on-test': 'true' } : {};
  return { ...Object.fromEntries(entries), ...stopEarly, ...chooseOnTest };
}

function settingOfFile(option: string, file: string): MnistxError {
  return new MnistxError({
    code: 'BAD_USAGE',
    message: `--${option} has no effect on a sweep file`,
    fix: `write it in ${file}, or name an experiment file and what to vary: -P key=a,b,c`,
  });
}

async function showTrials(loaded: LoadedSweep, { terminal }: Context): Promise<ExitCode> {
  const [{ renderTrials }, { firstAssignments }] = await Promise.all([
    import('../render/sweep.js'),
    import('../../sweep/points-to-check.js'),
  ]);
  for (const message of loaded.warnings) terminal.log(`warning: ${message}\n`);
  terminal.out(renderTrials(loaded.sweep, firstAssignments(loaded.sweep, 20)));
  return 0;
}
