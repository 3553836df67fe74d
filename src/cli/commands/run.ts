import { resolve } from 'node:path';
import type { LoadedExperiment } from '../../config/complete-tree.js';
import { MnistxError } from '../../errors.js';
import type { Problem } from '../../errors.js';
import type { Plan } from '../../model/types.js';
import type { RunRequest } from '../../tasks/run-experiment.js';
import type { DescribeDataset, RunResult } from '../../training/types.js';
import type { Run } from '../../runs/types.js';
import type { Context, ExitCode } from '../context.js';
import { CHART_FORMATS } from '../../drawings/write-charts.js';
import type { ChartFormat } from '../../drawings/write-charts.js';
import {
  engineBackendOption,
  experimentOptions,
  overridesOf,
  quietOption,
  threadsOption,
  withEngineBackend,
} from '../options.js';
import type { ExperimentArguments } from '../options.js';
import { concludeRun, threadsOf } from '../run-outcome.js';
import type { Command } from '../command.js';
import { collectGarbage, keepLittleGarbage } from '../keep-little-garbage.js';

interface Arguments extends ExperimentArguments {
  readonly files: readonly string[];
  readonly name: string | undefined;
  readonly output: string | undefined;
  readonly threads: string | undefined;
  readonly engineBackend: string | undefined;
  readonly force: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly compare: boolean;
  readonly repeats: string | undefined;
  readonly resume: boolean;
  readonly again: boolean;
  readonly png: boolean;
}

export const runCommand: Command<Arguments> = {
  usage: 'run <files..>',
  describe: 'Train experiments; each gets a run folder',
  examples: [
    ['run configs/cnn.yaml', 'train; the run folder is runs/cnn'],
    ['run configs/cnn.yaml -S train.epochs=5', 'change a setting for this run'],
    ['run configs/cnn.yaml --dry-run', 'print the complete config and the network'],
    ['run configs/*.yaml --compare', 'train them all, then compare them'],
    ['run configs/lr.yaml configs/cnn.yaml --repeats 5 --compare', 'train each with 5 seeds, then compare their means'],
  ],
  options: (parser) =>
    experimentOptions(
      parser
        .positional('files', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Experiment files, trained one after another',
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
        .option('engine-backend', engineBackendOption)
        .option('force', {
          alias: 'f',
          type: 'boolean',
          default: false,
          describe: 'Replace a run of the same name; its tags and note stay',
        })
        .option('quiet', quietOption)
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'Print the manifests of the runs as one JSON document',
        })
        .option('dry-run', {
          type: 'boolean',
          default: false,
          describe: 'Print the complete config and the network; train nothing',
        })
        .option('resume', {
          type: 'boolean',
          default: false,
          describe: 'Continue an unfinished run of the same name, if there is one',
        })
        .option('again', {
          type: 'boolean',
          default: false,
          describe: 'Train even if a finished run of the same experiment exists',
        })
        .option('repeats', {
          type: 'string',
          requiresArg: true,
          describe: 'Train each experiment so often: with its seed, the next one, …',
        })
        .option('compare', { type: 'boolean', default: false, describe: 'Compare the runs at the end' })
        .option('png', { type: 'boolean', default: false, describe: 'Also write each chart as PNG' }),
    ) as never,
  idle: [
    {
      options: ['png', 'resume', 'again', 'force', 'threads', 'engine-backend', 'output', 'compare'],
      isIdle: ({ dryRun }) => dryRun,
      where: 'with --dry-run',
      fix: 'leave out one of them',
    },
    {
      options: ['again'],
      isIdle: ({ force }) => force,
      where: 'with --force, which trains again and replaces the run',
      fix: 'leave out one of them',
    },
  ],
  run: async (argv, context) => {
    keepLittleGarbage();
    threadsOf(argv, context.env);
    checkFlags(argv);
    const checked = await checkAll(argv, context);
    if (argv.dryRun) return showChecked(checked, argv, context);
    const runs: Run[] = [];
    const exitCode = await trainAll(checked, argv, context, runs);
    if (exitCode === 0 && argv.repeats !== undefined && !argv.quiet) await logRepeats(checked, runs, context);
    if (exitCode === 0 && !argv.quiet && context.terminal.hasBars) await mentionNative(context);
    if (exitCode === 0 && argv.compare) {
      const { showComparison } = await import('../show-comparison.js');
      const output = argv.output ?? context.runsDirectory;
      const folders = runs.map(({ folder }) => folder);
      await showComparison({ folders, output, json: false, ...chartFormatsOf(argv) }, context);
    }
    return exitCode;
  },
};

