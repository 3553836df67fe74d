import type { Argv } from 'yargs';
import type { Command } from './command.js';

/** The definition of an option or argument of a command. */
export interface Definition {
  readonly name: string;
  readonly alias?: string;
  readonly type?: string;
  readonly array?: boolean;
  readonly choices?: readonly string[];
  readonly describe: string;
}

export interface Definitions {
  readonly options: readonly Definition[];
  /** In the order of the command line; only the last can be a list. */
  readonly positionals: readonly Definition[];
}

type Define = (name: string, definition: Omit<Definition, 'name'>) => Recorder;

interface Recorder {
  readonly option: Define;
  readonly positional: Define;
}

/** Records the options and arguments of a command instead of passing them to a parser. */
export function readOptions({ options: define }: Command<never>): Definitions {
  const options: Definition[] = [];
  const positionals: Definition[] = [];
  const into = (list: Definition[]): Define => {
    return (name, definition) => {
      list.push({ ...definition, name });
      return recorder;
    };
  };
  const recorder: Recorder = { option: into(options), positional: into(positionals) };
  // Commands use no other method of the parser.
  define(recorder as unknown as Argv);
  return { options, positionals };
}
