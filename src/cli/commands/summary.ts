import { CHART_OUTPUT_OPTIONS, chartOutputOptions, openWithoutPicture } from '../chart-output.js';
import type { ChartOutputArguments } from '../chart-output.js';
import { setOption } from '../options.js';
import type { Plan } from '../../model/types.js';
import type { Command } from '../command.js';
import type { Context } from '../context.js';

interface Arguments extends ChartOutputArguments {
  readonly file: string;
  readonly set: readonly string[];
  readonly chart: boolean;
  readonly json: boolean;
}

export const summaryCommand: Command<Arguments> = {
  usage: 'summary <file>',
  describe: 'Show the layers of a network: shapes, parameters, FLOPs',
  examples: [
    ['summary configs/cnn.yaml', 'print a table like Keras’ model.summary()'],
    ['summary configs/cnn.yaml --chart --png', 'draw a diagram, too, also as PNG'],
  ],
  options: (parser) =>
    chartOutputOptions(
      parser
        .positional('file', { type: 'string', demandOption: true, describe: 'Experiment file' })
        .option('set', setOption)
        .option('chart', { type: 'boolean', default: false, describe: 'Draw the network as a diagram' })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
    ) as never,
  idle: [
    {
      options: CHART_OUTPUT_OPTIONS,
      isIdle: ({ chart }) => !chart,
      where: 'without --chart',
      fix: 'add --chart, or leave it out',
    },
    openWithoutPicture,
  ],
  run: async (argv, context) => {
    const { terminal, effects, signal } = context;
    const [{ receiveExperiment }, { planOf }, { checkFirstWeights }, { planOptions }, { renderSummary, summaryJson }] =
      await Promise.all([
        import('../../open/read-config-file.js'),
        import('../../open/plan-of.js'),
        import('../../open/first-weights.js'),
        import('../plan-options.js'),
        import('../render/summary.js'),
      ]);
    const loaded = await receiveExperiment(argv.file, { overrides: argv.set, files: effects.files, signal });
    const plan = await planOf(loaded.experiment, { ...loaded, ...planOptions(context) });
    const first = await checkFirstWeights(loaded.experiment, plan, { ...loaded, files: effects.files });
    for (const line of [...first.remarks, ...first.warnings]) terminal.log(`${line}\n`);
    const files = argv.chart ? await writeArchitecture(loaded.experiment.name, plan, argv, context) : [];
    if (argv.json) {
      const document = { ...summaryJson(loaded.experiment.name, plan), ...(argv.chart ? { charts: files } : {}) };
      terminal.out(`${JSON.stringify(document, null, 2)}\n`);
      return 0;
    }
    terminal.out(renderSummary(loaded.experiment.name, plan));
    if (files.length > 0) terminal.out(`\n${files.join('\n')}\n`);
    return 0;
  },
};

async function writeArchitecture(name: string, plan: Plan, argv: Arguments, context: Context): Promise<string[]> {
  const [{ drawArchitecture }, { writeChartFiles }] = await Promise.all([
    import('../../drawings/draw-architecture.js'),
    import('../chart-output.js'),
  ]);
  return writeChartFiles(drawArchitecture(name, plan), argv, '.', context);
}
