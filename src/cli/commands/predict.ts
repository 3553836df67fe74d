import { exitCodeOf, MnistxError } from '../../errors.js';
import type { ImagePredictions } from '../../tasks/predict-images.js';
import type { Command } from '../command.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../context.js';
import { STANDARD_INPUT } from '../standard-input.js';

interface Arguments {
  readonly run: string;
  readonly images: readonly string[];
  readonly top: number;
  readonly asIs: boolean | undefined;
  readonly invert: 'auto' | 'yes' | 'no' | undefined;
  readonly show: boolean;
  readonly save: string | undefined;
  readonly json: boolean;
}

export const predictCommand: Command<Arguments> = {
  usage: 'predict <run> <images..>',
  describe: 'Classify your own images with a trained network',
  examples: [
    ['predict runs/cnn digit.png --show', 'classify an image and draw what the network saw'],
    ['predict runs/cnn "photos/*.jpg" --json', 'print all probabilities of many images'],
    ['predict runs/cnn - < digit.png', 'read an image from standard input'],
  ],
  options: (parser) =>
    parser
      .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
      .positional('images', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'PNG or JPEG files, patterns, or - for standard input',
      })
      .option('top', {
        alias: 'k',
        type: 'number',
        requiresArg: true,
        default: 3,
        describe: 'Number of classes to show for each image',
      })
      .option('as-is', {
        type: 'boolean',
        describe: 'Only resize images; do not crop and centre them (default: crop and centre for mnist and kmnist)',
      })
      .option('invert', {
        type: 'string',
        requiresArg: true,
        choices: ['auto', 'yes', 'no'],
        describe: 'Invert dark-on-light images (default: auto, or no with --as-is)',
      })
      .option('show', { type: 'boolean', default: false, describe: 'Draw what the network saw' })
      .option('save', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder for PNG copies of what the network saw',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  idle: [
    {
      options: ['top'],
      isIdle: ({ json }) => json,
      where: 'with --json, which prints every class',
      fix: 'leave out one of them',
    },
    {
      options: ['show'],
      isIdle: ({ json }) => json,
      where: 'with --json, which prints one document',
      fix: 'leave out one of them, or write: --save <folder>',
    },
  ],
  run: async (argv, context) => {
    checkUsage(argv);
    const [{ predictImages }, { engineChooser }, { expandFiles }] = await Promise.all([
      import('../../tasks/predict-images.js'),
      import('../../open/choose-engine.js'),
      import('../expand-patterns.js'),
    ]);
    const { terminal, cacheDirectory, mirrors, signal } = context;
    const names = expandFiles(argv.images);
    const predictions = await predictImages({
      folder: argv.run,
      images: names.map((name) =>
        name === STANDARD_INPUT ? { name: 'standard input', stream: process.stdin } : { name },
      ),
      isAsIs: argv.asIs,
      invert: argv.invert,
      cacheDirectory,
      mirrors,
      chooseEngine: engineChooser(context, (message) => terminal.log(`${message}\n`)),
      // A few images take less time than starting more threads.
      threads: 1,
      signal,
    });
    await print(predictions, argv, context);
    return exitCode(predictions);
  },
};

async function print(
  predictions: ImagePredictions,
  { top, show, save, json }: Arguments,
  context: Context,
): Promise<void> {
  const { terminal, effects, env } = context;
  const [{ predictionsJson, renderPrediction }, { isUnicode }, { renderProblems }, { suggestPaths }] =
    await Promise.all([
      import('../render/predictions.js'),
      import('../shows-pictures.js'),
      import('../render/problems.js'),
      import('../suggest-paths.js'),
    ]);
  if (save !== undefined) {
    const { saveInputs } = await import('../save-inputs.js');
    saveInputs(predictions, save, effects.files);
  }
  if (json) {
    terminal.out(`${JSON.stringify(predictionsJson(predictions), null, 2)}\n`);
    return;
  }
  const options = { top, isShown: show, unicode: isUnicode(env) };
  for (const image of predictions.images) {
    if ('error' in image)
      terminal.log(renderProblems(suggestPaths(image.error.problems, context), { color: terminal.logColors }));
    else terminal.out(renderPrediction(image, predictions, options, terminal));
  }
}

/** 1 if only some of the images could be predicted. */
function exitCode({ images }: ImagePredictions): ExitCode {
  const errors = images.flatMap((image) => ('error' in image ? [image.error] : []));
  const [first] = errors;
  if (first === undefined) return 0;
  return errors.length < images.length ? 1 : exitCodeOf(first);
}

function checkUsage({ top }: Arguments): void {
  if (Number.isInteger(top) && top >= 1) return;
  const fix = 'use a whole number from 1 up, such as --top 3';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--top is "${top}"`, fix });
}
