// Trains the same networks with mnistx and its peers, one process after another: `npm run bench`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeColouredPictures } from './coloured-pictures.js';
import { locateIdxFolder, ROOT } from './environment.js';
import { describeMachine, watchLoad } from './machine.js';
import { parseOptions, USAGE } from './options.js';
import type { BenchOptions } from './options.js';
import { measurePeak } from './peak.js';
import { renderSpeedTables, renderResults } from './render.js';
import { joinRounds } from './protocol.js';
import type { Measurement, Missing } from './protocol.js';
import type { Results } from './render.js';
import { runContender } from './run-contender.js';
import { measureScaling } from './scaling.js';
import { setUpPeers } from './setup.js';
import { countWorkOfTask } from './shares.js';
import { SHAPES } from './tasks.js';
import type { Task } from './tasks.js';

const RESULTS = join(ROOT, 'bench', 'results');
const showProgress = (line: string): void => console.error(line);

const options = readOptions();
if (options.action === 'help') console.log(USAGE);
else if (options.action === 'setup') process.exitCode = setUpPeers(showProgress) ? 0 : 1;
else if (options.action === 'table') console.log(renderSpeedTables(readLastResults()));
else await measure(options);

async function measure({ models: tasks, contenders, epochs, rounds, timeoutMs, scaling }: BenchOptions): Promise<void> {
  const load = watchLoad();
  const coloured = makeColouredPictures(tasks);
  showProgress('machine peak');
  const peak = await measurePeak();
  let results: Results = {
    machine: describeMachine(),
    load: load.soFar(),
    epochs,
    rounds,
    peak,
    models: [],
    scaling: null,
  };
  for (const task of tasks) {
    const data = task.isColoured === true ? coloured! : locateIdxFolder();
    const work = await countWorkOfTask(task, data);
    const measured = contenders
      .filter(({ trainsShapes }) => trainsShapes || !SHAPES.includes(task))
      .map((contender) => ({ contender, found: [] as (Measurement | Missing)[] }));
    const earlier = results.models;
    for (let round = 1; round <= rounds; round++) {
      for (const { contender, found } of measured) {
        const result = await runContender({ contender, task, data, epochs, timeoutMs });
        found.push(result);
        const told = result.status === 'measured' ? `${result.secondsPerEpoch.toFixed(2)} s` : result.reason;
        showProgress(`${task.name}: ${contender.title}: ${told}`);
        const rows = measured.flatMap((one) =>
          one.found.length === 0 ? [] : [{ contender: one.contender, result: joinRounds(one.found) }],
        );
        results = { ...results, load: load.soFar(), models: [...earlier, { task, rows, work }] };
        save(results);
      }
    }
  }
  if (scaling && contenders.some(({ name }) => name === 'mnistx-simd')) {
    results = { ...results, scaling: await measureScaling({ epochs, timeoutMs, report: showProgress }) };
  }
  load.stop();
  save({ ...results, load: load.soFar() });
  console.log(renderResults({ ...results, load: load.soFar() }));
  showProgress(`saved in ${join(RESULTS, 'latest.md')} and latest.json`);
}

/** Folder of the pictures of 32 x 32 x 3, until this process ends; `null` if no task trains on them. */
function makeColouredPictures(tasks: readonly Task[]): string | null {
  if (!tasks.some(({ isColoured }) => isColoured)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeColouredPictures(folder, locateIdxFolder());
  return folder;
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
