import type { LoadedExperiment } from '../../config/load-experiment.js';
import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import type { Plan } from '../../model/types.js';
import type { RunRequest } from '../../run-experiment.js';
import type { Context, ExitCode } from '../context.js';
import { CHART_FORMATS } from '../../write-charts.js';
import type { ChartFormat } from '../../write-charts.js';
import { experimentOptions, overridesOf, threadsOption } from '../options.js';
import type { ExperimentArguments } from '../options.js';
import { concluded, threadsOf } from '../run-outcome.js';
import type { Command } from '../command.js';

interface Arguments extends ExperimentArguments {
  readonly files: readonly string[];
  readonly name: string | undefined;
  readonly output: string | undefined;
  readonly threads: string | undefined;
  readonly force: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly compare: boolean;
  readonly resume: boolean;
  readonly again: boolean;
  readonly png: boolean;
}

export const runCommand: Command<Arguments> = {
  usage: 'run <files..>',
  describe: 'Train experiment files and write their run folders',
  examples: [
    ['run configs/cnn.yaml', 'train; the run goes to runs/cnn'],
    ['run configs/cnn.yaml -S train.epochs=5 --seed 2', 'with other settings'],
    ['run configs/cnn.yaml --dry-run', 'show the complete config and the network only'],
    ['run configs/lr.yaml configs/cnn.yaml --compare', 'train both, then compare them'],
  ],
  options: (parser) =>
    experimentOptions(
      parser
        .positional('files', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Experiment files, trained in turn',
        })
        .option('name', {
          alias: 'n',
          type: 'string',
          requiresArg: true,
          describe: 'Name of the run (default: the one in the file)',
        })
        .option('output', {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'Folder for run folders (default: $MNISTX_RUNS_DIR or runs)',
        })
        .option('threads', threadsOption)
        .option('force', { alias: 'f', type: 'boolean', default: false, describe: 'Replace a run of the same name' })
        .option('quiet', {
          alias: 'q',
          type: 'boolean',
          default: false,
          describe: 'No progress; only warnings and errors',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'Print the manifests of the runs as one JSON document',
        })
        .option('dry-run', {
          type: 'boolean',
          default: false,
          describe: 'Show the resolved config and the network, train nothing',
        })
        .option('resume', {
          type: 'boolean',
          default: false,
          describe: 'Go on with an unfinished run of the same name, if there is one',
        })
        .option('again', {
          type: 'boolean',
          default: false,
          describe: 'Train although a finished run of the same experiment exists',
        })
        .option('compare', { type: 'boolean', default: false, describe: 'Compare the runs when all are done' })
        .option('png', { type: 'boolean', default: false, describe: 'Write PNG pictures of the charts, too' }),
    ) as never,
  run: async (argv, context) => {
    threadsOf(argv, context.env);
    checkFlags(argv);
    const checked = await checkAll(argv, context);
    if (argv.dryRun) return showChecked(checked, argv, context);
    const folders: string[] = [];
    const exitCode = await trainAll(argv, context, folders);
    if (exitCode === 0 && argv.compare) {
      const { showComparison } = await import('../show-comparison.js');
      const output = argv.output ?? context.runsDirectory;
      await showComparison({ folders, output, json: false, ...chartFormatsOf(argv) }, context);
    }
    return exitCode;
  },
};

/** @throws {MnistxError} BAD_USAGE for flags that contradict each other */
function checkFlags({ files, json, compare, dryRun, resume, again, force }: Arguments): void {
  if (resume && (again || force))
    throw badUsage(`--resume goes on with a run, --${force ? 'force' : 'again'} trains anew`, 'keep one of them');
  if (!compare) return;
  if (json)
    throw badUsage('--json and --compare both want stdout', 'compare afterwards, with: mnistx compare … --json');
  if (files.length < 2 && !dryRun)
    throw badUsage('--compare needs two experiment files', 'name another one, or leave out --compare');
}

interface Checked {
  readonly file: string;
  readonly loaded: LoadedExperiment;
  readonly plan: Plan;
}

