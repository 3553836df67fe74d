import yargs from 'yargs';
import type { Argv, CommandModule } from 'yargs';
import { MnistxError } from '../errors.js';
import { version } from '../training/version.js';
import type { Command } from './command.js';
import { commandsOf } from './commands.js';
import type { Context, ExitCode } from './context.js';
import { refuseIdle } from './idle-options.js';
import { nameOwnOptions } from './name-own-options.js';
import { readOptions } from './read-options.js';
import { withStandardInput } from './standard-input.js';
import { argumentProblem, usageProblem } from './usage-problems.js';
import type { Usage } from './usage-problems.js';

export async function createParser(
  argv: readonly string[],
  context: Context,
  onExit: (code: ExitCode) => void,
  load: typeof commandsOf = commandsOf,
): Promise<Argv> {
  refuseUnreadable(argv);
  const commands = await load(argv);
  const base = yargs(withStandardInput(argv))
    .scriptName('mnistx')
    .locale('en')
    .usage('mnistx <command>\n\nTrain, compare and trust small neural networks from YAML experiment files.')
    .version(version())
    .wrap(Math.min(100, context.terminal.outColumns));
  const parser = commands.reduce<Argv>(
    (all, command) =>
      all.command(moduleOf(command, () => readDefaulted(base), context, onExit) as unknown as CommandModule),
    base,
  );
  return withPlainHelp(parser)
    .example('$0 run configs/cnn.yaml', 'train a small CNN on MNIST')
    .example('$0 compare runs/lr runs/cnn', 'compare two runs: table, CSV and charts')
    .demandCommand(1, 'no command is named')
    .strict()
    .help()
    .alias('h', 'help')
    .epilogue(
      'Run mnistx <command> --help for details. Exit codes: 0 success, 1 the run failed, 2 bad usage or config, 3 a check failed, 130 stopped by Ctrl-C.',
    )
    .exitProcess(false)
    .fail((message: string | null, error: Error | null | undefined) => {
      const isUsage = error == null || error.name === 'YError';
      throw isUsage
        ? new MnistxError(usageProblem(error?.message ?? message ?? 'bad usage', usageOf(argv, commands)))
        : error;
    });
}

function moduleOf<Arguments>(
  command: Command<Arguments>,
  defaulted: () => Readonly<Record<string, boolean>>,
  context: Context,
  onExit: (code: ExitCode) => void,
): CommandModule<object, Arguments> {
  return {
    command: command.usage,
    describe: command.describe,
    builder: (parser: Argv) => {
      for (const [example, what] of command.examples) parser.example(`$0 ${example}`, what);
      return command.options(parser);
    },
    handler: async (argv) => {
      refuseRepeated(argv, command as unknown as Command<never>);
      const isTyped = (name: string): boolean =>
        ![undefined, false].includes(argv[name] as never) && defaulted()[name] !== true;
      refuseIdle(command.idle ?? [], argv as Arguments, isTyped);
      onExit(await withOwnOptions(command as unknown as Command<never>, () => command.run(argv as Arguments, context)));
    },
  };
}

async function withOwnOptions<T>(command: Command<never>, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof MnistxError) || error.problems.every(({ wants }) => wants === undefined)) throw error;
    throw new MnistxError(nameOwnOptions(error.problems, readOptions(command).options), { cause: error });
  }
}

/** Options that were not typed and have their default. */
function readDefaulted(parser: Argv): Readonly<Record<string, boolean>> {
  // Missing in the types of yargs.
  const { parsed } = parser as unknown as { parsed: { defaulted?: Record<string, boolean> } | false };
  return parsed === false ? {} : (parsed.defaulted ?? {});
}

interface UsageInstance {
  cacheHelpMessage: () => void;
  help: () => string;
}

/**
 * Help without empty defaults of lists. yargs also prepares the help of each command that it runs, in case it is needed
 * later: that takes a tenth of the time of a short command and is left out.
 */
function withPlainHelp(parser: Argv): Argv {
  // The types of yargs lack getInternalMethods.
  const { getUsageInstance } = (
    parser as unknown as { getInternalMethods: () => { getUsageInstance: () => UsageInstance } }
  ).getInternalMethods();
  const usage = getUsageInstance();
  const { help } = usage;
  usage.cacheHelpMessage = () => {};
  usage.help = () => hideEmptyDefaults(help());
  return parser;
}

/** Keeps the types of options flush right. */
function hideEmptyDefaults(help: string): string {
  return help.replace(/(\[array\].*) \[default: \[\]\]$/gm, (all, kept: string) => kept.padStart(all.length));
}

function refuseUnreadable(argv: readonly string[]): void {
  const problem = argumentProblem(argv);
  if (problem !== null) throw new MnistxError(problem);
}

/** yargs turns an option that is given twice into a list. */
function refuseRepeated(argv: Readonly<Record<string, unknown>>, command: Command<never>): void {
  const { names, lists } = optionsOf(command);
  const repeated = names.find((name) => Array.isArray(argv[name]) && !lists.includes(name));
  if (repeated === undefined) return;
  throw new MnistxError({
    code: 'BAD_USAGE',
    message: `--${repeated} is given more than once`,
    fix: 'keep one of them',
  });
}

function usageOf(argv: readonly string[], commands: readonly Command<never>[]): Usage {
  const named = argv.map((word) => commands.find(({ usage }) => usage.split(' ')[0] === word));
  const command = named.find((found) => found !== undefined);
  const options = command === undefined ? [] : optionsOf(command).names;
  const verbs = commands.map(({ usage }) => usage.split(' ')[0]!);
  return { argv, verbs, usage: command?.usage, example: command?.examples[0]?.[0], options };
}

/** Long names of a command's options, and which of them are lists. */
function optionsOf(command: Command<never>): { names: readonly string[]; lists: readonly string[] } {
  const { options, positionals } = readOptions(command);
  const lists = [...options, ...positionals].filter(({ array }) => array === true);
  return { names: [...options.map(({ name }) => name), 'help', 'version'], lists: lists.map(({ name }) => name) };
}
