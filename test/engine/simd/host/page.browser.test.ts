import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { renderExperiment } from '../../../../src/config/render.js';
import { loadDataset } from '../../../../src/data/load-dataset.js';
import type { Dataset } from '../../../../src/data/types.js';
import { nodeEffects } from '../../../../src/effects.js';
import { dataRequestOf, planOf } from '../../../../src/open/plan-of.js';
import { readExperiment } from '../../../../src/open/read-config-file.js';
import type { Plan } from '../../../../src/model/types.js';
import type { EpochRecord } from '../../../../src/records.js';
import { sharedBrowser, testWhereBrowser } from '../../../helpers/browser.js';
import { serveEnginePages, trainInNode } from '../../../helpers/engine-page.js';
import type { EnginePages } from '../../../helpers/engine-page.js';
import { missingBrowser } from '../../../helpers/launch-browser.js';
import type { PageOrder, TrainedBits } from '../../../helpers/page-order.js';
import { repository, temporaryFolder } from '../../../helpers/runs-on-disk.js';

const configs = readdirSync(join(repository, 'configs')).filter((name) => name.endsWith('.yaml'));
/** A few steps, the last one smaller. */
const SHORT = ['data.limit={train: 130, test: 60}', 'train.epochs=2', 'train.batch_size=50'];

interface Case {
  readonly plan: Plan;
  readonly data: Dataset;
  readonly order: PageOrder;
}

let pages: EnginePages;
const browser = sharedBrowser();
test.before(async () => {
  if (missingBrowser === null) pages = await serveEnginePages();
});
test.after.always(() => pages?.close());

async function makeCase(name: string, overrides: readonly string[]): Promise<Case> {
  const loaded = readExperiment(join(repository, 'configs', name), { overrides, files: nodeEffects.files });
  const { experiment } = loaded;
  const plan = await planOf(experiment, loaded);
  const data = await loadDataset(dataRequestOf(experiment), {
    cacheDirectory: temporaryFolder(),
    mirrors: [],
    threads: 2,
  });
  const address = `${name}-${overrides.length}`;
  pages.offer(address, data);
  const shape = { imageShape: data.imageShape, classes: data.classes };
  return {
    plan,
    data,
    order: { text: renderExperiment(experiment), shape, data: address, threads: 2, stopAfter: null },
  };
}

/** All but the times. */
function bitsOf({ history, digests }: TrainedBits): unknown {
  return { history: history.map(({ seconds: _, ...record }: EpochRecord) => record), digests };
}

testWhereBrowser(
  'every config gives in a page, on two threads and on one, the history and the weights of Node',
  async (t) => {
    const isolated = await pages.open(await browser(), true);
    const plain = await pages.open(await browser(), false);
    for (const name of configs) {
      const { plan, data, order } = await makeCase(name, SHORT);
      const expected = bitsOf(await trainInNode(plan, data));
      const both = await isolated.train(order);
      t.deepEqual(bitsOf(both), expected, `${name}, isolated`);
      t.deepEqual([both.isIsolated, both.engine.threads, both.engine.backend], [true, 2, 'wasm']);
      const alone = await plain.train(order);
      t.deepEqual(bitsOf(alone), expected, `${name}, not isolated`);
      t.deepEqual([alone.isIsolated, alone.engine.threads, alone.engine.backend], [false, 1, 'wasm']);
    }
    t.is(configs.length, 12);
  },
);

testWhereBrowser('the CNN gives in a page after an epoch of all of MNIST the bits of Node', async (t) => {
  const { plan, data, order } = await makeCase('cnn.yaml', ['train.epochs=1']);
  const { train } = await pages.open(await browser(), true);
  const expected = await trainInNode(plan, data);
  const { history, ...trained } = await train(order);
  t.deepEqual(bitsOf({ history, ...trained }), bitsOf(expected));
  t.is(history.length, 1);
  t.true(history[0]!.val_accuracy! > 0.95);
});

testWhereBrowser(
  'a training that is stopped between two steps continues in another worker with the same bits',
  async (t) => {
    const isolated = await pages.open(await browser(), true);
    const plain = await pages.open(await browser(), false);
    const { plan, data, order } = await makeCase('cnn-augmented.yaml', [...SHORT, 'train.early_stopping={}']);
    const expected = bitsOf(await trainInNode(plan, data));
    for (const { train } of [isolated, plain])
      for (const stopAfter of [1, 4])
        t.deepEqual(bitsOf(await train({ ...order, stopAfter })), expected, `${stopAfter}`);
  },
);
