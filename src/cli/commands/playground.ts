import { definition } from '../../config/schema.js';
import type { DatasetName } from '../../data/datasets.js';
import { MnistxError } from '../../errors.js';
import { quoteWords } from '../../quote-words.js';
import type { FolderRequest } from '../../server/serve-folder.js';
import type { Command } from '../command.js';
import type { Context } from '../context.js';
import { openFile } from '../open-file.js';
import { portOf, untilAborted } from '../serving.js';
import { exactVersion } from '../version.js';

interface Arguments {
  readonly out: string;
  readonly data: readonly string[];
  readonly force: boolean;
  readonly open: boolean;
  readonly port: string;
}

const NAMES = definition('data').properties!['dataset']!.enum as readonly DatasetName[];

export const playgroundCommand: Command<Arguments> = {
  usage: 'playground',
  describe: 'Write a page that trains networks in the browser, as a folder for any web server',
  examples: [
    ['playground --out site', 'write the page and MNIST to site/'],
    ['playground --open', 'try it: write it, serve it on this machine, and open it in the browser'],
    ['playground --out site --data mnist --data fashion_mnist', 'let it train on two datasets'],
    ['playground --out site --data none', 'write the page alone: it checks and shows networks'],
  ],
  options: (parser) =>
    parser
      .option('out', {
        type: 'string',
        requiresArg: true,
        default: 'site',
        describe: 'Folder to write; an earlier playground in it is replaced',
      })
      .option('data', {
        type: 'string',
        array: true,
        nargs: 1,
        choices: [...NAMES, 'none'],
        default: ['mnist'],
        describe: 'Dataset that it can train on; can be repeated',
      })
      .option('force', {
        alias: 'f',
        type: 'boolean',
        default: false,
        describe: 'Replace a folder that holds other things',
      })
      .option('open', {
        type: 'boolean',
        default: false,
        describe: 'Serve it on this machine until Ctrl-C, and open it in the browser',
      })
      .option('port', {
        type: 'string',
        requiresArg: true,
        default: '6481',
        describe: 'Port for --open; 0 takes a free one',
      }) as never,
  idle: [{ options: ['port'], isIdle: ({ open }) => !open, where: 'without --open', fix: 'add --open' }],
  run: async ({ out, data, force, open, ...serving }, { terminal, effects, cacheDirectory, mirrors, signal }) => {
    const port = portOf(serving.port);
    const { makePlayground } = await import('../../tasks/playground.js');
    const written = await makePlayground({
      ...{ folder: out, datasets: datasetsOf(data), force, version: exactVersion() },
      ...{ files: effects.files, cacheDirectory, mirrors, signal },
    });
    const { names, pageBytes, dataBytes } = written;
    terminal.out(`${written.folder}\n`);
    const sizes = `${inMegabytes(pageBytes)} of page${dataBytes === 0 ? '' : ` and ${inMegabytes(dataBytes)} of data`}`;
    terminal.log(`${names.length} files, ${sizes}\n`);
    if (open) return await serveUntilStopped({ folder: out, names, port, files: effects.files }, { terminal, signal });
    const again = quoteWords(['mnistx', 'playground', '--out', out, ...typedData(data), '--open']);
    terminal.log(`try it: ${again}\npublish it: copy the folder to any web server, such as GitHub Pages\n`);
    return 0;
  },
};

async function serveUntilStopped(
  request: FolderRequest,
  { terminal, signal }: Pick<Context, 'terminal' | 'signal'>,
): Promise<130> {
  const { serveFolder } = await import('../../server/serve-folder.js');
  const server = await serveFolder(request);
  terminal.log(`the page is at ${server.url}; Ctrl-C stops the server\n`);
  openFile(server.url);
  await untilAborted(signal);
  await server.close();
  return 130;
}

function typedData(data: readonly string[]): string[] {
  return data.length === 1 && data[0] === 'mnist' ? [] : data.flatMap((name) => ['--data', name]);
}

function datasetsOf(wanted: readonly string[]): DatasetName[] {
  if (wanted.includes('none') && wanted.length > 1)
    throw new MnistxError({
      code: 'BAD_USAGE',
      message: `--data none has no effect with --data ${wanted.find((name) => name !== 'none') ?? 'none'}`,
      fix: 'leave out one of them',
    });
  return NAMES.filter((name) => wanted.includes(name));
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
