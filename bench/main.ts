// Trains the same networks with mnistx and its peers, one process after another: `npm run bench`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './environment.js';
import { describeMachine } from './machine.js';
import { parseOptions, USAGE } from './options.js';
import type { BenchOptions } from './options.js';
import { measurePeak } from './peak.js';
import { renderSpeedTable, renderResults } from './render.js';
import type { ModelResults, Results, Row } from './render.js';
import { runContender } from './run-contender.js';
import { measureScaling } from './scaling.js';
import { setUpPeers } from './setup.js';
import { countWorkOfModel } from './shares.js';

const RESULTS = join(ROOT, 'bench', 'results');
const showProgress = (line: string): void => console.error(line);

const options = readOptions();
if (options.action === 'help') console.log(USAGE);
else if (options.action === 'setup') process.exitCode = setUpPeers(showProgress) ? 0 : 1;
else if (options.action === 'table') console.log(renderSpeedTable(readLastResults()));
else await measure(options);

async function measure({ models: names, contenders, epochs, timeoutMs, scaling }: BenchOptions): Promise<void> {
  showProgress('machine peak');
  const peak = await measurePeak();
  const models: ModelResults[] = [];
  let results: Results = { machine: describeMachine(), epochs, peak, models, scaling: null };
  for (const model of names) {
    const rows: Row[] = [];
    const work = await countWorkOfModel(model);
    models.push({ model, rows, work });
    for (const contender of contenders) {
      const result = await runContender({ contender, model, epochs, timeoutMs });
      rows.push({ contender, result });
      const told = result.status === 'measured' ? `${result.secondsPerEpoch.toFixed(2)} s` : result.reason;
      showProgress(`${model}: ${contender.title}: ${told}`);
      save(results);
    }
  }
  if (scaling && contenders.some(({ name }) => name === 'mnistx-simd')) {
    results = { ...results, scaling: await measureScaling({ epochs, timeoutMs, report: showProgress }) };
  }
  save(results);
  console.log(renderResults(results));
  showProgress(`saved in ${join(RESULTS, 'latest.md')} and latest.json`);
}

/** After every row: a benchmark that is stopped keeps what it has. */
function save(results: Results): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, 'latest.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(RESULTS, 'latest.md'), renderResults(results));
}

function readLastResults(): Results {
  try {
    return JSON.parse(readFileSync(join(RESULTS, 'latest.json'), 'utf8')) as Results;
  } catch (error) {
    throw new Error('there are no results to print; measure first: npm run bench', { cause: error });
  }
}

function readOptions(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
