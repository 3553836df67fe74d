import { MnistxError } from '../../errors.js';
import type { ShowRequest } from '../../tasks/show-run.js';
import { CHART_OUTPUT_OPTIONS, chartOutputOptions, openWithoutPicture } from '../chart-output.js';
import type { ChartOutputArguments } from '../chart-output.js';
import { logScaleOption } from '../options.js';
import type { Command } from '../command.js';
import type { Context, ExitCode } from '../context.js';

interface Arguments extends ChartOutputArguments {
  readonly run: string;
  readonly curves: boolean;
  readonly logScale: boolean;
  readonly filters: boolean;
  readonly activations: boolean;
  readonly architecture: boolean;
  readonly layer: string | undefined;
  readonly sample: string | undefined;
  readonly split: string | undefined;
  readonly image: string | undefined;
  readonly json: boolean;
}

export const showCommand: Command<Arguments> = {
  usage: 'show <run>',
  describe: 'Describe a run, or draw its learning curves, filters, activations and architecture',
  examples: [
    ['show runs/cnn', 'describe it: data, engine, results, layers, files'],
    ['show runs/cnn --curves --png', 'draw its learning curves again, also as PNG'],
    ['show runs/cnn --filters', 'draw the filters of the first convolution'],
    ['show runs/cnn --activations --sample 3', 'draw the output of a layer for test image 3'],
    ['show runs/cnn --activations --image 3.png', 'draw the output for an image of your own'],
    ['show runs/cnn --architecture --png', 'draw the network as a diagram'],
  ],
  options: (parser) =>
    chartOutputOptions(
      parser
        .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
        .option('curves', {
          type: 'boolean',
          default: false,
          describe: 'Draw accuracy and loss by epoch, and the step log',
        })
        .option('log-scale', logScaleOption)
        .option('filters', { type: 'boolean', default: false, describe: 'Draw the filters of a layer' })
        .option('activations', {
          type: 'boolean',
          default: false,
          describe: 'Draw the output of a layer for one image',
        })
        .option('architecture', { type: 'boolean', default: false, describe: 'Draw the network as a diagram' })
        .option('layer', {
          type: 'string',
          requiresArg: true,
          describe: 'Index (from 0) or name of a layer, or all (default: the first convolution)',
        })
        .option('sample', {
          type: 'string',
          requiresArg: true,
          describe: 'Index of the image, from 0 (default: 0)',
        })
        .option('split', {
          type: 'string',
          requiresArg: true,
          choices: ['test', 'train'],
          describe: 'Take the image from this set (default: test)',
        })
        .option('image', {
          type: 'string',
          requiresArg: true,
          describe: 'Use this PNG or JPEG instead of a sample',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
    ) as never,
  idle: [
    {
      options: ['log-scale'],
      isIdle: ({ curves }) => !curves,
      where: 'without --curves',
      fix: 'add --curves, or leave it out',
    },
    {
      options: ['sample', 'split', 'image'],
      isIdle: ({ activations }) => !activations,
      where: 'without --activations',
      fix: 'add --activations, or leave it out',
    },
    {
      options: ['sample', 'split'],
      isIdle: ({ image }) => image !== undefined,
      where: 'with --image, which is the image to show',
      fix: 'leave out one of them',
    },
    {
      options: ['layer'],
      isIdle: ({ filters, activations }) => !filters && !activations,
      where: 'without --filters or --activations',
      fix: 'add one of them, or leave it out',
    },
    {
      options: CHART_OUTPUT_OPTIONS,
      isIdle: (argv) => !drawsPictures(argv),
      where: 'if nothing is drawn',
      fix: 'add --curves, --filters, --activations or --architecture, or leave it out',
    },
    openWithoutPicture,
  ],
  run: async (argv, context) => {
    checkSample(argv);
    return drawsPictures(argv) ? draw(argv, context) : describe(argv, context);
  },
};

function drawsPictures({ curves, filters, activations, architecture }: Arguments): boolean {
  return curves || filters || activations || architecture;
}

/** @throws {MnistxError} BAD_USAGE */
function checkSample({ sample }: Arguments): void {
  if (sample === undefined || /^\d{1,9}$/.test(sample)) return;
  const fix = 'use a whole number from 0 up';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--sample is "${sample}"`, fix });
}

async function describe({ run, json }: Arguments, { terminal, effects }: Context): Promise<ExitCode> {
  const [{ openRun }, { planOfRun }, { readMarks }, { renderRun }] = await Promise.all([
    import('../../open/open-run.js'),
    import('../../open/open-model.js'),
    import('../../runs/marks.js'),
    import('../render/run.js'),
  ]);
  const found = openRun(run, effects.files);
  const { folder, manifest, history } = found;
  const { marks, fault } = readMarks(folder, effects.files);
  terminal.out(
    json
      ? `${JSON.stringify({ folder, ...manifest, history, ...marks }, null, 2)}\n`
      : renderRun(found, planOfRun(manifest), marks),
  );
  if (fault !== null) terminal.log(`${fault}; it is taken for none\n`);
  return 0;
}

async function draw(argv: Arguments, context: Context): Promise<ExitCode> {
  const [{ showRun }, { engineChooser }, { writeRunChartFiles }, { join }] = await Promise.all([
    import('../../tasks/show-run.js'),
    import('../../open/choose-engine.js'),
    import('../chart-output.js'),
    import('node:path'),
  ]);
  const { terminal, cacheDirectory, mirrors, signal } = context;
  const { run: folder, filters, architecture, layer, logScale } = argv;
  const curves = argv.curves ? { logScale } : null;
  const charts = await showRun(
    { folder, curves, filters, architecture, layer, sample: sampleOf(argv) },
    {
      cacheDirectory,
      mirrors,
      signal,
      threads: 1,
      chooseEngine: engineChooser(context, (message) => terminal.log(`${message}\n`)),
    },
  );
  const files = await writeRunChartFiles(charts, argv, join(folder, 'charts'), context);
  terminal.out(argv.json ? `${JSON.stringify({ run: folder, files }, null, 2)}\n` : `${files.join('\n')}\n`);
  return 0;
}

function sampleOf({ activations, sample, split, image }: Arguments): Exclude<ShowRequest['sample'], undefined> {
  if (image !== undefined) return { file: image };
  return activations ? { split: split === 'train' ? 'train' : 'test', index: Number(sample ?? 0) } : null;
}
