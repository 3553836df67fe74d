import type { Command } from '../command.js';

interface Arguments {
  readonly runs: readonly string[];
  readonly output: string | undefined;
  readonly html: boolean;
  readonly json: boolean;
}

export const compareCommand: Command<Arguments> = {
  usage: 'compare <runs..>',
  describe: 'Compare two or more runs: table, CSV and charts',
  examples: [
    ['compare runs/lr runs/cnn', 'side by side; charts go to runs/compare-lr-cnn'],
    ['compare "runs/cnn*"', 'every run that matches'],
    ['compare runs/lr runs/cnn --html', 'and a page to show it to others'],
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
      .option('html', { type: 'boolean', default: false, describe: 'Write one HTML file of it, too: report.html' })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' }) as never,
  run: async ({ runs, output, html, json }, context) => {
    const [{ showComparison }, { expandPatterns }] = await Promise.all([
      import('../show-comparison.js'),
      import('../expand-patterns.js'),
    ]);
    const folders = expandPatterns(runs);
    await showComparison({ folders, output: output ?? context.runsDirectory, html, json }, context);
    return 0;
  },
};
