import type { RunRequest, RunResult } from '../../run-experiment.js';
import type { Context, ExitCode } from '../context.js';
import { experimentOptions, overridesOf } from '../options.js';
import type { ExperimentArguments } from '../options.js';
import type { Command } from '../command.js';

interface Arguments extends ExperimentArguments {
  readonly files: readonly string[];
  readonly name: string | undefined;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly compare: boolean;
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
        .positional('files', { type: 'string', array: true, demandOption: true, describe: 'Experiment files, trained in turn' })
        .option('name', { alias: 'n', type: 'string', requiresArg: true, describe: 'Name of the run (default: the one in the file)' })
        .option('output', { alias: 'o', type: 'string', requiresArg: true, describe: 'Folder for run folders (default: $MNISTX_RUNS_DIR or runs)' })
        .option('force', { alias: 'f', type: 'boolean', default: false, describe: 'Replace a run of the same name' })
        .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress; only warnings and errors' })
        .option('json', { type: 'boolean', default: false, describe: 'Print the manifests of the runs as one JSON document' })
        .option('dry-run', { type: 'boolean', default: false, describe: 'Show the resolved config and the network, train nothing' })
        .option('compare', { type: 'boolean', default: false, describe: 'Compare the runs when all are done' }),
    ) as never,
  run: async (argv, context) => {
    for (const file of argv.files) await checkEarly(file, argv, context);
    if (argv.dryRun) return 0;
    const { runExperiment } = await import('../../run-experiment.js');
    const { engineChooser } = await import('../choose-engine.js');
    const { RunProgress } = await import('../run-progress.js');
    const { readRun } = await import('../../runs/read-run.js');
    const { effects, signal, terminal } = context;
    const folders: string[] = [];
    let exitCode: ExitCode = 0;
    for (const file of argv.files) {
      const progress = new RunProgress(terminal, effects.elapsedMs, argv.quiet);
      const chooseEngine = engineChooser(context, (message) => progress.warn(message));
      const report = progress.report.bind(progress);
      const result = await runExperiment(requestOf(file, argv, context), { effects, signal, report, chooseEngine });
      folders.push(result.folder);
      if (!argv.json && !argv.compare) terminal.out(`${result.folder}\n`);
      exitCode = await concluded(result, argv, context);
      if (exitCode !== 0) break;
    }
    if (argv.json) terminal.out(`${JSON.stringify(folders.map((folder) => ({ folder, ...readRun(folder).manifest })), null, 2)}\n`);
    if (exitCode === 0 && argv.compare && folders.length > 1) {
      const { showComparison } = await import('../show-comparison.js');
      await showComparison({ folders, output: argv.output ?? context.runsDirectory, json: false }, context);
    }
    return exitCode;
  },
};

/** All files are checked before the first one trains. */
async function checkEarly(file: string, argv: Arguments, { effects, terminal }: Context): Promise<void> {
  const [{ loadExperiment }, { planOf }] = await Promise.all([import('../../config/load-experiment.js'), import('../../plan-of.js')]);
  const loaded = loadExperiment({ file, overrides: overridesOf(argv), readFile: (path) => effects.files.readFileSync(path) });
  const plan = await planOf(loaded.experiment, loaded);
  if (!argv.dryRun) return;
  const [{ renderExperiment }, { renderSummary }] = await Promise.all([import('../../config/render.js'), import('../render-summary.js')]);
  terminal.out(`${renderExperiment(loaded.experiment)}\n${renderSummary(loaded.experiment.name, plan)}`);
}

function requestOf(file: string, argv: Arguments, { runsDirectory, cacheDirectory, mirrors }: Context): RunRequest {
  const { name = null, output = runsDirectory, force } = argv;
  return { file, overrides: overridesOf(argv), name, runsDirectory: output, cacheDirectory, mirrors, force, threads: null };
}

async function concluded({ folder, status, outcome }: RunResult, { quiet }: Arguments, { terminal }: Context): Promise<ExitCode> {
  if (outcome.reason === 'not_finite') {
    const { MnistxError } = await import('../../errors.js');
    throw new MnistxError({
      code: 'NOT_FINITE',
      message: `${folder}: the loss became ${outcome.loss} in epoch ${outcome.epoch}, step ${outcome.step}`,
      fix: 'usually the learning rate is too high (try a tenth of it); else check normalization: none, or a very large l1 or l2',
    });
  }
  if (quiet) return status === 'interrupted' ? 130 : 0;
  if (outcome.reason === 'stopped_early') {
    terminal.log(`stopped early after epoch ${outcome.epoch}; the best was epoch ${outcome.bestEpoch}${outcome.restored ? ', whose weights are kept' : ''}\n`);
  }
  if (status === 'interrupted') {
    terminal.log(`${folder}: interrupted in epoch ${outcome.reason === 'interrupted' ? outcome.epoch : ''}; what was trained is kept\n`);
    return 130;
  }
  const { readRun } = await import('../../runs/read-run.js');
  const { test, final } = readRun(folder).manifest.metrics;
  const accuracy = test?.accuracy ?? final?.val_accuracy;
  if (accuracy != null) terminal.log(`${folder}: done, test accuracy ${accuracy.toFixed(4)}\n`);
  return 0;
}
