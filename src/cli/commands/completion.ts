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
  describe: 'Print a script that completes mnistx in your shell',
  examples: [
    ['completion bash >> ~/.bashrc', 'complete in every new bash'],
    ['completion fish > ~/.config/fish/completions/mnistx.fish', 'and in fish'],
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
  const message = path === '' ? '$SHELL does not say which shell is yours' : `there is no completion for ${path}`;
  throw new MnistxError({ code: 'BAD_USAGE', message, fix: 'name a shell, as in: mnistx completion bash' });
}
