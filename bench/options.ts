import { parseArgs } from 'node:util';
import { CONTENDERS, MODELS } from './contenders.js';
import type { Contender, Model } from './contenders.js';

export const USAGE = `npm run bench -- [options]

  --setup            make the Python peers' environment with pip, then stop
  --models a,b       of ${MODELS.join(', ')}
  --peers a,b        of ${CONTENDERS.map(({ name }) => name).join(', ')}
  --epochs n         epochs to count, after one that warms up   Default: 3
  --quick            one counted epoch
  --timeout minutes  for one network of one peer                Default: 15
  --no-scaling       without the series over images, batch size, filters and threads
  --table            print the last results as the table of docs/speed.md, and measure nothing
`;

export interface BenchOptions {
  readonly action: 'measure' | 'setup' | 'table' | 'help';
  readonly models: readonly Model[];
  readonly contenders: readonly Contender[];
  /** To count, without the warm-up. */
  readonly epochs: number;
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
      timeout: { type: 'string' },
    },
  });
  const names = CONTENDERS.map(({ name }) => name);
  const chosen = choose('--peers', values.peers, names);
  return {
    action: values.help ? 'help' : values.setup ? 'setup' : values.table ? 'table' : 'measure',
    models: choose('--models', values.models, MODELS),
    contenders: CONTENDERS.filter(({ name }) => chosen.includes(name)),
    epochs: values.quick && values.epochs === undefined ? 1 : parseWholeNumber('--epochs', values.epochs ?? '3'),
    timeoutMs: parseWholeNumber('--timeout', values.timeout ?? '15') * 60_000,
    scaling: !values['no-scaling'],
  };
}

function choose<T extends string>(option: string, text: string | undefined, known: readonly T[]): readonly T[] {
  if (text === undefined) return known;
  return text.split(',').map((word) => {
    const found = known.find((name) => name === word.trim());
    if (found === undefined) throw new Error(`${option}: there is no "${word}"; choose of ${known.join(', ')}`);
    return found;
  });
}

export function parseWholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${option} wants a whole number from 1, not "${text}"`);
  return Number(text);
}
