import { isFound } from '../../effects.js';
import type { Effects } from '../../effects.js';
import { MnistxError } from '../../errors.js';
import type { DamagedRun } from '../../runs/list-runs.js';
import type { Selection } from '../../runs/select-runs.js';
import type { Run } from '../../runs/types.js';
import type { Command } from '../command.js';
import type { MoreColumn } from '../render/runs.js';
import type { Terminal } from '../terminal.js';
import { exactVersion } from '../version.js';

interface Arguments extends Selection {
  readonly folder: string | undefined;
  readonly json: boolean;
  readonly column: readonly MoreColumn[];
}

export const lsCommand: Command<Arguments> = {
  usage: 'ls [folder]',
  describe: 'List runs',
  examples: [
    ['ls', 'list every run in runs/'],
    ['ls --sort accuracy --filter status=finished', 'show finished runs, the best last'],
    ['ls -F "accuracy>0.98" -F name=cnn', 'show runs that meet both conditions'],
    ['ls -c description -F description=dropout', 'show descriptions, and search them'],
  ],
  options: (parser) =>
    parser
      .positional('folder', { type: 'string', describe: 'Folder of runs (default: $MNISTX_RUNS_DIR or runs)' })
      .option('sort', {
        alias: 's',
        type: 'string',
        requiresArg: true,
        default: 'name',
        describe: 'Sort by this column',
        choices: [
          'name',
          'status',
          'created',
          'epochs',
          'parameters',
          'loss',
          'accuracy',
          'time',
          'description',
          'seed',
        ],
      })
      .option('reverse', { alias: 'r', type: 'boolean', default: false, describe: 'Reverse the order' })
      .option('filter', {
        alias: 'F',
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'Show only runs with column=text, or column>number (>=, <, <=); can be repeated',
      })
      .option('column', {
        alias: 'c',
        type: 'string',
        array: true,
        nargs: 1,
        choices: ['description', 'seed'],
        default: [] as string[],
        describe: 'Show this column, too; can be repeated',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  idle: [
    {
      options: ['column'],
      isIdle: ({ json }) => json,
      where: 'with --json, which prints every field',
      fix: 'leave out one of them',
    },
  ],
  run: async (argv, { terminal, runsDirectory, effects }) => {
    const folder = argv.folder ?? runsDirectory;
    if (argv.folder !== undefined && !isFound(effects.files, folder)) throw noFolderError(folder);
    return argv.json ? printDocument(folder, argv, terminal, effects) : printTable(folder, argv, terminal, effects);
  },
};

/** The document holds whole manifests and histories, which the index does not. */
async function printDocument(folder: string, selection: Selection, terminal: Terminal, { files }: Effects): Promise<0> {
  const [{ listRuns }, { summaryOf }, { select }] = await Promise.all([
    import('../../runs/list-runs.js'),
    import('../../runs/summary.js'),
    import('../../runs/select-runs.js'),
  ]);
  const { runs, damaged } = listRuns(folder, files);
  const kept = select(
    runs.map((run) => ({ ...summaryOf(run), run })),
    selection,
  );
  terminal.out(`${JSON.stringify({ runs: kept.map(({ run }) => documentOf(run)), damaged }, null, 2)}\n`);
  return logDamaged(damaged, terminal);
}

async function printTable(
  folder: string,
  { column, ...selection }: Arguments,
  terminal: Terminal,
  { now, files }: Effects,
): Promise<0> {
  const [{ listSummaries }, { select }, { renderRuns }] = await Promise.all([
    import('../../runs/list-summaries.js'),
    import('../../runs/select-runs.js'),
    import('../render/runs.js'),
  ]);
  const { runs, damaged } = listSummaries(folder, { now, files, program: exactVersion() });
  const kept = select(runs, selection);
  if (kept.length > 0) terminal.out(renderRuns(kept, column));
  else if (runs.length > 0) terminal.log('no run matches the filter\n');
  else if (damaged.length === 0)
    terminal.log(`there are no runs in ${folder}; to train one: mnistx run configs/lr.yaml\n`);
  return logDamaged(damaged, terminal);
}

function logDamaged(damaged: readonly DamagedRun[], terminal: Terminal): 0 {
  for (const { folder, reason } of damaged) terminal.log(`${folder}: damaged, ${reason}\n`);
  return 0;
}

/** The default folder may be missing, but a folder that was typed must exist. */
function noFolderError(folder: string): MnistxError {
  return new MnistxError({
    code: 'RUN_NOT_FOUND',
    message: `there is no folder ${folder}`,
    fix: 'check the path; it is relative to the folder you are in',
  });
}

function documentOf({ folder, manifest, history }: Run): unknown {
  return { folder, ...manifest, history };
}