/** All files are checked before the first one trains, and every problem is told at once. */
async function checkAll(argv: Arguments, context: Context): Promise<Checked[]> {
  const checked: Checked[] = [];
  const problems: Problem[] = [];
  for (const file of argv.files) {
    try {
      checked.push(await check(file, argv, context));
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new MnistxError(problems);
  return checked;
}

async function check(file: string, argv: Arguments, { effects }: Context): Promise<Checked> {
  const [{ loadExperiment }, { configReader }, { planOf }] = await Promise.all([
    import('../../config/load-experiment.js'),
    import('../../read-config-file.js'),
    import('../../plan-of.js'),
  ]);
  const loaded = loadExperiment({
    file,
    overrides: overridesOf(argv),
    readFile: configReader(effects.files),
  });
  return { file, loaded, plan: await planOf(loaded.experiment, loaded) };
}

/** The complete config with the network in comments: what is printed is an experiment file again. */
async function showChecked(checked: readonly Checked[], { json }: Arguments, { terminal }: Context): Promise<ExitCode> {
  const [{ renderExperiment }, { renderSummary, summaryJson }] = await Promise.all([
    import('../../config/render.js'),
    import('../render-summary.js'),
  ]);
  const comment = (text: string): string => text.trimEnd().replace(/^/gm, '# ').replace(/ +$/gm, '');
  if (json) {
    const documents = checked.map(({ file, loaded: { experiment }, plan }) => ({
      file,
      experiment,
      network: summaryJson(experiment.name, plan),
    }));
    terminal.out(`${JSON.stringify(documents, null, 2)}\n`);
    return 0;
  }
  const texts = checked.map(
    ({ loaded: { experiment }, plan }) =>
      `${renderExperiment(experiment)}\n${comment(renderSummary(experiment.name, plan))}\n`,
  );
  terminal.out(texts.join('---\n'));
  return 0;
}

/** Trains the files in turn until one does not finish; `folders` is filled with what was made. */
async function trainAll(argv: Arguments, context: Context, folders: string[]): Promise<ExitCode> {
  const [{ runExperiment }, { resumeRun }, { knownRun }, { engineChooser }, { RunProgress }, { readRun }] =
    await Promise.all([
      import('../../run-experiment.js'),
      import('../../resume-run.js'),
      import('../../known-run.js'),
      import('../choose-engine.js'),
      import('../run-progress.js'),
      import('../../runs/read-run.js'),
    ]);
  const { effects, signal, terminal } = context;
  try {
    for (const file of argv.files) {
      const progress = new RunProgress(terminal, effects.elapsedMs, argv.quiet);
      const chooseEngine = engineChooser(context, (message) => progress.warn(message));
      const report = progress.report.bind(progress);
      const options = { effects, signal, report, chooseEngine };
      const request = requestOf(file, argv, context);
      const known = knownRun(request, argv, effects.files);
      if (known?.status === 'finished') {
        folders.push(known.folder);
        terminal.log(`${known.folder} is this experiment, finished ${known.finished}; --again trains it once more\n`);
        if (!argv.json && !argv.compare) terminal.out(`${known.folder}\n`);
        continue;
      }
      if (known?.status === 'unfinished' && !argv.resume)
        terminal.log(`${known.folder} is this experiment, unfinished; --resume would go on with it\n`);
      const result =
        known?.status === 'unfinished' && argv.resume
          ? await resumeRun({ ...request, folder: known.folder, overrides: [], loaded: known.loaded }, options)
          : await runExperiment(request, options);
      folders.push(result.folder);
      if (!argv.json && !argv.compare) terminal.out(`${result.folder}\n`);
      const exitCode = await concluded(result, argv, context);
      if (exitCode !== 0) return exitCode;
    }
    return 0;
  } finally {
    if (argv.json)
      terminal.out(
        `${JSON.stringify(
          folders.map((folder) => ({ folder, ...readRun(folder).manifest })),
          null,
          2,
        )}\n`,
      );
  }
}

function requestOf(
  file: string,
  argv: Arguments,
  { runsDirectory, cacheDirectory, mirrors, env }: Context,
): RunRequest {
  const { output = runsDirectory, force } = argv;
  return {
    file,
    overrides: overridesOf(argv),
    runsDirectory: output,
    cacheDirectory,
    mirrors,
    force,
    threads: threadsOf(argv, env),
    ...chartFormatsOf(argv),
  };
}

function chartFormatsOf({ png }: Arguments): { readonly chartFormats?: readonly ChartFormat[] } {
  return png ? { chartFormats: CHART_FORMATS } : {};
}

function badUsage(message: string, fix: string): MnistxError {
  return new MnistxError({ code: 'BAD_USAGE', message, fix });
}
