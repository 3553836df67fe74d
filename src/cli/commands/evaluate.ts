import { basename, join } from 'node:path';
import type { DatasetName, DataSource } from '../../data/types.js';
import { chartOutputOptions, writeChartFiles } from '../chart-output.js';
import type { ChartOutputArguments } from '../chart-output.js';
import type { Command } from '../command.js';

interface Arguments extends ChartOutputArguments {
  readonly run: string;
  readonly dataset: DatasetName | undefined;
  readonly directory: string | undefined;
  readonly json: boolean;
}

const DATASET_NAMES: readonly DatasetName[] = ['mnist', 'fashion_mnist', 'kmnist'];

export const evaluateCommand: Command<Arguments> = {
  usage: 'evaluate <run>',
  describe: 'Try a trained network on test images: scores, confusions, calibration, mistakes',
  examples: [
    ['evaluate runs/cnn', 'on its own test images; charts go to runs/cnn/evaluation'],
    ['evaluate runs/cnn --dataset kmnist', 'on those of another dataset'],
  ],
  options: (parser) =>
    chartOutputOptions(
      parser
        .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
        .option('dataset', {
          type: 'string',
          requiresArg: true,
          choices: DATASET_NAMES,
          conflicts: 'directory',
          describe: 'Use the test images of this dataset',
        })
        .option('directory', {
          type: 'string',
          requiresArg: true,
          describe: 'Use the test images of a folder with four IDX files',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
    ) as never,
  run: async (argv, context) => {
    const [{ evaluateRun }, { engineChooser }, { renderEvaluation, evaluationJson }] = await Promise.all([
      import('../../evaluate-run.js'),
      import('../choose-engine.js'),
      import('../render-evaluation.js'),
    ]);
    const { terminal, cacheDirectory, mirrors, signal } = context;
    const warn = (message: string): void => terminal.log(`warning: ${message}\n`);
    const found = await evaluateRun({
      folder: argv.run,
      source: sourceOf(argv),
      cacheDirectory,
      mirrors,
      chooseEngine: engineChooser(context, warn),
      threads: null,
      signal,
      onWarning: warn,
    });
    const other = argv.dataset ?? argv.directory;
    const folder = join(argv.run, other === undefined ? 'evaluation' : `evaluation-${basename(found.dataset)}`);
    const charts = await writeChartFiles(found.charts, argv, folder, context);
    terminal.out(argv.json ? `${JSON.stringify(evaluationJson(found, charts), null, 2)}\n` : renderEvaluation(found));
    terminal.log(`charts are in ${argv.out ?? folder}\n`);
    return 0;
  },
};

function sourceOf({ dataset, directory }: Arguments): DataSource | null {
  if (dataset !== undefined) return { dataset };
  return directory === undefined ? null : { directory };
}