/** In front of a person, once a machine. */
async function mentionNative({ terminal, cacheDirectory, env, effects: { files } }: Context): Promise<void> {
  const { shouldMentionNative } = await import('../../tasks/mention-native.js');
  if (shouldMentionNative({ cacheDirectory, env, files }))
    terminal.log('there is a C compiler: mnistx setup native makes training faster, with the same bits\n');
}

/** @throws {MnistxError} BAD_USAGE for flags that contradict each other */
function checkFlags({ files, json, compare, resume, again, force, repeats }: Arguments): void {
  const repeated = readRepeats({ repeats });
  if (resume && (again || force))
    throw badUsage(`--resume continues a run, --${force ? 'force' : 'again'} trains it again`, 'keep one of them');
  if (!compare) return;
  if (json)
    throw badUsage('--json and --compare both want stdout', 'compare afterwards, with: mnistx compare … --json');
  if (files.length * repeated < 2)
    throw badUsage(
      '--compare needs two runs, and there is one experiment file',
      'name another one, or train it with several seeds: --repeats 3',
    );
}

/** How often each experiment is trained. */
function readRepeats({ repeats }: Pick<Arguments, 'repeats'>): number {
  if (repeats === undefined) return 1;
  if (/^[1-9]\d{0,2}$/.test(repeats)) return Number(repeats);
  throw badUsage(`--repeats is "${repeats}"`, 'use a whole number from 1 up to 999');
}

/** The mean of each experiment. Its runs stand next to each other. */
async function logRepeats(checked: readonly Checked[], runs: readonly Run[], { terminal }: Context): Promise<void> {
  const { renderRepeats } = await import('../render/repeats.js');
  const starts = checked.flatMap(({ file }, at) => (file === checked[at - 1]?.file ? [] : [at]));
  starts.forEach((start, at) => {
    terminal.log(renderRepeats(checked[start]!.name, runs.slice(start, starts[at + 1])));
  });
}

interface Checked {
  readonly file: string;
  /** Name of the experiment in its file; with --repeats, that of its runs is longer. */
  readonly name: string;
  readonly loaded: LoadedExperiment;
  readonly plan: Plan;
  /** Remembers what the checks of all files have found out about the data. */
  readonly describe: DescribeDataset;
}

