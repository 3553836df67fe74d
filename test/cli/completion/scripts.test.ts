import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import test from 'ava';
import { completionCommand } from '../../../src/cli/commands/completion.js';
import { SCRIPTS, SHELLS } from '../../../src/cli/completion/scripts.js';
import type { Shell } from '../../../src/cli/completion/scripts.js';
import { createContext } from '../../../src/cli/context.js';
import { openTerminal } from '../../../src/cli/terminal.js';
import { makePlace, program } from '../../helpers/cli.js';
import { writeRun } from '../../helpers/run-folders.js';

/** Bash splits the line and calls the function as it does at a Tab. */
const PRESS_TAB = `
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
press() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); local now=\${!#}; [[ $now == = ]] && now=''; _mnistx mnistx "$now"; printf '%s\\n' "\${COMPREPLY[*]}"; }
press mnistx res
press mnistx show l
press mnistx run configs/my
press mnistx run configs/lr.yaml -S train.optimizer = sg
press mnistx run configs/lr.yaml -S train.shuffle =
press mnistx run --engine = si
`;

test('bash completes commands, runs, files with spaces and values after "="', (t) => {
  const place = makePlace(t);
  writeRun(place.path('runs'), { name: 'lr-2' });
  place.write('configs/my digits.yaml', '');
  place.write('mnistx', `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(place.path('mnistx'), 0o755);
  const { stdout } = spawnSync('bash', ['--norc', '-c', `${SCRIPTS.bash}\n${PRESS_TAB}`], {
    cwd: place.folder,
    encoding: 'utf8',
    env: { ...process.env, MNISTX_RUNS_DIR: '', PATH: `${place.folder}:${process.env['PATH']}` },
  });
  t.deepEqual(stdout.split('\n'), ['resume', 'runs/lr-2', 'configs/my\\ digits.yaml', 'sgd', 'true false', 'simd', '']);
});

for (const shell of SHELLS) {
  test(`completion prints the script of ${shell}, also where only $SHELL names it`, async (t) => {
    t.is(await printed(shell, ''), SCRIPTS[shell]);
    t.is(await printed(undefined, `/usr/bin/${shell}`), SCRIPTS[shell]);
  });
}

test('an unknown shell is reported, with what to type', async (t) => {
  await t.throwsAsync(printed(undefined, '/bin/dash'), { message: /there is no completion script for \/bin\/dash/ });
  await t.throwsAsync(printed(undefined, ''), { message: /\$SHELL is not set/ });
});

async function printed(shell: Shell | undefined, SHELL: string): Promise<string> {
  let text = '';
  const terminal = { ...openTerminal(process), out: (part: string) => (text += part) };
  const context = createContext(terminal, { SHELL }, new AbortController().signal);
  await completionCommand.run({ shell }, context);
  return text;
}
