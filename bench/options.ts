import { parseArgs } from 'node:util';
import { CONTENDERS } from './contenders.js';
import type { Contender } from './contenders.js';
import { MODELS, SHAPES, TASKS } from './tasks.js';
import type { Task } from './tasks.js';

export const USAGE = `npm run bench -- [options]

  --setup            make the Python peers' environment with pip, then stop
  --models a,b       of ${namesOf(MODELS)};
                     shapes: ${namesOf(SHAPES)}
  --peers a,b        of ${namesOf(CONTENDERS)}
  --epochs n         epochs to count, after one that warms up; at least 10 of lr, 3 of shapes   Default: 3
  --rounds n         times that all peers train a network in turn: a noisy machine is slow for minutes   Default: 1
  --quick            one counted epoch
  --timeout minutes  for one network of one peer                Default: 15
  --no-scaling       without the series over images, batch size, filters and threads
  --table            print the last results as the tables of docs/speed.md, and measure nothing
`;

interface Named {
  readonly name: string;
}

export interface BenchOptions {
  readonly action: 'measure' | 'setup' | 'table' | 'help';
  readonly models: readonly Task[];
  readonly contenders: readonly Contender[];
  /** To count, without the warm-up. */
  readonly epochs: number;
  readonly rounds: number;
  readonly timeoutMs: number;
  readonly scaling: boolean;
}

/** @throws {Error} with a message for whoever typed it */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      setup: { type: 'boolean' },
      quick: { type: 'boolean' },
      table: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      'no-scaling': { type: 'boolean' },
      models: { type: 'string' },
      peers: { type: 'string' },
      epochs: { type: 'string' },
      rounds: { type: 'string' },
      timeout: { type: 'string' },
    },
  });
  return {
    action: values.help ? 'help' : values.setup ? 'setup' : values.table ? 'table' : 'measure',
    models: choose('--models', values.models, TASKS),
    contenders: choose('--peers', values.peers, CONTENDERS),
    epochs: values.quick && values.epochs === undefined ? 1 : parseWholeNumber('--epochs', values.epochs ?? '3'),
    rounds: parseWholeNumber('--rounds', values.rounds ?? '1'),
    timeoutMs: parseWholeNumber('--timeout', values.timeout ?? '15') * 60_000,
    scaling: !values['no-scaling'],
  };
}

/** In their own order, each once. */
function choose<T extends Named>(option: string, text: string | undefined, known: readonly T[]): readonly T[] {
  if (text === undefined) return known;
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => !known.some(({ name }) => name === word));
  if (wrong !== undefined) throw new Error(`${option}: there is no "${wrong}"; choose of ${namesOf(known)}`);
  return known.filter(({ name }) => words.includes(name));
}

function namesOf(known: readonly Named[]): string {
  return known.map(({ name }) => name).join(', ');
}

export function parseWholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${option} wants a whole number from 1, not "${text}"`);
  return Number(text);
}
