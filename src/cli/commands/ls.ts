import { existsSync } from 'node:fs';
import { MnistxError } from '../../errors.js';
import type { Run } from '../../runs/types.js';
import type { Command } from '../command.js';

interface Arguments {
  readonly folder: string | undefined;
  readonly sort: string;
  readonly reverse: boolean;
  readonly filter: readonly string[];
  readonly json: boolean;
}

export const lsCommand: Command<Arguments> = {
  usage: 'ls [folder]',
  describe: 'List runs',
  examples: [
    ['ls', 'every run below runs/'],
    ['ls --sort accuracy --filter status=finished', 'the best finished runs last'],
    ['ls --filter "accuracy>0.98" --filter name=cnn', 'several conditions'],
  ],
  options: (parser) =>
    parser
      .positional('folder', { type: 'string', describe: 'Folder of runs (default: $MNISTX_RUNS_DIR or runs)' })
      .option('sort', {
        alias: 's',
        type: 'string',
        requiresArg: true,
        default: 'name',
        describe: 'Column to sort by',
        choices: ['name', 'status', 'created', 'epochs', 'parameters', 'loss', 'accuracy', 'time'],
      })
      .option('reverse', { alias: 'r', type: 'boolean', default: false, describe: 'Sort the other way' })
      .option('filter', {
        alias: 'F',
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'Keep runs where column=text, column>number or column<number',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  run: async (argv, { terminal, runsDirectory }) => {
    const [{ listRuns }, { filterRuns, sortRuns }, { renderRuns }] = await Promise.all([
      import('../../runs/read-run.js'),
      import('../../runs/select-runs.js'),
      import('../render-runs.js'),
    ]);
    const folder = argv.folder ?? runsDirectory;
    if (argv.folder !== undefined && !existsSync(folder)) throw noFolder(folder);
    const { runs, damaged } = listRuns(folder);
    const kept = sortRuns(filterRuns(runs, argv.filter), argv.sort, argv.reverse);
    if (argv.json) terminal.out(`${JSON.stringify({ runs: kept.map(documentOf), damaged }, null, 2)}\n`);
    else if (kept.length > 0) terminal.out(renderRuns(kept));
    else
      terminal.log(
        runs.length === 0
          ? `there are no runs in ${folder}; make one with: mnistx run configs/lr.yaml\n`
          : 'no run matches the filter\n',
      );
    for (const { folder: broken, reason } of damaged) terminal.log(`${broken}: damaged, ${reason}\n`);
    return 0;
  },
};

/** The default folder may be missing, one that was typed may not. */
function noFolder(folder: string): MnistxError {
  return new MnistxError({
    code: 'RUN_NOT_FOUND',
    message: `there is no folder ${folder}`,
    fix: 'check the path; it is relative to the folder you are in',
  });
}

function documentOf({ folder, manifest, history }: Run): unknown {
  return { folder, ...manifest, history };
}
