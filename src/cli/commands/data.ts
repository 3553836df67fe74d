import { MnistxError } from '../../errors.js';
import { fileNameOf } from '../../config/file-names.js';
import { CHART_OUTPUT_OPTIONS, chartOutputOptions, openWithoutPicture } from '../chart-output.js';
import type { ChartOutputArguments } from '../chart-output.js';
import type { DataSource } from '../../data/data-request.js';
import type { Command } from '../command.js';
import type { Context, ExitCode } from '../context.js';

interface Arguments extends ChartOutputArguments {
  readonly action: 'show' | 'ls';
  readonly data: string | undefined;
  readonly count: string;
  readonly class: string | undefined;
  readonly seed: string;
  readonly split: 'train' | 'test';
  readonly size: string | undefined;
  readonly augmented: boolean;
  readonly preview: boolean | undefined;
  readonly json: boolean;
}

const MOST_EXAMPLES = 400;

export const dataCommand: Command<Arguments> = {
  usage: 'data <action> [data]',
  describe: 'Describe a dataset: random examples, class balance, pixels, digests',
  examples: [
    ['data show', 'describe MNIST; charts go to data-mnist/'],
    ['data show configs/cnn.yaml --class 7', 'draw sevens that an experiment trains on'],
    ['data show photos --split test --png', 'describe the test images of a folder, a table or NumPy arrays'],
    ['data show configs/cnn-augmented.yaml --augmented --png', 'draw what training sees of its images'],
    ['data ls', 'list the built-in datasets'],
  ],
  options: (parser) =>
    chartOutputOptions(
      parser
        .positional('action', {
          type: 'string',
          choices: ['show', 'ls'],
          demandOption: true,
          describe: 'Describe one dataset, or list all',
        })
        .positional('data', {
          type: 'string',
          describe: 'Name of a dataset, experiment file, run folder, or file or folder of examples (default: mnist)',
        })
        .option('count', { type: 'string', requiresArg: true, default: '20', describe: 'Number of examples to draw' })
        .option('class', { type: 'string', requiresArg: true, describe: 'Only examples of this class' })
        .option('seed', { type: 'string', requiresArg: true, default: '1', describe: 'Seed that chooses the examples' })
        .option('split', {
          type: 'string',
          requiresArg: true,
          choices: ['train', 'test'],
          default: 'train',
          describe: 'Take the examples from this set',
        })
        .option('size', {
          type: 'string',
          requiresArg: true,
          describe: 'Bring pictures of different sizes to this height and width (default: they have the same)',
        })
        .option('augmented', {
          type: 'boolean',
          default: false,
          describe: 'Also draw what training sees of the examples, as data.augment says',
        })
        .option('preview', {
          type: 'boolean',
          describe: 'Draw a few examples as text (default: if stdout is a terminal)',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }),
    ) as never,
  idle: [
    {
      options: ['count', 'class', 'seed', 'split', 'size', 'augmented', 'preview', ...CHART_OUTPUT_OPTIONS],
      isIdle: ({ action }) => action === 'ls',
      where: 'on data ls',
      fix: 'leave it out, or write: mnistx data show',
    },
    {
      options: ['preview'],
      isIdle: ({ json }) => json,
      where: 'with --json, which prints one document',
      fix: 'leave out one of them',
    },
    {
      options: ['augmented'],
      isIdle: ({ split }) => split === 'test',
      where: 'with --split test: only training images are augmented',
      fix: 'leave out one of them',
    },
    openWithoutPicture,
  ],
  run: async (argv, context) => (argv.action === 'ls' ? list(argv, context) : show(argv, context)),
};

