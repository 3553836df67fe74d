import type { SetupEvent } from '../../engine/tfjs/setup/types.js';
import { ProgressBar } from '../progress-bar.js';
import { withBytes } from '../render/table.js';
import type { Command } from '../command.js';

interface Arguments {
  readonly what: string;
  readonly force: boolean;
  readonly optional: boolean;
}

export const setupCommand: Command<Arguments> = {
  usage: 'setup <what>',
  describe: 'Download TensorFlow.js and native TensorFlow for the engine tfjs',
  examples: [
    ['setup tensorflow', 'download 290 MB; takes 910 MB in the cache'],
    ['setup tensorflow --force', 'set it up again'],
  ],
  options: (parser) =>
    parser
      .positional('what', { type: 'string', choices: ['tensorflow'], demandOption: true, describe: 'What to set up' })
      .option('force', { alias: 'f', type: 'boolean', default: false, describe: 'Set it up again even if it works' })
      .option('optional', {
        type: 'boolean',
        default: false,
        describe: 'Only warn if the setup fails',
      }) as never,
  run: async ({ force, optional }, { terminal, cacheDirectory, env, signal, effects }) => {
    const [{ setupTensorFlow }, { MnistxError }, { renderProblems }] = await Promise.all([
      import('../../engine/tfjs/setup/setup.js'),
      import('../../errors.js'),
      import('../render/problems.js'),
    ]);
    const bar = new ProgressBar(terminal, effects.elapsedMs);
    let step = '';
    const report = (event: SetupEvent): void => {
      if (event.step !== step && event.step !== 'check') terminal.log(`${event.message} …\n`);
      step = event.step;
      if (event.done === undefined) return;
      const of = event.total === undefined ? '' : ` of ${withBytes(event.total)}`;
      bar.draw(event.step, event.total === undefined ? null : event.done / event.total, [
        `${withBytes(event.done)}${of}`,
      ]);
    };
    try {
      const { how, version } = await setupTensorFlow({ cacheDirectory, env, signal, report, force });
      bar.clear();
      terminal.log(
        how === 'already'
          ? `native TensorFlow ${version} is already set up\n`
          : `native TensorFlow ${version} is ready\n`,
      );
      return 0;
    } catch (error) {
      bar.clear();
      if (!optional || !(error instanceof MnistxError)) throw error;
      terminal.log(
        `${renderProblems(error.problems, { color: terminal.logColors })}\nContinuing without it, on plain TensorFlow.js.\n`,
      );
      return 0;
    }
  },
};
