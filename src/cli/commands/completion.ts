import { basename } from 'node:path';
import { MnistxError } from '../../errors.js';
import type { Command } from '../command.js';
import { SCRIPTS, SHELLS } from '../completion/scripts.js';
import type { Shell } from '../completion/scripts.js';

interface Arguments {
  readonly shell: Shell | undefined;
}

export const completionCommand: Command<Arguments> = {
  usage: 'completion [shell]',
  describe: 'Print a completion script for your shell',
  examples: [
    ['completion bash >> ~/.bashrc', 'set up completion in bash'],
    ['completion zsh >> ~/.zshrc', 'set up completion in zsh'],
  ],
  options: (parser) =>
    parser.positional('shell', {
      type: 'string',
      choices: SHELLS,
      describe: 'Your shell (default: the one in $SHELL)',
    }) as never,
  run: async ({ shell }, { terminal, env }) => {
    terminal.out(SCRIPTS[shell ?? shellOf(env['SHELL'] ?? '')]);
    return 0;
  },
};

function shellOf(path: string): Shell {
  const found = SHELLS.find((shell) => shell === basename(path));
  if (found !== undefined) return found;
  const message = path === '' ? '$SHELL is not set' : `there is no completion script for ${path}`;
  throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'name a shell, as in: mnistx completion bash' });
}
