import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { RunIndex } from '../../src/server/run-index.js';
import type { RowChange } from '../../src/server/run-index.js';
import { listRows } from '../../src/server/list-rows.js';
import type { ListRowsRequest } from '../../src/server/list-rows.js';
import { noteRun } from '../../src/tasks/note-run.js';
import { writeRun } from '../helpers/run-folders.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';

const all: ListRowsRequest = {
  filter: [],
  sort: 'name',
  reverse: false,
  columns: [],
  sweep: null,
  offset: 0,
  limit: null,
  signal: new AbortController().signal,
};

function makeIndex(names: readonly string[], files = nodeEffects.files) {
  const runsDirectory = temporaryFolder();
  for (const name of names) writeRun(runsDirectory, { name });
  const index = new RunIndex({ ...nodeEffects, files, runsDirectory, program: 'test' });
  const changes: [name: string, status: string | null][] = [];
  index.listen(({ id, row }: RowChange) => changes.push([row?.name ?? id, row?.status ?? null]));
  const names_ = async (request: Partial<ListRowsRequest> = {}): Promise<string[]> =>
    (await listRows({ ...all, ...request }, index)).rows.map(({ name }) => name);
  return { runsDirectory, index, changes, listNames: names_ };
}

test('new, changed and gone runs are told, those of the first look are not', async (t) => {
  const { runsDirectory, index, changes, listNames } = makeIndex(['a', 'b']);
  t.deepEqual(await listNames(), ['a', 'b']);
  t.deepEqual(changes, []);
  writeRun(runsDirectory, { name: 'c' });
  const gone = index.idOf(join(runsDirectory, 'a'));
  rmSync(join(runsDirectory, 'a'), { recursive: true });
  noteRun({ folder: join(runsDirectory, 'b'), text: 'seen', effects: nodeEffects });
  t.deepEqual(await listNames(), ['b', 'c']);
  t.deepEqual(changes, [
    ['c', 'finished'],
    [gone, null],
    ['b', 'finished'],
  ]);
  t.throws(() => index.folderOf(gone), { code: 'RUN_NOT_FOUND' });
});

test('a run that is replaced by another one of its name is read again and keeps its id', async (t) => {
  const { runsDirectory, index, changes } = makeIndex(['a', 'b']);
  await listRows(all, index);
  const id = index.idOf(join(runsDirectory, 'a'));
  renameSync(join(runsDirectory, 'a'), join(temporaryFolder(), 'aside'));
  writeRun(runsDirectory, { name: 'a', seed: 7 });
  const { rows } = await listRows(all, index);
  t.deepEqual(
    rows.map((row) => [row.name, row.seed]),
    [
      ['a', 7],
      ['b', 1],
    ],
  );
  t.is(rows[0]!.id, id);
  t.deepEqual(changes, [['a', 'finished']]);
});

test('a run whose process is gone is listed as dead', async (t) => {
  const { runsDirectory, index } = makeIndex([]);
  writeRun(runsDirectory, { name: 'killed', status: 'running' });
  const { rows } = await listRows(all, index);
  t.is(rows[0]!.status, 'dead');
});

test('a thousand runs that nobody writes cost one stat of their folder and a few in turn', async (t) => {
  const counts = { stat: 0, open: 0, readdir: 0 };
  const { files } = nodeEffects;
  const counted = {
    ...files,
    statSync: ((...args: Parameters<typeof files.statSync>) => {
      counts.stat++;
      return files.statSync(...args);
    }) as typeof files.statSync,
    openSync: ((...args: Parameters<typeof files.openSync>) => {
      counts.open++;
      return files.openSync(...args);
    }) as typeof files.openSync,
    readdirSync: ((...args: Parameters<typeof files.readdirSync>) => {
      counts.readdir++;
      return files.readdirSync(...args);
    }) as unknown as typeof files.readdirSync,
  };
  const later = { ...nodeEffects, files: counted, now: () => nodeEffects.now() + 60_000 };
  const runsDirectory = temporaryFolder();
  for (let number = 0; number < 1000; number++) writeRun(runsDirectory, { name: `lr-${number}`, epochs: 1 });
  const index = new RunIndex({ ...later, runsDirectory, program: 'test' });
  // Until the index of the folder is written and seen.
  for (let look = 0; look < 8; look++) index.refresh();
  Object.assign(counts, { stat: 0, open: 0, readdir: 0 });
  index.refresh();
  t.deepEqual({ ...counts, stat: 0 }, { stat: 0, open: 0, readdir: 0 });
  t.true(counts.stat <= 601, `${counts.stat}`);
});

