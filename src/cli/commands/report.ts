import { chartFormatOptions, chartFormatsOf } from '../chart-output.js';
import type { ChartFormatArguments } from '../chart-output.js';
import { MnistxError } from '../../errors.js';
import { logScaleOption } from '../options.js';
import type { Command } from '../command.js';

interface Arguments extends ChartFormatArguments {
  readonly run: string;
  readonly out: string | undefined;
  readonly open: boolean;
  readonly logScale: boolean;
  readonly withModel: boolean;
}

export const reportCommand: Command<Arguments> = {
  usage: 'report <run>',
  describe: 'Write an HTML page about a run or a sweep: result, charts, network, config, environment',
  examples: [
    ['report runs/cnn', 'write runs/cnn/report.html'],
    ['report runs/cnn --out cnn.html --open', 'write it elsewhere and open it'],
    ['report runs/cnn --png', 'also write its charts as PNG, to runs/cnn/report-charts'],
    ['report runs/cnn --with-model', 'put the network inside, and a board to draw on: one file to send'],
    ['report runs/cnn-search', 'write the page and the charts of a sweep again'],
  ],
  options: (parser) =>
    chartFormatOptions(
      parser
        .positional('run', { type: 'string', demandOption: true, describe: 'Run folder, or folder of a sweep' })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'File to write (default: report.html in the folder)',
        }),
      [],
    )
      .option('log-scale', logScaleOption)
      .option('with-model', {
        type: 'boolean',
        default: false,
        describe: 'Put the trained network into the page (3 MB at most), and a board to draw on for it',
      })
      .option('open', { type: 'boolean', default: false, describe: 'Open the file in a browser' }) as never,
  run: async ({ run, out, open, logScale, withModel, ...chosen }, context) => {
    const [{ reportRun }, { reportSweep }, { isSweep }, { openFile }, { engineChooser }] = await Promise.all([
      import('../../tasks/report-run.js'),
      import('../../tasks/report-sweep.js'),
      import('../../sweep/sweep-folder.js'),
      import('../open-file.js'),
      import('../../open/choose-engine.js'),
    ]);
    const { terminal, effects, cacheDirectory, mirrors, signal } = context;
    const onWarning = (message: string): void => terminal.log(`warning: ${message}\n`);
    const chooseEngine = engineChooser(context, onWarning);
    const model = { cacheDirectory, mirrors, signal, chooseEngine, threads: null, onWarning };
    const chartFormats = chartFormatsOf(chosen);
    const ofSweep = { folder: run, file: out, logScale, chartFormats, files: effects.files };
    const isOfSweep = isSweep(run, effects.files);
    if (isOfSweep && withModel) throw ofManyModels(run);
    const { file, charts } = await (isOfSweep
      ? reportSweep(ofSweep)
      : reportRun({ ...ofSweep, model, hasBoard: withModel }));
    const written = chartFormats.length === 0 ? [file] : [file, ...charts];
    terminal.out(`${written.join('\n')}\n`);
    if (open) openFile(file);
    return 0;
  },
};

function ofManyModels(sweep: string): MnistxError {
  return new MnistxError({
    code: 'BAD_USAGE',
    message: `--with-model has no effect on ${sweep}, a sweep of many models`,
    fix: `name one of its runs: mnistx report ${sweep}/trials/0001 --with-model`,
  });
}
