import { suggestKey } from '../config/problems/suggest.js';
import type { Problem } from '../errors.js';

/** What is known of the command line when yargs refuses it. */
export interface Usage {
  readonly argv: readonly string[];
  readonly verbs: readonly string[];
  /** `run <files..>`; absent if no command was recognised. */
  readonly usage: string | undefined;
  /** A command line that works, without `mnistx`. */
  readonly example: string | undefined;
  /** Long names of the options of the command. */
  readonly options: readonly string[];
}

/** Translates a message of yargs: what is wrong, and what to type instead. */
export function usageProblem(message: string, usage: Usage): Problem {
  for (const { pattern, explain } of TRANSLATIONS) {
    const match = pattern.exec(message);
    if (match !== null) return { code: 'BAD_USAGE', ...explain(match[1] ?? '', usage, match[2] ?? '') };
  }
  return { code: 'BAD_USAGE', message, fix: help(usage) };
}

/** Finds arguments that yargs would lose or misread. */
export function argumentProblem(argv: readonly string[]): Problem | null {
  return emptyProblem(argv) ?? standardInputProblem(argv);
}

/** An empty argument is nearly always a shell variable that is not set. An empty note removes the one before. */
function emptyProblem(argv: readonly string[]): Problem | null {
  const at = argv.indexOf('');
  const removesNote = argv[0] === 'note' && at === argv.length - 1 && at > 1;
  if (at < 0 || removesNote) return null;
  const fix = 'leave it out, or check the shell variable behind it';
  return { code: 'BAD_USAGE', message: `argument ${at + 1} of the command line is empty`, fix };
}

/** Only `predict` reads standard input. */
function standardInputProblem(argv: readonly string[]): Problem | null {
  if (!argv.includes('-') || argv.includes('predict')) return null;
  const message = argv[0] === '-' ? 'there is no command "-"' : `mnistx ${verbOf(argv)} does not read standard input`;
  const fix = 'name a file or folder; only an image is read from standard input: mnistx predict <run> -';
  return { code: 'BAD_USAGE', message, fix };
}

interface Words {
  readonly message: string;
  readonly fix: string;
}

interface Translation {
  readonly pattern: RegExp;
  readonly explain: (found: string, usage: Usage, second: string) => Words;
}

const TRANSLATIONS: readonly Translation[] = [
  {
    pattern: /^Not enough non-option arguments/,
    explain: (_, { usage = '', example }) => ({
      message: `mnistx ${usage.split(' ')[0]} needs ${usage.split(' ').slice(1).join(' ')}`,
      fix: `for example: mnistx ${example}`,
    }),
  },
  {
    pattern: /^Not enough arguments following: (\S+)/,
    explain: (name, usage) => ({ message: `${withDashes(name)} needs a value`, fix: help(usage) }),
  },
  {
    pattern: /^Unknown (?:arguments?|commands?): (.+)$/,
    explain: (names, usage) => unknownArgument(names.split(', '), usage),
  },
  {
    pattern: /Argument: (\S+), Given: ("[^]*)$/,
    explain: (name, { options }, rest) =>
      wrongChoice(options.includes(name) ? withDashes(name) : `<${name}>`, rest.split(', Choices: ')),
  },
];

function wrongChoice(name: string, [given = '', choices = '']: readonly string[]): Words {
  const words = choices.replaceAll('"', '').split(', ');
  const meant = suggestKey(given, words);
  const fix = meant === null ? `use one of ${words.join(', ')}` : `did you mean "${meant}"?`;
  return { message: `${given} is not a value of ${name}`, fix };
}

/** yargs lists an option in camel case too, and does not distinguish options from words. */
function unknownArgument(names: readonly string[], usage: Usage): Words {
  const { argv, usage: command } = usage;
  const typed = names.map((name) =>
    argv.find((word) => /^--?[^-]/.test(word) && word.replace(/^--?/, '').split('=')[0] === name),
  );
  const option = typed.find((word) => word !== undefined)?.split('=')[0];
  if (option !== undefined)
    return { message: `there is no option ${option}`, fix: meantOption(option.replace(/^-+/, ''), usage) };
  const isCluster = argv.some((word) => /^-[A-Za-z]{2,}/.test(word) && names.every((name) => word.includes(name)));
  if (isCluster) return { message: `there is no option ${names.map(withDashes).join(', ')}`, fix: help(usage) };
  if (command === undefined) return unknownVerb(names[0]!, usage);
  return { message: `"${names.join('", "')}" is one argument too many`, fix: `write: mnistx ${command}` };
}

function unknownVerb(typed: string, usage: Usage): Words {
  const meant = suggestKey(typed, usage.verbs);
  const fix = meant === null ? help(usage) : `did you mean "${meant}"?`;
  return { message: `there is no command "${typed}"`, fix };
}

/** Keys of an experiment file that are options in other programs. */
const SETTINGS = [
  'train.epochs',
  'train.batch_size',
  'train.optimizer',
  'train.loss',
  'data.dataset',
  'data.validation',
  'data.limit',
];
const SETTINGS_BY_KEY = new Map([
  ...SETTINGS.map((path) => [path.split('.')[1]!, path] as const),
  ['learning_rate', 'train.optimizer.learning_rate'] as const,
  ['lr', 'train.optimizer.learning_rate'] as const,
]);

function meantOption(name: string, usage: Usage): string {
  const key = usage.options.includes('set') ? suggestKey(name, [...SETTINGS_BY_KEY.keys()]) : null;
  if (key !== null) return `to change a key of the file, write -S ${SETTINGS_BY_KEY.get(key)}=…`;
  const option = suggestKey(name, usage.options);
  return option === null ? help(usage) : `did you mean "--${option}"?`;
}

function withDashes(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function help({ usage }: Usage): string {
  return usage === undefined ? 'see mnistx --help' : `see mnistx ${usage.split(' ')[0]} --help`;
}

function verbOf(argv: readonly string[]): string {
  return argv.find((word) => !word.startsWith('-')) ?? '';
}
