import { resolve } from 'node:path';
import type { FileOperations } from '../../effects.js';
import { MnistxError } from '../../errors.js';
import type { Command } from '../command.js';
import { openFile } from '../open-file.js';
import { portOf, untilAborted } from '../serving.js';
import { exactVersion } from '../version.js';

interface Arguments {
  readonly port: string;
  readonly host: string;
  readonly open: boolean;
  readonly readOnly: boolean;
  readonly data: readonly string[];
  readonly stopRuns: boolean;
}

export const uiCommand: Command<Arguments> = {
  usage: 'ui',
  describe: 'Serve a live page over the runs folder, until it is stopped',
  examples: [
    ['ui --open', 'open the page in the browser'],
    ['ui --read-only --port 0', 'let pages change nothing, on a free port'],
    ['ui --host 0.0.0.0 --data /srv/data', 'serve other machines; pages may train on what is in /srv/data'],
  ],
  options: (parser) =>
    parser
      .option('port', { type: 'string', requiresArg: true, default: '6480', describe: 'Port; 0 takes a free one' })
      .option('host', {
        type: 'string',
        requiresArg: true,
        default: '127.0.0.1',
        describe: 'Address or name to listen on; 0.0.0.0 is every address of this machine',
      })
      .option('open', { type: 'boolean', default: false, describe: 'Open the page in the browser' })
      .option('read-only', { type: 'boolean', default: false, describe: 'Let pages change nothing' })
      .option('data', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'Let pages read data below this folder (default: the folder you are in); can be repeated',
      })
      .option('stop-runs', {
        type: 'boolean',
        default: false,
        describe: 'Stop what pages have started when the server stops',
      }) as never,
  idle: [
    {
      options: ['stop-runs'],
      isIdle: ({ readOnly }) => readOnly,
      where: 'with --read-only, where pages start nothing',
      fix: 'leave out one of them',
    },
  ],
  run: async (argv, { effects, terminal, runsDirectory, cacheDirectory, mirrors, signal }) => {
    const port = portOf(argv.port);
    const settings = {
      ...{ effects, runsDirectory, cacheDirectory, mirrors, signal, version: exactVersion() },
      dataFolders: dataFoldersOf(argv.data, effects.files),
      isReadOnly: argv.readOnly,
      stopsRuns: argv.stopRuns,
    };
    const [{ serve }, { openContext }] = await Promise.all([
      import('../../server/serve.js'),
      import('../../server/open-context.js'),
    ]);
    const server = await serve(openContext(settings), {
      ...{ host: argv.host, port },
      log: (line) => terminal.log(`${line}\n`),
      announce: (url) => terminal.log(`a browser has opened the page; for another one: ${url}\n`),
    });
    terminal.out(`${server.url}\n`);
    terminal.log('the address works in one browser; Ctrl-C stops the server\n');
    if (argv.open) openFile(server.url);
    await untilAborted(signal);
    await server.close();
    return 130;
  },
};

function dataFoldersOf(folders: readonly string[], files: FileOperations): string[] {
  const missing = folders.find((folder) => files.statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true);
  if (missing === undefined) return (folders.length === 0 ? ['.'] : folders).map((folder) => resolve(folder));
  const fix = 'check the path; it is relative to the folder you are in';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--data: there is no folder ${missing}`, missing, fix });
}
