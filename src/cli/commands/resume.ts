import type { Command } from '../command.js';
import type { ExitCode } from '../context.js';
import { setOption, threadsOption } from '../options.js';
import { concludeRun, threadsOf } from '../run-outcome.js';

interface Arguments {
  readonly runs: readonly string[];
  readonly set: readonly string[];
  readonly threads: string | undefined;
  readonly force: boolean;
  readonly quiet: boolean;
}

export const resumeCommand: Command<Arguments> = {
  usage: 'resume <runs..>',
  describe: 'Continue interrupted runs, or train finished runs longer',
  examples: [
    ['resume runs/cnn', 'continue from the last checkpoint; the result is the same as without the interruption'],
    ['resume runs/cnn -S train.epochs=30', 'train a finished run longer'],
  ],
  options: (parser) =>
    parser
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders' })
      .option('set', setOption)
      .option('threads', threadsOption)
      .option('force', {
        alias: 'f',
        type: 'boolean',
        default: false,
        describe: 'Continue even if settings, data or engine have changed',
      })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'Show no progress' }) as never,
  run: async (argv, context) => {
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
    for (const folder of folders) readRun(folder, effects.files);
    for (const folder of folders) {
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
      const chooseEngine = engineChooser(context, (message) => progress.warn(message));
      const report = progress.report.bind(progress);
      const request = { folder, overrides: argv.set, cacheDirectory, mirrors, force: argv.force, threads };
      const result = await resumeRun(request, { effects, signal, report, chooseEngine });
      terminal.out(`${folder}\n`);
      exitCode = await concludeRun(result, argv, context);
      if (exitCode !== 0) break;
    }
    return exitCode;
  },
};
