import { join } from 'node:path';
import type { Effects } from '../../effects.js';
import { starterNames } from '../../tasks/starters.js';
import { commandsOf } from '../commands.js';
import type { Entry, Places } from './types.js';

const REQUEST = ['completion', '--complete', '--'];

/** The words that a completion script wants completed, or `null` for any other command line. */
export function wordsToComplete(argv: readonly string[]): string[] | null {
  return REQUEST.every((word, index) => argv[index] === word) ? argv.slice(REQUEST.length) : null;
}

/** One line for each completion: the word, a tab, what it means. */
export async function answerShell(
  words: readonly string[],
  { effects, runsDirectory }: { readonly effects: Pick<Effects, 'files'>; readonly runsDirectory: string },
): Promise<string> {
  // With the schema, which no other command needs to begin.
  const { completionsFor } = await import('./completions-for.js');
  const commands = await commandsOf(words.length > 1 ? words : []);
  return completionsFor(words, commands, placesOn(effects.files, runsDirectory))
    .filter(({ value }) => !/\p{Cc}/u.test(value))
    .map(({ value, description }) => `${value}\t${description}\n`)
    .join('');
}

function placesOn(files: Effects['files'], runsDirectory: string): Places {
  const isFolder = (path: string): boolean => files.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return {
    runsDirectory,
    starters: starterNames,
    isRun: (folder) => files.statSync(join(folder, 'run.json'), { throwIfNoEntry: false }) !== undefined,
    listFolder(path): Entry[] {
      try {
        return files.readdirSync(path).map((name) => ({ name, isFolder: isFolder(join(path, name)) }));
      } catch {
        return [];
      }
    },
  };
}
