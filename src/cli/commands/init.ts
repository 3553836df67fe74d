import { normalize } from 'node:path';
import type { Command } from '../command.js';

interface Arguments {
  readonly folder: string;
  readonly from: string | undefined;
}

export const initCommand: Command<Arguments> = {
  usage: 'init [folder]',
  describe: 'Start a folder of experiments: configs, their schema, .gitignore',
  examples: [
    ['init', 'all starter experiments, in this folder'],
    ['init digits --from cnn', 'one of them, in the folder digits'],
  ],
  options: (parser) =>
    parser
      .positional('folder', { type: 'string', default: '.', describe: 'Where; it may have files, which stay' })
      .option('from', { type: 'string', requiresArg: true, describe: 'Write only this experiment' }) as never,
  run: async ({ folder, from }, { terminal, effects }) => {
    const { initFolder } = await import('../../init-folder.js');
    const { written, kept } = initFolder({ folder, from: from ?? null }, effects.files);
    for (const name of written) terminal.out(`${name}\n`);
    if (kept.length > 0) terminal.out(`already there and not changed: ${kept.join(', ')}\n`);
    terminal.out(`\n${nextSteps(normalize(folder), from ?? 'cnn').join('\n')}\n`);
    return 0;
  },
};

function nextSteps(folder: string, name: string): string[] {
  const enter = folder === '.' ? '' : `cd ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)} && `;
  return [
    `Train:   ${enter}npx mnistx run configs/${name}.yaml`,
    `Look:    npx mnistx show runs/${name}, and npx mnistx report runs/${name} for a page with charts`,
    `Change:  edit configs/${name}.yaml, or add -S train.epochs=5 to the first line`,
  ];
}
