import { printable } from '../../short-names.js';
import type { Command } from '../command.js';

interface Arguments {
  readonly run: string;
  readonly text: string | undefined;
}

export const noteCommand: Command<Arguments> = {
  usage: 'note <run> [text]',
  describe: 'Write a note on a run or a sweep, or read it',
  examples: [
    ['note runs/cnn "first without dropout"', 'write a note in place of the one before'],
    ['note runs/cnn', 'read it'],
    ['note runs/cnn ""', 'remove it'],
    ['ls -c note -F note=dropout', 'show notes, and search them'],
  ],
  options: (parser) =>
    parser
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of a run or a sweep' })
      .positional('text', { type: 'string', describe: 'The note; empty to remove it' }) as never,
  run: async ({ run: folder, text }, { terminal, effects }) => {
    const { noteRun } = await import('../../tasks/note-run.js');
    const { note, before } = noteRun({ folder, text: text ?? null, effects });
    if (text === undefined && note !== '') terminal.out(`${lines(note)}\n`);
    else if (note === '' && before === '') terminal.log(`${folder} has no note\n`);
    else if (text !== undefined && before !== '' && note !== before)
      terminal.log(`${folder}: ${note === '' ? 'removed' : 'replaced'} the note: ${lines(before)}\n`);
    return 0;
  },
};

function lines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
