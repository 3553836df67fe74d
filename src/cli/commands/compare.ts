import type { Command } from '../command.js';

interface Arguments {
  readonly runs: readonly string[];
  readonly output: string | undefined;
  readonly json: boolean;
}

export const compareCommand: Command<Arguments> = {
  usage: 'compare <runs..>',
  describe: 'Compare two or more runs: table, CSV and charts',
  examples: [
    ['compare runs/lr runs/cnn', 'side by side; charts go to runs/compare-lr-cnn'],
    ['compare "runs/cnn*"', 'every run that matches'],
  ],
  options: (parser) =>
    parser
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders or patterns' })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Folder to put the comparison in (default: $MNISTX_RUNS_DIR or runs)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  run: async ({ runs, output, json }, context) => {
    const [{ showComparison }, { expandPatterns }] = await Promise.all([
      import('../show-comparison.js'),
      import('../expand-patterns.js'),
    ]);
    await showComparison({ folders: expandPatterns(runs), output: output ?? context.runsDirectory, json }, context);
    return 0;
  },
};
