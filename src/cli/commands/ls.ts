import { isFound } from '../../effects.js';
import type { Effects } from '../../effects.js';
import { MnistxError } from '../../errors.js';
import type { FolderList, ListRequest } from '../../tasks/list-folder.js';
import type { Command } from '../command.js';
import type { Terminal } from '../terminal.js';
import { exactVersion } from '../version.js';

interface Arguments {
  readonly folder: string | undefined;
  readonly sort: string;
  readonly reverse: boolean;
  readonly filter: readonly string[];
  readonly columns: readonly string[];
  readonly csv: boolean;
  readonly json: boolean;
}

export const lsCommand: Command<Arguments> = {
  usage: 'ls [folder]',
  describe: 'List runs and sweeps, or the trials of a sweep',
  examples: [
    ['ls', 'list every run and sweep in runs/'],
    ['ls runs/cnn-search', 'list the trials of a sweep'],
    ['ls --sort accuracy --filter status=finished', 'show finished runs, the best last'],
    ['ls -F "accuracy>0.98" -F tag=good', 'show runs that meet both conditions'],
    ['ls -F "train.batch_size>=64" -c train.optimizer.type,seed', 'filter by keys of the experiments, and show them'],
    ['ls --csv > runs.csv', 'write every column, with all digits'],
  ],
  options: (parser) =>
    parser
      .positional('folder', {
        type: 'string',
        describe: 'Folder of runs, or a sweep (default: $MNISTX_RUNS_DIR or runs)',
      })
      .option('sort', {
        alias: 's',
        type: 'string',
        requiresArg: true,
        default: 'name',
        describe: 'Sort by this column or key of the experiments',
      })
      .option('reverse', { alias: 'r', type: 'boolean', default: false, describe: 'Reverse the order' })
      .option('filter', {
        alias: 'F',
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe:
          'Show only runs with column=text, or column>number (>=, <, <=); also key=value of the experiments; can be repeated',
      })
      .option('columns', {
        alias: 'c',
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'Show these columns or keys of the experiments, too: tag,note,train.batch_size; can be repeated',
      })
      .option('csv', { type: 'boolean', default: false, describe: 'Print all columns as CSV, with all digits' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  idle: [
    {
      options: ['columns', 'csv'],
      isIdle: ({ json }) => json,
      where: 'with --json, which prints every field',
      fix: 'leave out one of them',
    },
  ],
  run: async (argv, { terminal, runsDirectory, effects }) => {
    const folder = argv.folder ?? runsDirectory;
    if (argv.folder !== undefined && !isFound(effects.files, folder)) throw noFolderError(folder);
    const { listFolder } = await import('../../tasks/list-folder.js');
    const request: ListRequest = {
      ...argv,
      folder,
      columns: namesIn(argv.columns),
      program: exactVersion(),
      ...effects,
    };
    const list = listFolder(request);
    if (argv.json) await printDocument(list, terminal, effects);
    else if (argv.csv) await printCsv(list, terminal);
    else await printTable(list, folder, terminal);
    for (const { folder: damaged, reason } of list.damaged) terminal.log(`${damaged}: damaged, ${reason}\n`);
    for (const fault of list.markFaults) terminal.log(`${fault}; it is taken for none\n`);
    return 0;
  },
};

/** `tag,note` and repeated options are the same. */
function namesIn(written: readonly string[]): string[] {
  return written
    .flatMap((names) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The document holds whole manifests and histories, which the index does not. */
async function printDocument({ rows, damaged }: FolderList, terminal: Terminal, { files }: Effects): Promise<void> {
  const { readIfRun } = await import('../../runs/list-runs.js');
  const runs = rows.flatMap((row) => {
    const read = row.kind === 'run' ? readIfRun(row.folder, files) : null;
    if (read === null || 'reason' in read) return [];
    const { folder, manifest, history } = read;
    return [{ folder, ...manifest, history, tags: row.tags, note: row.note }];
  });
  const sweeps = rows.flatMap((row) => {
    if (row.kind !== 'sweep') return [];
    const { kind: _, ...sweep } = row;
    return [sweep];
  });
  terminal.out(`${JSON.stringify({ runs, sweeps, damaged }, null, 2)}\n`);
}

async function printCsv({ rows, columns }: FolderList, terminal: Terminal): Promise<void> {
  const { renderCsv } = await import('../render/runs-csv.js');
  terminal.out(renderCsv(rows, columns));
}

async function printTable({ rows, columns, ...list }: FolderList, folder: string, terminal: Terminal): Promise<void> {
  const { renderRuns } = await import('../render/runs.js');
  if (rows.length > 0) terminal.out(renderRuns(rows, columns));
  else if (!list.isEmpty) terminal.log('no run matches the filter\n');
  else if (list.damaged.length === 0)
    terminal.log(`there are no runs in ${folder}; to train one: mnistx run configs/lr.yaml\n`);
}

/** The default folder may be missing, but a folder that was typed must exist. */
function noFolderError(folder: string): MnistxError {
  return new MnistxError({
    code: 'RUN_NOT_FOUND',
    message: `there is no folder ${folder}`,
    missing: folder,
    fix: 'check the path; it is relative to the folder you are in',
  });
}
