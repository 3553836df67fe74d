import { join } from 'node:path';
import type { Argv } from 'yargs';
import { makeFolder, makeOwnFolder, writeWhole } from '../runs/files.js';
import { CHART_FORMATS, writeCharts } from '../drawings/write-charts.js';
import type { ChartFormat, Charts } from '../drawings/write-charts.js';
import type { Context } from './context.js';
import type { IdleOptions } from './idle-options.js';
import { openFile } from './open-file.js';

const USUAL_FORMATS: readonly ChartFormat[] = ['vl.json', 'svg'];

/** Formats of charts. */
export interface ChartFormatArguments {
  readonly format: readonly ChartFormat[];
  readonly png: boolean;
}

/** How and where charts are written; the same for every command that draws. */
export interface ChartOutputArguments extends ChartFormatArguments {
  readonly out: string | undefined;
  readonly open: boolean;
}

export function chartFormatOptions<T>(
  parser: Argv<T>,
  usual: readonly ChartFormat[] = USUAL_FORMATS,
): Argv<T & ChartFormatArguments> {
  return parser
    .option('format', {
      type: 'string',
      array: true,
      nargs: 1,
      choices: CHART_FORMATS,
      default: [...usual],
      describe: 'Write each chart in this format; can be repeated',
    })
    .option('png', { type: 'boolean', default: false, describe: 'Also write each chart as PNG' }) as unknown as Argv<
    T & ChartFormatArguments
  >;
}

export function chartFormatsOf({ format, png }: ChartFormatArguments): ChartFormat[] {
  return CHART_FORMATS.filter((name) => format.includes(name) || (png && name === 'png'));
}

/** The options of `chartOutputOptions`, which have no effect without a chart. */
export const CHART_OUTPUT_OPTIONS = ['format', 'png', 'out', 'open'] as const;

/** `--open` needs a picture. */
export const openWithoutPicture: IdleOptions<ChartFormatArguments> = {
  options: ['open'],
  isIdle: (argv) => chartFormatsOf(argv).every((format) => format === 'vl.json'),
  where: 'with --format vl.json, which is not a picture',
  fix: 'add --format svg or --png, or leave out --open',
};

export function chartOutputOptions<T>(parser: Argv<T>): Argv<T & ChartOutputArguments> {
  return chartFormatOptions(parser)
    .option('out', { type: 'string', requiresArg: true, describe: 'Folder for the charts' })
    .option('open', { type: 'boolean', default: false, describe: 'Open the first picture' }) as unknown as Argv<
    T & ChartOutputArguments
  >;
}

/**
 * Writes charts into `--out`, or into `directory`, and returns the paths.
 *
 * @throws {MnistxError} DISK
 */
export async function writeChartFiles(
  charts: Charts,
  { out, open, ...chosen }: ChartOutputArguments,
  directory: string,
  { effects }: Pick<Context, 'effects'>,
): Promise<string[]> {
  const folder = out ?? directory;
  const formats = chartFormatsOf(chosen);
  makeFolder(effects.files, folder);
  const write = (name: string, content: string | Uint8Array): void => {
    writeWhole(effects.files, join(folder, name), content);
  };
  const paths = (await writeCharts(write, charts, '', formats)).map((name) => join(folder, name));
  const picture = paths.find((path) => !path.endsWith('.json'));
  if (open && picture !== undefined) openFile(picture);
  return paths;
}

/**
 * Writes charts into `--out`, or into a folder of the run folder, and returns the paths.
 *
 * @throws {MnistxError} DISK, RUN_DAMAGED
 */
export function writeRunChartFiles(
  charts: Charts,
  argv: ChartOutputArguments,
  directory: string,
  context: Pick<Context, 'effects'>,
): Promise<string[]> {
  if (argv.out === undefined) makeOwnFolder(context.effects.files, directory);
  return writeChartFiles(charts, argv, directory, context);
}
