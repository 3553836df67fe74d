import { createRequire } from 'node:module';
import yargs from 'yargs';
import type { Argv, CommandModule } from 'yargs';
import { MnistxError } from '../errors.js';
import type { Problem } from '../errors.js';
import type { Command } from './command.js';
import type { Context, ExitCode } from './context.js';
import { compareCommand } from './commands/compare.js';
import { doctorCommand } from './commands/doctor.js';
import { lsCommand } from './commands/ls.js';
import { runCommand } from './commands/run.js';
import { schemaCommand } from './commands/schema.js';
import { setupCommand } from './commands/setup.js';
import { summaryCommand } from './commands/summary.js';
import { validateCommand } from './commands/validate.js';

export function createParser(argv: readonly string[], context: Context, onExit: (code: ExitCode) => void): Argv {
  const register = <Arguments>(parser: Argv, command: Command<Arguments>): Argv =>
    parser.command(moduleOf(command, context, onExit) as unknown as CommandModule);
  const base = yargs([...argv])
    .scriptName('mnistx')
    .locale('en')
    .usage('mnistx <command>\n\nTrain, compare and trust small neural networks from YAML experiment files.')
    .version(version())
    .wrap(Math.min(100, context.terminal.outColumns));
  let parser = register(base, runCommand);
  parser = register(parser, compareCommand);
  parser = register(parser, lsCommand);
  parser = register(parser, validateCommand);
  parser = register(parser, summaryCommand);
  parser = register(parser, schemaCommand);
  parser = register(parser, doctorCommand);
  parser = register(parser, setupCommand);
  return parser
    .completion('completion', 'Print a script that completes mnistx in your shell')
    .example('$0 run configs/cnn.yaml', 'train the worksheet’s CNN on MNIST')
    .example('$0 compare runs/lr runs/cnn', 'compare two runs: table, CSV and charts')
    .demandCommand(1, 'Name a command.')
    .recommendCommands()
    .strict()
    .help()
    .alias('h', 'help')
    .epilogue('mnistx <command> --help tells more. Exit codes: 0 done, 1 the run failed, 2 bad usage or config, 3 a check was not met, 130 Ctrl-C.')
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error !== null) throw error;
      throw new MnistxError(usageProblem(message ?? 'bad usage', argv));
    });
}

function moduleOf<Arguments>(command: Command<Arguments>, context: Context, onExit: (code: ExitCode) => void): CommandModule<object, Arguments> {
  return {
    command: command.usage,
    describe: command.describe,
    builder: (parser: Argv) => {
      for (const [example, what] of command.examples) parser.example(`$0 ${example}`, what);
      return command.options(parser);
    },
    handler: async (argv) => onExit(await command.run(argv as Arguments, context)),
  };
}

/** yargs says only "Did you mean run?" of a mistyped verb. */
function usageProblem(message: string, [verb = '']: readonly string[]): Problem {
  const meant = /^Did you mean (\S+)\?$/.exec(message)?.[1];
  if (meant !== undefined) return { code: 'BAD_USAGE', message: `there is no command "${verb}"`, fix: `did you mean "${meant}"?` };
  return { code: 'BAD_USAGE', message, fix: verb === '' || verb.startsWith('-') ? 'see mnistx --help' : `see mnistx ${verb} --help` };
}

function version(): string {
  return (createRequire(import.meta.url)('../../../package.json') as { version: string }).version;
}
