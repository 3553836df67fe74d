import { MnistxError } from '../../errors.js';
import { printable } from '../../short-names.js';
import type { Command } from '../command.js';

interface Arguments {
  readonly runs: readonly string[];
  readonly remove: boolean;
}

export const tagCommand: Command<Arguments> = {
  usage: 'tag <runs..>',
  describe: 'Tag runs and sweeps: the last word is the tag',
  examples: [
    ['tag runs/cnn good', 'tag a run; mnistx ls shows its tags'],
    ['tag runs/cnn runs/lr baseline', 'tag several'],
    ['tag runs/cnn good --remove', 'take the tag away'],
    ['ls -F tag=good', 'list what has it'],
  ],
  options: (parser) =>
    parser
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders of runs and sweeps, then the tag',
      })
      .option('remove', { type: 'boolean', default: false, describe: 'Take the tag away' }) as never,
  run: async ({ runs: words, remove }, { terminal, effects }) => {
    const [folders, tag] = [words.slice(0, -1), words.at(-1)!];
    if (folders.length === 0) throw oneWordError(tag);
    const [{ tagRuns }, { expandPatterns }] = await Promise.all([
      import('../../tasks/tag-runs.js'),
      import('../expand-patterns.js'),
    ]);
    const tagged = tagRuns({ folders: expandPatterns(folders), tag, remove, effects });
    for (const { folder, tags } of tagged)
      terminal.out(`${folder}: ${tags.length === 0 ? 'no tags' : printable(tags.join(' '))}\n`);
    return 0;
  },
};

function oneWordError(word: string): MnistxError {
  const message = `mnistx tag needs a run and a tag; there is only ${JSON.stringify(word)}`;
  return new MnistxError({ code: 'BAD_USAGE', message, fix: 'for example: mnistx tag runs/cnn good' });
}