async function show(argv: Arguments, context: Context): Promise<ExitCode> {
  const { terminal, effects, mirrors, signal, env } = context;
  const [
    { chooseDataAndExperiment },
    { showData },
    { dataJson, renderData, renderPreview },
    { writeChartFiles },
    pictures,
    { planOptions },
  ] = await Promise.all([
    import('../../open/choose-data.js'),
    import('../../tasks/show-data.js'),
    import('../render/data.js'),
    import('../chart-output.js'),
    import('../shows-pictures.js'),
    import('../plan-options.js'),
  ]);
  const { onRemark: _, ...looking } = planOptions(context);
  const { data, experiment } = await chooseDataAndExperiment(argv.data ?? 'mnist', { files: effects.files, signal });
  const request = {
    data: argv.size === undefined ? data : { ...data, source: resized(data.source, argv.size) },
    augment: argv.augmented ? (experiment?.data.augment ?? []) : null,
    count: wholeNumber('count', argv.count, 1, MOST_EXAMPLES),
    split: argv.split,
    className: argv.class ?? null,
    seed: wholeNumber('seed', argv.seed, 0, Number.MAX_SAFE_INTEGER),
  };
  const shown = await showData(request, { ...looking, mirrors });
  const files = await writeChartFiles(shown.charts, argv, `data-${fileName(shown.data.name)}`, context);
  if (argv.json) {
    terminal.out(`${JSON.stringify(dataJson(shown, files), null, 2)}\n`);
    return 0;
  }
  const { outColumns: columns, outColors: color } = terminal;
  if (argv.preview ?? pictures.showsPictures(process.stdout, env)) {
    terminal.out(renderPreview(shown, { columns, color, unicode: pictures.isUnicode(env) }));
  }
  terminal.out(`${renderData(shown)}\n${files.join('\n')}\n`);
  return 0;
}

function resized(source: DataSource, size: string): DataSource {
  const side = wholeNumber('size', size, 1, 1024);
  if ('path' in source) return { ...source, size: [side, side] };
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: 'the images of this data have one size: --size has no effect on them',
    fix: 'leave it out; it is for a file or folder of pictures',
  });
}

async function list({ data, json }: Arguments, { terminal, cacheDirectory }: Context): Promise<ExitCode> {
  if (data !== undefined) {
    throw new MnistxError({
      code: 'BAD_USAGE',
      message: `data ls lists all datasets, "${data}" is one argument too many`,
      fix: `write: mnistx data show ${data}`,
    });
  }
  const [{ datasetStatuses }, { DATASETS }, { renderTable }] = await Promise.all([
    import('../../data/dataset-status.js'),
    import('../../data/datasets.js'),
    import('../render/table.js'),
  ]);
  const rows = (await datasetStatuses(cacheDirectory)).map(({ name, state, folder }) => {
    const { imageShape, classes, trainCount, testCount } = DATASETS[name];
    return { name, state, folder, image_shape: imageShape, classes, train: trainCount, test: testCount };
  });
  if (json) {
    terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    return 0;
  }
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const left = (title: string) => ({ title, align: 'left' }) as const;
  terminal.out(
    renderTable(
      [left('Dataset'), left('State'), left('Images'), right('Classes'), right('Train'), right('Test'), left('Folder')],
      rows.map(({ name, state, folder, image_shape, classes, train, test }) => [
        name,
        state === 'absent' ? 'downloads at first use' : state,
        image_shape.join('×'),
        `${classes}`,
        train.toLocaleString('en'),
        test.toLocaleString('en'),
        folder,
      ]),
    ),
  );
  return 0;
}

/** @throws {MnistxError} BAD_USAGE */
function wholeNumber(name: string, written: string, low: number, high: number): number {
  const value = /^\d{1,16}$/.test(written) ? Number(written) : NaN;
  if (value >= low && value <= high) return value;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `--${name} is "${written}"`,
    fix: `use a whole number from ${low} up to ${high}`,
  });
}

/** Turns the name of a dataset into a file name: it may be the name of any folder. */
function fileName(name: string): string {
  return fileNameOf(name.replace(/^[^\p{L}\p{N}]+/u, ''), 100) || 'folder';
}