/** Checks all files before the first one trains, and reports every problem at once. */
async function checkAll(argv: Arguments, context: Context): Promise<Checked[]> {
  const { describeOnce } = await import('../../data/describe-once.js');
  const describe = describeOnce();
  const checked: Checked[] = [];
  const problems: Problem[] = [];
  for (const file of argv.files) {
    try {
      checked.push(...(await check(file, { describe, earlier: checked }, argv, context)));
    } catch (error) {
      if (!(error instanceof MnistxError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new MnistxError(problems);
  return checked;
}

/** One run, or with --repeats several that differ only in their seed. */
async function check(
  file: string,
  { describe, earlier }: { readonly describe: DescribeDataset; readonly earlier: readonly Checked[] },
  argv: Arguments,
  context: Context,
): Promise<Checked[]> {
  const { effects, signal, terminal } = context;
  const [{ receiveExperiment }, { planOf }, { checkFirstWeights }, { planOptions }] = await Promise.all([
    import('../../open/read-config-file.js'),
    import('../../open/plan-of.js'),
    import('../../open/first-weights.js'),
    import('../plan-options.js'),
  ]);
  const loaded = await receiveExperiment(file, { overrides: overridesOf(argv), files: effects.files, signal });
  const { name } = loaded.experiment;
  // A run says what it found when it has read it.
  const { onRemark, ...options } = planOptions(context);
  const plan = await planOf(loaded.experiment, { ...loaded, ...options, describe, ...(argv.dryRun && { onRemark }) });
  if (!willBeTrained(loaded.experiment.model.init_from, earlier, requestOf(argv, context).runsDirectory)) {
    const first = await checkFirstWeights(loaded.experiment, plan, { ...loaded, files: effects.files });
    if (argv.dryRun) for (const line of [...first.remarks, ...first.warnings]) terminal.log(`${line}\n`);
  }
  if (argv.repeats === undefined) return [{ file, name, loaded, plan, describe }];
  const { repeatExperiment } = await import('../../config/repeat-experiment.js');
  const repeated = repeatExperiment(loaded, readRepeats(argv));
  return repeated.map((one) => ({ file, name, loaded: one, plan: { ...plan, seed: one.experiment.seed }, describe }));
}

/** Whether an experiment before this one trains the run that this one begins with. */
function willBeTrained(source: string | undefined, earlier: readonly Checked[], runsDirectory: string): boolean {
  return earlier.some(({ loaded }) => source === resolve(runsDirectory, loaded.experiment.name));
}

/** Prints the complete config with the network in comments. The output is a valid experiment file. */
async function showChecked(checked: readonly Checked[], { json }: Arguments, { terminal }: Context): Promise<ExitCode> {
  const [{ renderExperiment }, { renderSummary, summaryJson }] = await Promise.all([
    import('../../config/render.js'),
    import('../render/summary.js'),
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

/** Trains the experiments in turn until one does not finish. Adds their runs to `runs`. */
async function trainAll(
  checked: readonly Checked[],
  argv: Arguments,
  context: Context,
  runs: Run[],
): Promise<ExitCode> {
  const isPrinted = !argv.json && !argv.compare;
  try {
    for (const one of checked) {
      const trained = await trainOrFind(one, argv, context);
      runs.push(trained.run);
      if (isPrinted) context.terminal.out(`${trained.run.folder}\n`);
      const exitCode = trained.result === null ? 0 : await concludeRun(trained.result, argv, context);
      if (exitCode !== 0) return exitCode;
    }
    return 0;
  } finally {
    const documents = runs.map(({ folder, manifest }) => ({ folder, ...manifest }));
    if (argv.json) context.terminal.out(`${JSON.stringify(documents, null, 2)}\n`);
  }
}

interface Trained {
  readonly run: Run;
  /** `null` for a run that already existed. */
  readonly result: RunResult | null;
}

/** Trains an experiment, continues its unfinished run if asked to, or finds its finished one. */
async function trainOrFind({ loaded, describe }: Checked, argv: Arguments, context: Context): Promise<Trained> {
  const [{ runExperiment }, { resumeRun }, { findRun }, { engineChooser }, { RunProgress }] = await Promise.all([
    import('../../tasks/run-experiment.js'),
    import('../../tasks/resume-run.js'),
    import('../../training/find-run.js'),
    import('../../open/choose-engine.js'),
    import('../run-progress.js'),
  ]);
  const { effects, signal, terminal } = context;
  const request = { ...requestOf(argv, context), describeDataset: describe };
  const known = findRun(loaded.experiment, { ...argv, ...request, files: effects.files });
  if (known?.status === 'finished') {
    const { run } = known;
    terminal.log(
      `${run.folder} is a finished run of this experiment (${run.manifest.finished}), nothing to train; to train again, add --again\n`,
    );
    if (argv.png) terminal.log(`no PNG is written; to draw its charts: mnistx show ${run.folder} --curves --png\n`);
    return { run, result: null };
  }
  const progress = new RunProgress(terminal, effects.elapsedMs, argv.quiet);
  const chooseEngine = engineChooser(withEngineBackend(context, argv), (message) => progress.warn(message));
  const options = { effects, signal, report: progress.report.bind(progress), chooseEngine, collectGarbage };
  const { folder } = known?.run ?? {};
  if (folder !== undefined && !argv.resume)
    terminal.log(`${folder} is an unfinished run of this experiment; to continue it, add --resume\n`);
  const result =
    folder !== undefined && argv.resume
      ? await resumeRun({ ...request, folder, overrides: [], loaded }, options)
      : await runExperiment(loaded, request, options);
  return { run: result, result };
}

function requestOf(argv: Arguments, { runsDirectory, cacheDirectory, mirrors, env }: Context): RunRequest {
  return {
    runsDirectory: argv.output ?? runsDirectory,
    cacheDirectory,
    mirrors,
    force: argv.force,
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
