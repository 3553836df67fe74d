// Our TPE against that of Optuna on functions whose least value is known: `npm run bench:sweep`.
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../src/cli/render/table.js';
import { locatePython } from './environment.js';
import { describeMachine } from './machine.js';
import { openOptuna } from './optuna.js';
import type { Optuna } from './optuna.js';
import { parseWholeNumber } from './options.js';
import { FUNCTIONS } from './search-functions.js';
import type { SearchFunction } from './search-functions.js';
import { asFunction, readTable } from './search-table.js';
import { setUpOptuna, setUpOptunaWithTorch } from './setup.js';
import { findMedian } from './statistics.js';
import { regretOf, search } from './sweep-samplers.js';
import { measureThroughput } from './sweep-throughput.js';

const USAGE = `npm run bench:sweep -- [options]

  --throughput      how many real trials a minute, one after another and on all cores, beside Optuna with PyTorch
  --trials n        trials of each measurement of --throughput    Default: 24
  --setup           install Optuna with pip into an environment of its own, then stop; for --throughput also PyTorch
  --seeds n         searches of each function                       Default: 30
  --functions a,b   of ${FUNCTIONS.map(({ name }) => name).join(', ')}
  --table file      trials.csv of a grid that was trained, instead: bench/table/trials.csv has 200 runs
`;
/** Regret is taken after so many trials of one search. */
const COUNTS = [40, 100];
const TRIALS = Math.max(...COUNTS);

interface Options {
  readonly action: 'measure' | 'setup' | 'throughput' | 'help';
  readonly setUp: typeof setUpOptuna;
  readonly trials: number;
  readonly seeds: number;
  readonly functions: readonly SearchFunction[];
}

interface Regrets {
  readonly fn: SearchFunction;
  readonly count: number;
  /** Medians over the seeds. */
  readonly random: number;
  readonly optuna: number;
  readonly mnistx: number;
}

const progress = (line: string): void => console.error(line);
const options = readOptions();
if (options.action === 'help') console.log(USAGE);
else if (options.action === 'setup') process.exitCode = options.setUp(progress) ? 0 : 1;
else if (options.action === 'throughput') await measureThroughput(options.trials);
else await measure(options);

async function measure({ seeds, functions }: Options): Promise<void> {
  const python = locatePython('bench-optuna');
  if (python === null) {
    progress('Optuna is not installed: npm run bench:sweep -- --setup');
    process.exitCode = 2;
    return;
  }
  const optuna = await openOptuna(python);
  const results: Regrets[] = [];
  for (const fn of functions) {
    progress(`${fn.name}: ${seeds} searches of ${TRIALS} trials`);
    results.push(...(await compare({ fn, seeds, optuna })));
  }
  await optuna.close();
  const { cpu, node } = describeMachine();
  console.log(
    `Median regret over ${seeds} seeds. ${cpu}, Node ${node}, Optuna ${optuna.version}\n\n${render(results)}`,
  );
  process.exitCode = results.every(({ mnistx, optuna }) => mnistx <= optuna) ? 0 : 3;
}

async function compare({ fn, seeds, optuna }: { fn: SearchFunction; seeds: number; optuna: Optuna }) {
  const losses = { random: [] as Losses[], optuna: [] as Losses[], mnistx: [] as Losses[] };
  for (let seed = 1; seed <= seeds; seed++) {
    losses.random.push(search('random', { fn, seed, trials: TRIALS }));
    losses.optuna.push(await optuna.search({ fn, seed, trials: TRIALS }));
    losses.mnistx.push(search('tpe', { fn, seed, trials: TRIALS }));
  }
  return COUNTS.map((count): Regrets => {
    const medianOf = (searches: readonly Losses[]) =>
      findMedian(searches.map((found) => regretOf(found, { count, minimum: fn.minimum })));
    return {
      fn,
      count,
      random: medianOf(losses.random),
      optuna: medianOf(losses.optuna),
      mnistx: medianOf(losses.mnistx),
    };
  });
}

type Losses = readonly number[];

function render(results: readonly Regrets[]): string {
  return renderTable(
    [
      { title: 'function', align: 'left' },
      { title: 'trials', align: 'right' },
      { title: 'random', align: 'right' },
      { title: 'Optuna TPE', align: 'right' },
      { title: 'mnistx TPE', align: 'right' },
      { title: 'mnistx / Optuna', align: 'right' },
    ],
    results.map(({ fn, count, random, optuna, mnistx }) => [
      fn.name,
      String(count),
      random.toPrecision(3),
      optuna.toPrecision(3),
      mnistx.toPrecision(3),
      optuna === 0 ? '' : (mnistx / optuna).toFixed(2),
    ]),
  );
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      setup: { type: 'boolean' },
      throughput: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
      trials: { type: 'string', default: '24' },
      seeds: { type: 'string', default: '30' },
      functions: { type: 'string' },
      table: { type: 'string' },
    },
  });
  const names = values.functions?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => FUNCTIONS.every((fn) => fn.name !== name));
  if (unknown !== undefined) throw new Error(`--functions: there is no "${unknown}"\n\n${USAGE}`);
  return {
    action: values.help ? 'help' : values.setup ? 'setup' : values.throughput ? 'throughput' : 'measure',
    setUp: values.throughput ? setUpOptunaWithTorch : setUpOptuna,
    trials: parseWholeNumber('--trials', values.trials),
    seeds: parseWholeNumber('--seeds', values.seeds),
    functions:
      values.table === undefined
        ? FUNCTIONS.filter(({ name }) => names?.includes(name) ?? true)
        : [asFunction(readTable(basename(dirname(resolve(values.table))), readFileSync(values.table, 'utf8')))],
  };
}
