// One epoch in a page of Chromium against the same epoch in Node, in turn, with as many threads: `npm run bench:page`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../src/cli/render/table.js';
import { renderExperiment } from '../src/config/render.js';
import { cacheDirectory } from '../src/data/cache-directory.js';
import { loadDataset } from '../src/data/load-dataset.js';
import { nodeEffects } from '../src/effects.js';
import type { Experiment } from '../src/config/types.js';
import type { Dataset } from '../src/data/types.js';
import type { Plan } from '../src/model/types.js';
import { dataRequestOf, planOf } from '../src/open/plan-of.js';
import { readExperiment } from '../src/open/read-config-file.js';
import { serveEnginePages, trainInNode } from '../test/helpers/engine-page.js';
import type { EnginePages } from '../test/helpers/engine-page.js';
import { launchBrowser } from '../test/helpers/launch-browser.js';
import type { TrainedBits } from '../test/helpers/page-order.js';
import { ROOT } from './environment.js';
import { describeMachine } from './machine.js';
import { parseWholeNumber } from './options.js';
import { findMedian } from './statistics.js';

const USAGE = `npm run bench:page -- [options]

  --models a,b   configs to train                     Default: lr,cnn
  --rounds n     trainings of each, in turn           Default: 5
`;
/** The page's speed is to be at least this share of Node's. */
const TARGET = 0.8;
/** Of these epochs the first warms up. */
const EPOCHS = 3;

interface Subject {
  readonly experiment: Experiment;
  readonly plan: Plan;
  readonly data: Dataset;
}

interface Row {
  readonly model: string;
  readonly threads: number;
  /** Medians of an epoch, in seconds. */
  readonly node: number;
  readonly page: number;
}

const { values: options } = parseArgs({
  options: { models: { type: 'string' }, rounds: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
if (options.help === true) console.log(USAGE);
else await compare((options.models ?? 'lr,cnn').split(','), parseWholeNumber('--rounds', options.rounds ?? '5'));

async function compare(models: readonly string[], rounds: number): Promise<void> {
  const { cpu, cores, node } = describeMachine();
  const browser = await launchBrowser();
  const pages = await serveEnginePages();
  try {
    const rows: Row[] = [];
    const page = await pages.open(browser, true);
    for (const model of models) {
      const subject = await readSubject(model);
      pages.offer(model, subject.data);
      for (const threads of new Set([cores, 1])) {
        console.error(`${model}, ${threads} threads`);
        rows.push(await compareOne({ model, threads, rounds }, subject, page.train));
      }
    }
    console.log(`${cpu}, ${cores} cores, Node ${node}, Chromium ${browser.version()}\n\n${render(rows)}`);
    process.exitCode = rows.every(({ node: before, page: now }) => before / now >= TARGET) ? 0 : 3;
  } finally {
    pages.close();
    await browser.close();
  }
}

async function readSubject(model: string): Promise<Subject> {
  const overrides = [`train.epochs=${EPOCHS}`];
  const loaded = readExperiment(join(ROOT, 'configs', `${model}.yaml`), { overrides, files: nodeEffects.files });
  const { experiment } = loaded;
  const plan = await planOf(experiment, loaded);
  const data = await loadDataset(dataRequestOf(experiment), { cacheDirectory: cacheDirectory(process.env) });
  return { experiment, plan, data };
}

async function compareOne(
  { model, threads, rounds }: { readonly model: string; readonly threads: number; readonly rounds: number },
  { experiment, plan, data }: Subject,
  trainInPage: Awaited<ReturnType<EnginePages['open']>>['train'],
): Promise<Row> {
  const shape = { imageShape: data.imageShape, classes: data.classes };
  const order = { text: renderExperiment(experiment), shape, data: model, threads, stopAfter: null };
  const [node, page]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    node!.push(...secondsOf(await trainInNode(plan, data, threads)));
    page!.push(...secondsOf(await trainInPage(order)));
  }
  return { model, threads, node: findMedian(node!), page: findMedian(page!) };
}

function secondsOf({ history }: TrainedBits): number[] {
  return history.slice(1).map(({ seconds }) => seconds);
}

function render(rows: readonly Row[]): string {
  const columns = [
    { title: 'Model', align: 'left' },
    ...['Threads', 'Node', 'Page', 'Page / Node', ''].map((title) => ({ title, align: 'right' }) as const),
  ] as const;
  const lines = rows.map(({ model, threads, node, page }) => {
    const share = node / page;
    const isMissed = share < TARGET;
    return [
      model,
      String(threads),
      `${node.toFixed(3)} s`,
      `${page.toFixed(3)} s`,
      `${share.toFixed(2)} of its speed`,
      isMissed ? `missed: at least ${TARGET}` : 'ok',
    ];
  });
  return renderTable(columns, lines);
}
