import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MnistxError } from '../../errors.js';
import type { Verification } from '../../verify-run.js';
import type { Command } from '../command.js';
import { threadsOf } from '../run-outcome.js';

interface Arguments {
  readonly runs: readonly string[];
  readonly epochs: number | undefined;
  readonly threads: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const verifyCommand: Command<Arguments> = {
  usage: 'verify <runs..>',
  describe: 'Train runs again and hold the result against their folders, byte by byte',
  examples: [
    ['verify runs/cnn', 'from the folder alone; exit code 3 where a byte differs'],
    ['verify runs/cnn --epochs 2', 'only its first two epochs'],
  ],
  options: (parser) =>
    parser
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders' })
      .option('epochs', {
        alias: 'e',
        type: 'number',
        requiresArg: true,
        describe: 'Train only so many epochs (default: all that the run has)',
      })
      .option('threads', {
        type: 'string',
        requiresArg: true,
        describe: 'Threads of the simd engine (default: $MNISTX_THREADS or all cores)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'No progress' }) as never,
  run: async (argv, context) => {
    const threads = threadsOf(argv, context.env);
    const epochs = epochsOf(argv);
    const [{ verifyRun }, { engineChooser }, { RunProgress }, { expandPatterns }] = await Promise.all([
      import('../../verify-run.js'),
      import('../choose-engine.js'),
      import('../run-progress.js'),
      import('../expand-patterns.js'),
    ]);
    const { effects, signal, terminal, cacheDirectory, mirrors } = context;
    const verified: Verification[] = [];
    for (const folder of expandPatterns(argv.runs)) {
      const progress = new RunProgress(terminal, effects.elapsedMs, argv.quiet);
      const chooseEngine = engineChooser(context, (message) => progress.warn(message));
      const report = progress.report.bind(progress);
      const workDirectory = mkdtempSync(join(tmpdir(), 'mnistx-verify-'));
      try {
        const request = { folder, epochs, workDirectory, cacheDirectory, mirrors, threads };
        verified.push(await verifyRun(request, { effects, signal, report, chooseEngine }));
      } finally {
        rmSync(workDirectory, { recursive: true, force: true });
      }
      if (!argv.json) terminal.out(linesOf(verified.at(-1)!));
    }
    if (argv.json) terminal.out(`${JSON.stringify(verified, null, 2)}\n`);
    return verified.some(({ differences }) => differences.length > 0) ? 3 : 0;
  },
};

function epochsOf({ epochs }: Arguments): number | null {
  if (epochs === undefined) return null;
  if (Number.isSafeInteger(epochs) && epochs > 0) return epochs;
  const fix = 'use a whole number from 1 up, or leave it out for all epochs of the run';
  throw new MnistxError({ code: 'BAD_USAGE', message: '--epochs is no whole number from 1 up', fix });
}

function linesOf({ folder, epochs, same, differences }: Verification): string {
  if (differences.length === 0)
    return `${folder}: byte-identical after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} (${same.join(', ')})\n`;
  return `${folder}: not the same\n${differences.map((line) => `  ${line}\n`).join('')}`;
}
