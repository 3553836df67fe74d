import type { Command } from '../command.js';
import { readOptions } from '../read-options.js';
import type { Definition, Definitions } from '../read-options.js';
import type { Completion, Places } from './types.js';
import { valuesFor } from './values.js';

const HELP: Definition = { name: 'help', type: 'boolean', describe: 'Show help' };
const VERSION: Definition = { name: 'version', type: 'boolean', describe: 'Show the version' };

/** The completions of the last word after `mnistx`. */
export function completionsFor(
  words: readonly string[],
  commands: readonly Command<never>[],
  places: Places,
): Completion[] {
  const [verb = '', ...rest] = words;
  if (rest.length === 0) return [...verbs(commands), ...optionNames([HELP, VERSION], verb)].filter(beginsWith(verb));
  const command = commands.find(({ usage }) => usage.split(' ')[0] === verb);
  return command === undefined ? [] : completeArguments(rest, readOptions(command), places);
}

function completeArguments(
  words: readonly string[],
  { options, positionals }: Definitions,
  places: Places,
): Completion[] {
  const typed = words.at(-1) ?? '';
  const { given, waiting, count, hasEnded } = readBefore(words.slice(0, -1), options);
  if (waiting !== undefined) return valuesFor(waiting, typed, places);
  if (!hasEnded && typed.startsWith('-')) {
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(typed) ?? [];
    const option = options.find((each) => each.name === name);
    if (option !== undefined && value !== undefined) return addPrefix(`--${name}=`, valuesFor(option, value, places));
    const free = options.filter((each) => each.array === true || !given.includes(each));
    return optionNames([...free, HELP], typed).filter(beginsWith(typed));
  }
  const argument = positionals[count] ?? positionals.filter(({ array }) => array === true).at(-1);
  return argument === undefined ? [] : valuesFor(argument, typed, places);
}

interface Before {
  readonly given: readonly Definition[];
  /** The option whose value comes next. */
  readonly waiting: Definition | undefined;
  /** How many arguments are not options. */
  readonly count: number;
  /** Whether `--` has ended the options. */
  readonly hasEnded: boolean;
}

function readBefore(words: readonly string[], options: readonly Definition[]): Before {
  const given: Definition[] = [];
  let waiting: Definition | undefined;
  let count = 0;
  let hasEnded = false;
  for (const word of words) {
    const option = hasEnded
      ? undefined
      : options.find(({ name, alias }) => nameOf(word) === `--${name}` || word === `-${alias}`);
    if (waiting !== undefined) waiting = undefined;
    else if (option !== undefined) {
      given.push(option);
      waiting = option.type === 'boolean' || word.includes('=') ? undefined : option;
    } else if (word === '--') hasEnded = true;
    else if (hasEnded || !/^-./.test(word)) count++;
  }
  return { given, waiting, count, hasEnded };
}

function nameOf(word: string): string | undefined {
  return word.split('=', 1)[0];
}

function verbs(commands: readonly Command<never>[]): Completion[] {
  return commands.map(({ usage, describe }) => ({ value: usage.split(' ')[0]!, description: describe }));
}

function optionNames(options: readonly Definition[], typed: string): Completion[] {
  return typed.startsWith('-')
    ? options.map(({ name, describe }) => ({ value: `--${name}`, description: describe }))
    : [];
}

function addPrefix(start: string, completions: readonly Completion[]): Completion[] {
  return completions.map(({ value, description }) => ({ value: `${start}${value}`, description }));
}

function beginsWith(typed: string): (completion: Completion) => boolean {
  return ({ value }) => value.startsWith(typed);
}
