import { threadsOf } from '../run-outcome.js';
import type { Command } from '../command.js';

interface Arguments {
  readonly run: string;
  readonly json: boolean;
  readonly check: boolean;
}

export const whyCommand: Command<Arguments> = {
  usage: 'why <run>',
  describe: 'Say what is wrong with a run or could be better, by which figure, and what to try',
  examples: [
    ['why runs/cnn', 'what a finished, failed or still training run says of itself'],
    ['why runs/cnn --check', 'exit code 3 if it says more than notes'],
  ],
  options: (parser) =>
    parser
      .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
      .option('check', {
        type: 'boolean',
        default: false,
        describe: 'End with exit code 3 if there is an error or a warning',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  run: async ({ run: folder, json, check }, context) => {
    const [{ whyRun }, { engineChooser }, { renderExplanation, explanationJson }] = await Promise.all([
      import('../../tasks/why.js'),
      import('../../open/choose-engine.js'),
      import('../render/why.js'),
    ]);
    const { terminal, effects, env, cacheDirectory, mirrors, signal } = context;
    const chooseEngine = engineChooser(context, (message) => terminal.log(`warning: ${message}\n`));
    const places = { cacheDirectory, mirrors, threads: threadsOf({}, env), chooseEngine };
    const explanation = await whyRun({ folder, files: effects.files, signal, ...places });
    terminal.out(
      json
        ? `${JSON.stringify(explanationJson(explanation), null, 2)}\n`
        : renderExplanation(explanation, { color: terminal.outColors }),
    );
    return check && explanation.findings.some(({ severity }) => severity !== 'note') ? 3 : 0;
  },
};
