import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MnistxError } from '../../errors.js';
import type { Verification } from '../../tasks/verify-run.js';
import type { Command } from '../command.js';
import { engineBackendOption, threadsOption, withEngineBackend } from '../options.js';
import { threadsOf } from '../run-outcome.js';

interface Arguments {
  readonly runs: readonly string[];
  readonly epochs: string | undefined;
  readonly threads: string | undefined;
  readonly engineBackend: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

export const verifyCommand: Command<Arguments> = {
  usage: 'verify <runs..>',
  describe: 'Train runs again and check that the results are the same, byte by byte',
  examples: [
    ['verify runs/cnn', 'needs only the folder; exit code 3 if any byte differs'],
    ['verify runs/cnn --epochs 2', 'train only its first two epochs'],
  ],
  options: (parser) =>
    parser
      .positional('runs', { type: 'string', array: true, demandOption: true, describe: 'Run folders' })
      .option('epochs', {
        alias: 'e',
        type: 'string',
        requiresArg: true,
        describe: 'Number of epochs to train (default: all epochs of the run)',
      })
      .option('threads', threadsOption)
      .option('engine-backend', engineBackendOption)
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' })
      .option('quiet', { alias: 'q', type: 'boolean', default: false, describe: 'Show no progress' }) as never,
  run: async (argv, context) => {
    const threads = threadsOf(argv, context.env);
    const epochs = epochsOf(argv);
    const [{ openToVerify, verifyOpened }, { engineChooser }, { RunProgress }, { expandPatterns }] = await Promise.all([
      import('../../tasks/verify-run.js'),
      import('../../open/choose-engine.js'),
      import('../run-progress.js'),
      import('../expand-patterns.js'),
    ]);
    const { effects, signal, terminal, cacheDirectory, mirrors } = context;
    const verified: Verification[] = [];
    // Check all before the first one trains.
    const runs = expandPatterns(argv.runs).map((folder) => openToVerify(folder, epochs, effects.files));
    for (const run of runs) {
      const progress = new RunProgress(terminal, effects.elapsedMs, argv.quiet);
      const chooseEngine = engineChooser(withEngineBackend(context, argv), (message) => progress.warn(message));
      const report = progress.report.bind(progress);
      const workDirectory = mkdtempSync(join(tmpdir(), 'mnistx-verify-'));
      try {
        const places = { workDirectory, cacheDirectory, mirrors, threads };
        verified.push(await verifyOpened(run, places, { effects, signal, report, chooseEngine }));
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
  if (/^[1-9]\d{0,14}$/.test(epochs)) return Number(epochs);
  const fix = 'use a whole number from 1 up, or leave it out for all epochs of the run';
  throw new MnistxError({ code: 'BAD_USAGE', message: `--epochs is "${epochs}"`, fix });
}

/** Tables with times, which always differ. */
const TABLES: readonly string[] = ['steps.csv', 'history.csv'];

function linesOf({ folder, epochs, same, isWhole, differences }: Verification): string {
  const count = `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`;
  if (differences.length > 0) {
    const trained = epochs === 0 ? 'its files have changed, so it was not trained again' : 'not the same';
    return `${folder}: ${trained}\n${differences.map((line) => `  ${line}\n`).join('')}`;
  }
  if (epochs === 0)
    return `${folder}: all ${same.length} files are as they were imported; there is no training to repeat\n`;
  const left = isWhole ? '' : '; weights and predictions are compared only after the last epoch';
  const tables = same.filter((name) => TABLES.includes(name)).join(' and ');
  const whole = same.filter((name) => !TABLES.includes(name));
  const parts = [...whole, ...(tables === '' ? [] : [`${tables} except for times`])];
  return `${folder}: byte-identical after ${count}: ${parts.join(', ')}${left}\n`;
}
