import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import type { FileOperations } from '../../src/effects.js';
import { OpenModels } from '../../src/open/open-models.js';
import { trainTiny } from '../helpers/ui-server.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

const runsDirectory = join(temporaryFolder(), 'runs');
const folders: string[] = [];
test.before(async () => {
  for (const name of ['a', 'b', 'c']) folders.push((await trainTiny(runsDirectory, { name })).folder);
});

/** Counts how often weights are read. */
function countReads(): { files: FileOperations; reads: () => number } {
  let count = 0;
  const files: FileOperations = {
    ...nodeEffects.files,
    openSync: (path, ...rest) => {
      if (String(path).endsWith('weights.bin')) count++;
      return nodeEffects.files.openSync(path, ...rest);
    },
    readFileSync: ((path: string, ...rest: []) => {
      if (String(path).endsWith('weights.bin')) count++;
      return nodeEffects.files.readFileSync(path, ...rest);
    }) as FileOperations['readFileSync'],
  };
  return { files, reads: () => count };
}

test('a network that is used again is not opened again, until its run is another', async (t) => {
  const { files, reads } = countReads();
  const models = new OpenModels({ files, threads: 1 });
  const nameOf = (folder: string): Promise<string> => models.use(folder, async ({ run }) => run.manifest.name);
  t.is(await nameOf(folders[0]!), 'a');
  const first = reads();
  t.true(first > 0);
  t.is(await nameOf(folders[0]!), 'a');
  t.is(reads(), first);
  await trainTiny(join(runsDirectory, 'again'), { name: 'd' });
  const { folder } = await trainTiny(join(runsDirectory, 'again'), { name: 'e', seed: 2 });
  await nameOf(folder);
  const before = reads();
  nodeEffects.files.rmSync(folder, { recursive: true });
  nodeEffects.files.renameSync(join(runsDirectory, 'again', 'd'), folder);
  t.is(await nameOf(folder), 'd');
  t.true(reads() > before);
  await models.close();
});

test('the one used longest ago is closed for the next, by number and by memory', async (t) => {
  for (const bound of [{ mostModels: 2 }, { mostBytes: 26 * 2 ** 20 }]) {
    const { files, reads } = countReads();
    const models = new OpenModels({ files, threads: 1, ...bound });
    const use = (at: number): Promise<void> => models.use(folders[at]!, async () => {});
    for (const at of [0, 1, 0, 2]) await use(at);
    t.is(models.count, 2);
    const before = reads();
    await use(0);
    t.is(reads(), before);
    await use(1);
    t.true(reads() > before);
    await models.close();
    t.is(models.count, 0);
  }
});

test('a dataset that only the normalization needed does not stay in memory with its network', async (t) => {
  const data = { limit: { train: 100, test: 50 }, normalization: 'standard' };
  const { folder } = await trainTiny(join(runsDirectory, 'standard'), { data });
  const models = new OpenModels({ threads: 1 });
  const read = () => models.use(folder, ({ data: load }) => load());
  t.not(await read(), await read());
  await models.close();
});

test('uses wait for each other, also after one that failed; one that nobody waits for is left out', async (t) => {
  const models = new OpenModels({ threads: 1 });
  const left = new AbortController();
  const order: number[] = [];
  const uses = [0, 1, 2, 3].map((at) =>
    models.use(
      folders[at % 2]!,
      async ({ session }) => {
        await session.predict(new Uint8Array(784), 1);
        order.push(at);
        if (at === 0) throw new Error('failed');
      },
      at === 2 ? left.signal : undefined,
    ),
  );
  left.abort();
  t.deepEqual(
    (await Promise.allSettled(uses)).map(({ status }) => status),
    ['rejected', 'fulfilled', 'rejected', 'fulfilled'],
  );
  t.deepEqual(order, [0, 1, 3]);
  await models.close();
});

test('networks that nobody uses are closed by themselves', async (t) => {
  const models = new OpenModels({ threads: 1, idleMs: 0 });
  await models.use(folders[0]!, async () => {});
  t.is(models.count, 1);
  while (models.count > 0) await new Promise((done) => setTimeout(done));
  t.pass();
});
