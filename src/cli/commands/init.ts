import { normalize } from 'node:path';
import { briefNames } from '../brief-names.js';
import type { Command } from '../command.js';

interface Arguments {
  readonly folder: string;
  readonly from: string | undefined;
}

export const initCommand: Command<Arguments> = {
  usage: 'init [folder]',
  describe: 'Create starter experiments, their schema and a .gitignore',
  examples: [
    ['init', 'write all starter experiments to this folder'],
    ['init digits --from cnn', 'write one of them to the folder digits'],
  ],
  options: (parser) =>
    parser
      .positional('folder', { type: 'string', default: '.', describe: 'Folder to write to; files that exist are kept' })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'Write only this experiment, such as cnn',
      }) as never,
  run: async ({ folder, from }, { terminal, effects }) => {
    const [{ initFolder }, { nameExamplesAt }] = await Promise.all([
      import('../../tasks/init-folder.js'),
      import('../../open/wrong-turn.js'),
    ]);
    const examples = await nameExamplesAt(folder, effects.files);
    const { written, kept } = initFolder({ folder, from: from ?? null }, effects.files);
    for (const name of briefNames(written)) terminal.out(`${name}\n`);
    if (kept.length > 0) terminal.out(`kept as they are: ${briefNames(kept).join(', ')}\n`);
    terminal.out(`\n${nextSteps(normalize(folder), from ?? 'cnn').join('\n')}\n`);
    if (examples !== null)
      terminal.out(`The folder holds examples (${examples}). Train on them: add -S data.path=. to the first line\n`);
    return 0;
  },
};

function nextSteps(folder: string, name: string): string[] {
  const enter = folder === '.' ? '' : `cd ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)} && `;
  return [
    `Train:   ${enter}npx mnistx run configs/${name}.yaml`,
    `Look:    npx mnistx show runs/${name}, and npx mnistx report runs/${name} for a page with charts`,
    `Watch:   npx mnistx ui --open, in another terminal, for a live page over all runs`,
    `Change:  edit configs/${name}.yaml, or add -S train.epochs=5 to the first line`,
  ];
}
