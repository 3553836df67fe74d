import { basename, join } from 'node:path';
import { definition } from '../../config/schema.js';
import type { DataSource } from '../../data/data-request.js';
import type { DatasetName } from '../../data/datasets.js';
import { MnistxError } from '../../errors.js';
import { chartOutputOptions, openWithoutPicture, writeRunChartFiles } from '../chart-output.js';
import type { ChartOutputArguments } from '../chart-output.js';
import { printable } from '../../short-names.js';
import type { Command } from '../command.js';
import type { Context } from '../context.js';

interface Arguments extends ChartOutputArguments {
  readonly run: string;
  readonly dataset: DatasetName | undefined;
  readonly data: string | undefined;
  readonly directory: string | undefined;
  readonly topK: string | undefined;
  readonly bins: string;
  readonly json: boolean;
}

export const evaluateCommand: Command<Arguments> = {
  usage: 'evaluate <run>',
  describe: 'Measure a trained network on test images: scores, confusion matrix, calibration, mistakes',
  examples: [
    ['evaluate runs/cnn', 'use its own test images; charts go to runs/cnn/evaluation'],
    ['evaluate runs/cnn --dataset kmnist', 'use the test images of another dataset'],
    ['evaluate runs/cnn --data my-digits', 'use pictures of your own: a folder, a table, NumPy arrays'],
  ],
  options: (parser) =>
    chartOutputOptions(
      parser
        .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
        .option('dataset', {
          type: 'string',
          requiresArg: true,
          choices: definition('data').properties!['dataset']!.enum as readonly DatasetName[],
          describe: 'Use the test images of this dataset',
        })
        .option('data', {
          type: 'string',
          requiresArg: true,
          describe: 'Use the test images of this file or folder, or all of its images if it has no test set',
        })
        .option('directory', {
          type: 'string',
          requiresArg: true,
          describe: 'Use the test images of this folder of IDX files',
        })
        .option('top-k', {
          type: 'string',
          requiresArg: true,
          describe:
            'Count an answer as correct if the class is among the k most probable (default: 5, or all classes if fewer)',
        })
        .option('bins', {
          type: 'string',
          requiresArg: true,
          default: '15',
          describe: 'Number of equal-width bins for the calibration error',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
    ) as never,
  idle: [
    {
      options: ['directory', 'data'],
      isIdle: ({ dataset }) => dataset !== undefined,
      where: 'with --dataset, which names the test images',
      fix: 'leave out one of them',
    },
    {
      options: ['directory'],
      isIdle: ({ data }) => data !== undefined,
      where: 'with --data, which names the test images',
      fix: 'leave out one of them',
    },
    openWithoutPicture,
  ],
  run: async (argv, context) => {
    const [topK, bins] = [wholeNumber('--top-k', argv.topK), wholeNumber('--bins', argv.bins)];
    const [
      { evaluateRun },
      { engineChooser },
      { renderEvaluation, evaluationJson },
      { ProgressBar },
      { threadsOf },
      { withBytes },
    ] = await Promise.all([
      import('../../tasks/evaluate-run.js'),
      import('../../open/choose-engine.js'),
      import('../render/evaluation.js'),
      import('../progress-bar.js'),
      import('../run-outcome.js'),
      import('../render/table.js'),
    ]);
    const { terminal, effects, env, cacheDirectory, mirrors, signal } = context;
    const bar = new ProgressBar(terminal, effects.elapsedMs);
    const warn = (message: string): void => terminal.log(`warning: ${message}\n`);
    const found = await evaluateRun({
      folder: argv.run,
      source: await sourceOf(argv, context),
      cacheDirectory,
      mirrors,
      chooseEngine: engineChooser(context, warn),
      threads: threadsOf({}, env),
      ...(topK !== undefined && { topK }),
      ...(bins !== undefined && { bins }),
      signal,
      onProgress: ({ file, receivedBytes, totalBytes }) =>
        bar.draw(`downloading ${file}`, totalBytes === null ? null : receivedBytes / totalBytes, [
          withBytes(receivedBytes),
        ]),
      onImages: (done, total) => bar.draw('evaluating', done / total, [`${done.toLocaleString('en')} images`]),
      onRemark: (remark) => terminal.log(`${printable(remark)}\n`),
      onWarning: warn,
    });
    bar.clear();
    const other = argv.dataset ?? argv.data ?? argv.directory;
    const folder = join(argv.run, other === undefined ? 'evaluation' : `evaluation-${basename(found.dataset)}`);
    // Printed first, in case the charts cannot be written.
    if (!argv.json) terminal.out(renderEvaluation(found));
    const charts = await writeRunChartFiles(found.charts, argv, folder, context);
    if (argv.json) terminal.out(`${JSON.stringify(evaluationJson(found, charts), null, 2)}\n`);
    terminal.log(`charts are in ${argv.out ?? folder}\n`);
    return 0;
  },
};

async function sourceOf({ dataset, data, directory }: Arguments, context: Context): Promise<DataSource | null> {
  if (dataset !== undefined) return { dataset };
  if (data !== undefined) {
    const { chooseData } = await import('../../open/choose-data.js');
    return (await chooseData(data, { files: context.effects.files, signal: context.signal })).source;
  }
  return directory === undefined ? null : { directory };
}

/** @throws {MnistxError} BAD_USAGE */
function wholeNumber(option: string, written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^[1-9]\d{0,2}$/.test(written)) return Number(written);
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `${option} is "${written}"`,
    fix: 'use a whole number from 1 up to 999',
  });
}
