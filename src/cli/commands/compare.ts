import { isFound } from '../../effects.js';
import type { FileOperations } from '../../effects.js';
import { MnistxError } from '../../errors.js';
import { chartFormatOptions, chartFormatsOf, openWithoutPicture } from '../chart-output.js';
import type { ChartFormatArguments } from '../chart-output.js';
import { logScaleOption } from '../options.js';
import type { Command } from '../command.js';

interface Arguments extends ChartFormatArguments {
  readonly runs: readonly string[];
  readonly output: string | undefined;
  /** Empty if the option has no value. */
  readonly html: string | undefined;
  readonly open: boolean;
  readonly json: boolean;
  readonly logScale: boolean;
}

export const compareCommand: Command<Arguments> = {
  usage: 'compare <runs..>',
  describe: 'Compare two or more runs: table, CSV and charts',
  examples: [
    ['compare runs/lr runs/cnn', 'compare two runs; charts go to runs/compare-lr-cnn'],
    ['compare "runs/cnn*"', 'compare all runs that match'],
    ['compare runs/lr runs/cnn --html', 'also write an HTML page'],
    ['compare runs/lr runs/cnn --png', 'also write the charts as PNG'],
  ],
  options: (parser) =>
    chartFormatOptions(
      parser
        .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders or patterns' })
        .option('output', {
          alias: 'o',
          type: 'string',
          requiresArg: true,
          describe: 'Folder to put the comparison in (default: $MNISTX_RUNS_DIR or runs)',
        })
        .option('html', {
          type: 'string',
          describe: 'Also write an HTML page (to report.html in the folder of the comparison if no file is named)',
        }),
    )
      .option('log-scale', logScaleOption)
      .option('open', { type: 'boolean', default: false, describe: 'Open the HTML file, or the first picture' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  idle: [
    {
      ...openWithoutPicture,
      isIdle: (argv) => argv.html === undefined && openWithoutPicture.isIdle(argv),
    },
  ],
  run: async ({ runs, output, html, open, json, logScale, ...chosen }, context) => {
    refuseFolder(html, context.effects.files);
    const [{ showComparison }, { expandPatterns }] = await Promise.all([
      import('../show-comparison.js'),
      import('../expand-patterns.js'),
    ]);
    const request = {
      folders: expandPatterns(runs),
      output: output ?? context.runsDirectory,
      html: html === '' ? true : (html ?? false),
      chartFormats: chartFormatsOf(chosen),
      open,
      json,
      logScale,
    };
    await showComparison(request, context);
    return 0;
  },
};

/** In `--html runs/lr runs/cnn` the first run would be taken for the file. */
function refuseFolder(html: string | undefined, files: FileOperations): void {
  if (html === undefined || html === '' || !isFound(files, html) || !files.statSync(html).isDirectory()) return;
  const fix = 'put --html after the runs, or name a file: --html=report.html';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--html names the folder ${html}, but it takes a file`, fix });
}
