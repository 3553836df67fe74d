import { experimentOptions, overridesOf } from '../options.js';
import type { ExperimentArguments } from '../options.js';
import type { Command } from '../command.js';

interface Arguments extends ExperimentArguments {
  readonly file: string;
  readonly json: boolean;
}

export const summaryCommand: Command<Arguments> = {
  usage: 'summary <file>',
  describe: 'Show the layers of a network: shapes, parameters, cost',
  examples: [['summary configs/cnn.yaml', 'as Keras’ model.summary()']],
  options: (parser) =>
    experimentOptions(
      parser
        .positional('file', { type: 'string', demandOption: true, describe: 'Experiment file' })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
    ) as never,
  run: async (argv, { terminal, effects }) => {
    const [{ loadExperiment }, { planOf }, { renderSummary, summaryJson }] = await Promise.all([
      import('../../config/load-experiment.js'),
      import('../../plan-of.js'),
      import('../render-summary.js'),
    ]);
    const loaded = loadExperiment({
      file: argv.file,
      overrides: overridesOf(argv),
      readFile: (path) => effects.files.readFileSync(path),
    });
    const plan = await planOf(loaded.experiment, loaded);
    terminal.out(
      argv.json
        ? `${JSON.stringify(summaryJson(loaded.experiment.name, plan), null, 2)}\n`
        : renderSummary(loaded.experiment.name, plan),
    );
    return 0;
  },
};
