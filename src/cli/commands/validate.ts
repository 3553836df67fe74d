import type { Context } from '../context.js';
import { experimentOptions, overridesOf } from '../options.js';
import type { ExperimentArguments } from '../options.js';
import type { Command } from '../command.js';
import type { Problem } from '../../errors.js';

interface Arguments extends ExperimentArguments {
  readonly files: readonly string[];
  readonly json: boolean;
}

interface Verdict {
  readonly file: string;
  readonly layers: number;
  readonly parameters: number;
  readonly problems: readonly Problem[];
}

export const validateCommand: Command<Arguments> = {
  usage: 'validate <files..>',
  describe: 'Check experiment files without training',
  examples: [
    ['validate configs/*.yaml', 'check every config'],
    ['validate cnn.yaml -S train.epochs=5', 'check one with an override'],
  ],
  options: (parser) =>
    experimentOptions(
      parser
        .positional('files', { type: 'string', array: true, demandOption: true, describe: 'Experiment files' })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
    ) as never,
  run: async (argv, context) => {
    const { renderProblems } = await import('../render/problems.js');
    const { terminal } = context;
    const verdicts: Verdict[] = [];
    for (const file of argv.files) verdicts.push(await examine(file, argv, context));
    const isClean = verdicts.every(({ problems }) => problems.length === 0);
    if (argv.json) terminal.out(`${JSON.stringify(verdicts, null, 2)}\n`);
    else {
      for (const { file, layers, parameters, problems } of verdicts) {
        if (problems.length > 0) terminal.log(`${renderProblems(problems, { color: terminal.logColors })}\n`);
        else terminal.out(`${file}: ok, ${layers} layers, ${parameters.toLocaleString('en')} parameters\n`);
      }
    }
    return isClean ? 0 : 2;
  },
};

async function examine(file: string, argv: Arguments, context: Context): Promise<Verdict> {
  const { effects, signal } = context;
  const [{ receiveExperiment }, { planOf }, { checkFirstWeights }, { planOptions }, { MnistxError }] =
    await Promise.all([
      import('../../open/read-config-file.js'),
      import('../../open/plan-of.js'),
      import('../../open/first-weights.js'),
      import('../plan-options.js'),
      import('../../errors.js'),
    ]);
  try {
    const loaded = await receiveExperiment(file, { overrides: overridesOf(argv), files: effects.files, signal });
    const plan = await planOf(loaded.experiment, { ...loaded, ...planOptions(context) });
    await checkFirstWeights(loaded.experiment, plan, { ...loaded, files: effects.files });
    return { file, layers: plan.layers.length, parameters: plan.parameters, problems: [] };
  } catch (error) {
    if (!(error instanceof MnistxError)) throw error;
    const { suggestPaths } = await import('../suggest-paths.js');
    return { file, layers: 0, parameters: 0, problems: suggestPaths(error.problems, context) };
  }
}
