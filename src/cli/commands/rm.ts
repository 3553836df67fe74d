import { MnistxError } from '../../errors.js';
import type { Removed } from '../../tasks/remove-folders.js';
import type { Command } from '../command.js';
import type { Context } from '../context.js';

interface Arguments {
  readonly runs: readonly string[] | undefined;
  readonly restore: boolean;
  readonly empty: boolean;
}

export const rmCommand: Command<Arguments> = {
  usage: 'rm [runs..]',
  describe: 'Move runs, sweeps and comparisons to the trash, restore them, or empty the trash',
  examples: [
    ['rm runs/lr runs/cnn-search', 'move them to runs/.trash'],
    ['rm --restore lr', 'move one back'],
    ['ls runs/.trash', 'list the runs in the trash'],
    ['rm --empty', 'delete everything in the trash for good'],
  ],
  options: (parser) =>
    parser
      .positional('runs', {
        type: 'string',
        array: true,
        describe: 'Folders of runs, sweeps and comparisons; with --restore their names in the trash',
      })
      .option('restore', { type: 'boolean', default: false, describe: 'Move them back from the trash' })
      .option('empty', {
        type: 'boolean',
        default: false,
        describe: 'Delete what is in the trash of the runs folder, without asking',
      }) as never,
  idle: [
    {
      options: ['empty'],
      isIdle: ({ runs = [], restore }) => runs.length > 0 || restore,
      where: 'together with names or --restore: it deletes the whole trash',
      fix: 'leave out one of them',
    },
  ],
  run: async ({ runs = [], restore, empty }, context) => {
    if (empty) return emptyAll(context);
    if (runs.length === 0) throw nothingNamed();
    return restore ? restoreRuns(runs, context) : removeRuns(runs, context);
  },
};

async function removeRuns(runs: readonly string[], { terminal, effects, runsDirectory }: Context): Promise<0> {
  const [{ removeFolders }, { expandPatterns }] = await Promise.all([
    import('../../tasks/remove-folders.js'),
    import('../expand-patterns.js'),
  ]);
  const places: string[] = [];
  const onRemoved = ({ folder, trash }: Removed): void => {
    terminal.out(`${folder} is now ${trash}\n`);
    places.push(quoted(trash));
  };
  removeFolders({ folders: expandPatterns(runs), runsDirectory, onRemoved, ...effects });
  terminal.log(`to move back: mnistx rm --restore ${places.join(' ')}\n`);
  return 0;
}

async function restoreRuns(names: readonly string[], { terminal, effects, runsDirectory }: Context): Promise<0> {
  const { restoreFolders } = await import('../../tasks/restore-folders.js');
  for (const { trash, folder } of restoreFolders({ names, runsDirectory, files: effects.files }))
    terminal.out(`${trash} is now ${folder}\n`);
  return 0;
}

async function emptyAll({ terminal, effects: { files }, runsDirectory }: Context): Promise<0> {
  const [{ emptyTrash }, { withBytes }] = await Promise.all([
    import('../../tasks/empty-trash.js'),
    import('../render/table.js'),
  ]);
  const count = emptyTrash({
    runsDirectory,
    files,
    onEntry: ({ path, bytes }) => terminal.out(`deleting ${path}, ${withBytes(bytes)}\n`),
  });
  if (count === 0) terminal.log(`there is nothing in the trash of ${runsDirectory}\n`);
  return 0;
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function nothingNamed(): MnistxError {
  const fix = 'for example: mnistx rm runs/lr; to delete everything in the trash: mnistx rm --empty';
  return new MnistxError({ code: 'BAD_USAGE', message: 'mnistx rm needs the folders to remove', fix });
}
