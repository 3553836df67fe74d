import { basename, resolve } from 'node:path';
import type { Argv, Options } from 'yargs';
import { MnistxError } from '../../errors.js';
import { EXPORT_TARGETS, exporterOf } from '../../export/exporters.js';
import type { ExportTarget } from '../../export/exporters.js';
import type { ExportOption, ExportOptions } from '../../export/types.js';
import type { ExportResult } from '../../tasks/export-model.js';
import type { Command } from '../command.js';

interface Arguments extends Readonly<Record<string, unknown>> {
  readonly runs: readonly string[];
  readonly to: ExportTarget;
  readonly output: string | undefined;
  readonly force: boolean;
}

export const exportCommand: Command<Arguments> = {
  usage: 'export <runs..>',
  describe: 'Write a trained network for other programs',
  examples: [
    ['export runs/cnn --to keras', 'write runs/cnn/export/cnn.keras, which predicts and trains on in Keras 3'],
    ['export runs/cnn --to onnx --input pixels', 'write a model that takes pixels from 0 to 255'],
    ['export runs/cnn --to tfjs -o site/model --force', 'write it elsewhere, over an earlier one'],
    ['export runs/lr runs/cnn --to tensorboard -o logs', 'write logs/lr and logs/cnn, to compare them'],
  ],
  options: (parser) => {
    const all = parser
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders or patterns' })
      .option('to', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        choices: EXPORT_TARGETS,
        describe: `Format: ${EXPORT_TARGETS.map((target) => `${target} (${exporterOf(target).title})`).join('; ')}`,
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe:
          'File or folder to write; of several runs the folder of their exports (default: in export/ of the run folder)',
      })
      .option('force', { alias: 'f', type: 'boolean', default: false, describe: 'Replace an earlier export' });
    // Each call adds to the same parser.
    return [...formatOptions()].reduce<Argv>((some, [name, option]) => some.option(name, flagOf(option)), all) as never;
  },
  idle: [...formatOptions()].map(([name, { targets }]) => ({
    options: [name],
    isIdle: ({ to }) => !targets.includes(to),
    where: `without --to ${targets.join(' or --to ')}`,
    fix: 'leave it out',
  })),
  run: async (argv, { terminal, effects: { files }, cacheDirectory, mirrors, signal }) => {
    const [{ exportModel }, { expandPatterns }] = await Promise.all([
      import('../../tasks/export-model.js'),
      import('../expand-patterns.js'),
    ]);
    const { to, output, force } = argv;
    const folders = expandPatterns(argv.runs);
    const isMany = folders.length > 1 && output !== undefined;
    if (isMany) refuseTwins(folders);
    const place = isMany ? { into: output } : { output };
    const exported: ExportResult[] = [];
    for (const folder of folders) {
      const request = { folder, to, options: optionsOf(argv), force, files, cacheDirectory, mirrors, signal };
      exported.push(await exportModel({ ...request, ...place }));
    }
    terminal.out(`${exported.flatMap((one) => one.files).join('\n')}\n`);
    for (const remark of new Set(exported.flatMap(({ remarks }) => remarks))) terminal.log(`note: ${remark}\n`);
    for (const use of new Set(exported.map((one) => one.use))) terminal.log(`${use}\n`);
    return 0;
  },
};

/** Exports of several runs have the names of their runs. */
function refuseTwins(folders: readonly string[]): void {
  const names = folders.map((folder) => basename(resolve(folder)));
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin === undefined) return;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `two of these runs are called ${twin}, and so would be their exports`,
    fix: 'export them one by one, each to its own --output',
  });
}

/** An option of one or more formats. */
interface FormatOption extends ExportOption {
  readonly targets: readonly ExportTarget[];
}

function flagOf({ describe, choices, targets, default: usual }: FormatOption): Options {
  const what = `With --to ${targets.join(' or ')}: ${describe} (default: ${usual})`;
  return { type: 'string', requiresArg: true, choices, describe: what };
}

function formatOptions(): Map<string, FormatOption> {
  const options = new Map<string, FormatOption>();
  for (const target of EXPORT_TARGETS)
    for (const [name, option] of Object.entries(exporterOf(target).options)) {
      const earlier = options.get(name);
      options.set(name, {
        ...option,
        choices: [...new Set([...(earlier?.choices ?? []), ...option.choices])],
        targets: [...(earlier?.targets ?? []), target],
      });
    }
  return options;
}

/** Those that were typed; the task knows the defaults. */
function optionsOf(argv: Arguments): ExportOptions {
  const typed = [...formatOptions().keys()]
    .map((name) => [name, argv[name]])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(typed) as ExportOptions;
}
