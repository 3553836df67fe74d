import { basename, dirname, join, resolve } from 'node:path';
import { MnistxError } from '../../errors.js';
import type { Command } from '../command.js';
import { collectGarbage, keepLittleGarbage } from '../keep-little-garbage.js';
import type { Context, ExitCode } from '../context.js';
import { idleLauncherOptions, launcherOptions } from '../open-launcher.js';
import type { LauncherArguments } from '../open-launcher.js';
import { engineBackendOption, setOption, threadsOption, withEngineBackend } from '../options.js';
import { concludeRun, threadsOf } from '../run-outcome.js';

interface Arguments extends LauncherArguments {
  readonly runs: readonly string[];
  readonly set: readonly string[];
  readonly threads: string | undefined;
  readonly engineBackend: string | undefined;
  readonly force: boolean;
  readonly quiet: boolean;
}

export const resumeCommand: Command<Arguments> = {
  usage: 'resume <runs..>',
  describe: 'Continue interrupted runs and sweeps, or train finished runs longer',
  examples: [
    ['resume runs/cnn', 'continue from the last checkpoint; the result is the same as without the interruption'],
    ['resume runs/cnn -S train.epochs=30', 'train a finished run longer'],
  ],
  options: (parser) =>
    parser
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Run folders, or folders of sweeps',
      })
      .option('set', setOption)
      .option('threads', threadsOption)
      .option('engine-backend', engineBackendOption)
      .option('launcher', launcherOptions.launcher)
      .option('queue', launcherOptions.queue)
      .option('jobs', launcherOptions.jobs)
      .option('force', {
        alias: 'f',
        type: 'boolean',
        default: false,
        describe: 'Continue even if settings, data or engine have changed',
      })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'Show no progress' }) as never,
  idle: idleLauncherOptions,
  run: async (argv, context) => {
    keepLittleGarbage();
    const threads = threadsOf(argv, context.env);
    const [{ resumeRun }, { engineChooser }, { RunProgress }, { expandPatterns }, { readRun }] = await Promise.all([
      import('../../tasks/resume-run.js'),
      import('../../open/choose-engine.js'),
      import('../run-progress.js'),
      import('../expand-patterns.js'),
      import('../../runs/read-run.js'),
    ]);
    const { effects, signal, terminal, cacheDirectory, mirrors } = context;
    let exitCode: ExitCode = 0;
    const folders = expandPatterns(argv.runs);
    // Check all before the first one continues.
    const [{ isSweep, readSweep }, { refuseEditedFile }] = await Promise.all([
      import('../../sweep/sweep-folder.js'),
      import('../../sweep/sweep-file.js'),
    ]);
    for (const folder of folders) {
      if (!isSweep(folder, effects.files)) readRun(folder, effects.files);
      else if (argv.force) readSweep(folder, effects.files);
      else refuseEditedFile(folder, readSweep(folder, effects.files), effects.files);
    }
    for (const folder of folders) {
      if (isSweep(folder, effects.files)) {
        exitCode = await resumeSweep(folder, argv, context);
        if (exitCode !== 0) break;
        continue;
      }
      const { manifest, history } = readRun(folder, effects.files);
      if (argv.set.length === 0 && manifest.status === 'finished') {
        const longer = `-S train.epochs=${history.length + 10}`;
        // A finished run has a reason if early stopping has ended it.
        const [end, settings] =
          manifest.reason === null
            ? ['is finished', longer]
            : [`has ${manifest.reason}`, `-S train.early_stopping=false ${longer} --force`];
        terminal.log(`${folder} ${end}; to train it longer: mnistx resume ${folder} ${settings}\n`);
        continue;
      }
      const progress = new RunProgress(terminal, effects.elapsedMs, argv.quiet);
      const chooseEngine = engineChooser(withEngineBackend(context, argv), (message) => progress.warn(message));
      const report = progress.report.bind(progress);
      const request = { folder, overrides: argv.set, cacheDirectory, mirrors, force: argv.force, threads };
      const result = await resumeRun(request, { effects, signal, report, chooseEngine, collectGarbage });
      terminal.out(`${folder}\n`);
      exitCode = await concludeRun(result, argv, context);
      if (exitCode !== 0) break;
    }
    return exitCode;
  },
};

/** A sweep is in its folder whole: the file it came from may have changed or be gone. */
async function resumeSweep(folder: string, { set, ...argv }: Arguments, context: Context): Promise<ExitCode> {
  if (set.length > 0) {
    const message = `--set has no effect on ${folder}, which is a sweep`;
    throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'leave it out, or start another sweep: mnistx sweep …' });
  }
  const [{ checkSweep }, { SWEEP_RECORD }, { readSweep }, { conductSweep }] = await Promise.all([
    import('../../config/sweep/load-sweep.js'),
    import('../../runs/read-run.js'),
    import('../../sweep/sweep-folder.js'),
    import('../conduct-sweep.js'),
  ]);
  const loaded = checkSweep(readSweep(folder, context.effects.files).sweep, { file: join(folder, SWEEP_RECORD) });
  // The folder may have been renamed since.
  const place = basename(folder).startsWith('.') ? resolve(folder) : folder;
  const sweep = { ...loaded.sweep, name: basename(place) };
  const directory = dirname(place);
  return conductSweep({ ...loaded, sweep }, { ...argv, failFast: false, json: false, directory }, context);
}