test('an id of an earlier server leads to its run', (t) => {
  const { runsDirectory, index } = makeIndex(['a']);
  const id = index.idOf(join(runsDirectory, 'a'));
  const next = new RunIndex({ ...nodeEffects, runsDirectory, program: 'test' });
  t.is(next.folderOf(id), join(runsDirectory, 'a'));
  t.throws(() => next.folderOf('../a'), { code: 'RUN_NOT_FOUND' });
  t.throws(() => next.folderOf('__proto__'), { code: 'RUN_NOT_FOUND' });
});

test('rows are filtered, sorted and cut as asked, also by keys of the experiments', async (t) => {
  const { runsDirectory, index, listNames } = makeIndex([]);
  for (const [name, batch_size] of [
    ['a', 32],
    ['b', 64],
    ['c', 128],
  ] as const)
    writeRun(runsDirectory, { name, train: { batch_size } as never, accuracy: [0.9, 0.9 + batch_size / 2000] });
  t.deepEqual(await listNames({ filter: ['train.batch_size>=64'] }), ['b', 'c']);
  t.deepEqual(await listNames({ sort: 'accuracy', reverse: true }), ['c', 'b', 'a']);
  t.deepEqual(await listNames({ offset: 1, limit: 1 }), ['b']);
  const list = await listRows({ ...all, filter: ['accuracy>0.92'], columns: ['tag', 'varying'], limit: 1 }, index);
  t.deepEqual([list.matching, list.total], [2, 3]);
  t.deepEqual(list.columns, ['tag', 'train.batch_size']);
  t.deepEqual(list.cells, [[null, 64]]);
  t.deepEqual(list.varying, ['train.batch_size']);
  await t.throwsAsync(listRows({ ...all, filter: ['speed>3'] }, index), { code: 'BAD_USAGE' });
});

test('beside what varies, a key is a column once, and left out if no row has it', async (t) => {
  const { runsDirectory, index } = makeIndex([]);
  for (const batch_size of [32, 64])
    writeRun(runsDirectory, { name: `b${batch_size}`, train: { batch_size } as never });
  const columns = ['train.optimizer.momentum', 'train.batch_size', 'varying'];
  const list = await listRows({ ...all, columns }, index);
  t.deepEqual(list.columns, ['train.batch_size']);
  t.deepEqual(list.cells, [[32], [64]]);
  await t.throwsAsync(listRows({ ...all, columns: columns.slice(0, 2) }, index), { code: 'BAD_USAGE' });
});

test('a folder that cannot be read as a run is listed with the reason, and as a run once it is mended', async (t) => {
  const { runsDirectory, index } = makeIndex(['a']);
  const { manifest } = writeRun(runsDirectory, { name: 'b' });
  writeFileSync(join(runsDirectory, 'b', 'run.json'), '{"format": 1,');
  const broken = await listRows(all, index);
  t.deepEqual([broken.rows.length, broken.damaged.length], [1, 1]);
  t.regex(broken.damaged[0]!.reason, /is not JSON/);
  writeFileSync(join(runsDirectory, 'b', 'run.json'), JSON.stringify(manifest));
  const mended = await listRows(all, index);
  t.deepEqual([mended.rows.length, mended.damaged.length], [2, 0]);
});
