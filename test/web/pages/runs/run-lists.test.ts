import test from 'ava';
import type { RunList, RunRow } from '../../../../src/server/api/runs.js';
import type { Query } from '../../../../src/web/client.js';
import { RunLists } from '../../../../src/web/pages/runs/run-lists.js';

const QUERY = { filters: [], sort: 'name', isReversed: false, keys: null };

function makeRow(name: string, changes: Partial<RunRow> = {}): RunRow {
  return {
    ...{ id: name, kind: 'run', path: `runs/${name}`, name, description: '', status: 'finished', created: '' },
    ...{ tags: [], note: '', seed: 1, dataset: null, engine: null, parameters: null, epochsDone: null },
    ...{ epochsPlanned: null, accuracy: null, loss: null, trainingSeconds: null, sweep: null, progress: null },
    ...{ best: null, last: null },
    ...changes,
  };
}

/** Answers as the server does, of rows that are given; every question is kept. */
function makeServer(lists: Readonly<Record<string, readonly RunRow[]>>, varying: Readonly<Record<string, string[]>>) {
  const asked: Query[] = [];
  let isRefusing = false;
  const ask = async (query: Query): Promise<RunList> => {
    asked.push(query);
    if (isRefusing) throw new Error('refused');
    const list = (query['sweep'] as string | undefined) ?? '';
    const filters = (query['filter'] ?? []) as readonly string[];
    const rows = lists[list]!.filter(({ name }) => filters.every((filter) => name.includes(filter)));
    const names = String(query['columns'] ?? '')
      .split(',')
      .filter((name) => name !== '');
    const ownVarying = names.includes('varying') ? varying[list]! : [];
    const columns = [...new Set([...names.filter((name) => name !== 'varying'), ...ownVarying])];
    const [offset, limit] = [Number(query['offset'] ?? 0), Number(query['limit'] ?? 300)];
    const part = rows.slice(offset, offset + limit);
    const cells = part.map(({ name }) => columns.map((column) => `${column} of ${name}`));
    return { columns, varying: ownVarying, rows: part, cells, matching: rows.length, total: 1000, damaged: [] };
  };
  return { ask, asked, refuse: (isRefused: boolean) => (isRefusing = isRefused) };
}

/** Asks until nothing is missing. */
async function settle(lists: RunLists, first: number, end: number): Promise<void> {
  do {
    lists.need({ first, end });
    await new Promise((done) => setImmediate(done));
  } while (lists.isReading);
  lists.need({ first, end });
  if (lists.isReading) await settle(lists, first, end);
}

const many = Array.from({ length: 1000 }, (_, at) => makeRow(`run-${at}`));

test('only the parts that are looked at are asked for, each once, and what varies after the first rows', async (t) => {
  const server = makeServer({ '': many }, { '': ['a.b'] });
  const lists = new RunLists(server.ask, () => {});
  lists.setQuery(QUERY);
  await settle(lists, 0, 30);
  t.deepEqual(
    server.asked.map(({ columns, offset, limit }) => [columns, offset, limit]),
    [
      ['', '0', '200'],
      ['varying', '0', '200'],
    ],
  );
  t.is(lists.count, 1000);
  t.deepEqual(lists.varying, ['a.b']);
  t.deepEqual(lists.at(3)?.loaded?.cells, ['a.b of run-3']);
  t.is(lists.at(500)?.loaded, null);
  await settle(lists, 490, 510);
  t.deepEqual(
    server.asked.slice(2).map(({ offset }) => offset),
    ['400'],
  );
  await settle(lists, 0, 30);
  t.is(server.asked.length, 3);
});

test('the old rows stay until the new query has an answer, and also if it is refused', async (t) => {
  const server = makeServer({ '': many }, { '': [] });
  const lists = new RunLists(server.ask, () => {});
  lists.setQuery(QUERY);
  await settle(lists, 0, 30);
  lists.setQuery({ ...QUERY, filters: ['run-77'] });
  lists.need({ first: 0, end: 30 });
  t.false(lists.isCurrent);
  t.is(lists.count, 1000);
  await settle(lists, 0, 30);
  t.true(lists.isCurrent);
  t.is(lists.count, 11);
  t.is(lists.at(0)?.loaded?.row.name, 'run-77');

  server.refuse(true);
  lists.setQuery({ ...QUERY, filters: ['?'] });
  await settle(lists, 0, 30);
  t.is(lists.problem?.message, 'refused');
  t.is(lists.count, 11);
  server.refuse(false);
  lists.retry();
  await settle(lists, 0, 30);
  t.is(lists.count, 0);
});

test('a query that was tried has its answer when it is set; one that is refused leaves the list as it is', async (t) => {
  const server = makeServer({ '': many }, { '': [] });
  const lists = new RunLists(server.ask, () => {});
  lists.setQuery(QUERY);
  await settle(lists, 0, 30);
  const query = { ...QUERY, filters: ['run-77'] };
  await lists.try(query);
  t.is(lists.count, 1000);
  const before = server.asked.length;
  lists.setQuery(query);
  t.true(lists.isCurrent);
  t.is(lists.count, 11);
  await settle(lists, 0, 11);
  t.is(server.asked.length, before);

  server.refuse(true);
  await t.throwsAsync(lists.try({ ...QUERY, filters: ['?'] }), { message: 'refused' });
  t.is(lists.problem, null);
  t.is(lists.count, 11);
});

test('what the page shows besides, as its selection, asks for nothing again', async (t) => {
  const server = makeServer({ '': many }, { '': [] });
  const lists = new RunLists(server.ask, () => {});
  const viewOf = (selected: readonly string[]) => ({ ...QUERY, selected });
  lists.setQuery(viewOf([]));
  await settle(lists, 0, 30);
  const before = server.asked.length;
  lists.setQuery(viewOf(['run-1']));
  await settle(lists, 0, 30);
  t.is(server.asked.length, before);
});

test('an answer to a question that nobody asks any more is dropped', async (t) => {
  const answers: (() => void)[] = [];
  const server = makeServer({ '': many }, { '': [] });
  const lists = new RunLists(
    async (query) => {
      await new Promise<void>((done) => answers.push(done));
      return server.ask(query);
    },
    () => {},
  );
  lists.setQuery({ ...QUERY, filters: ['run-9'] });
  lists.need({ first: 0, end: 1 });
  lists.setQuery({ ...QUERY, filters: ['run-77'] });
  lists.need({ first: 0, end: 1 });
  for (const answer of answers.reverse()) {
    answer();
    await new Promise((done) => setImmediate(done));
  }
  t.is(lists.count, 11);
});

test('trials of an opened sweep stand below it; keys that vary between them are asked for of the runs, too', async (t) => {
  const top = [makeRow('a'), makeRow('s', { kind: 'sweep' }), makeRow('z')];
  const trials = [makeRow('t1', { sweep: 's' }), makeRow('t2', { sweep: 's' })];
  const server = makeServer({ '': top, s: trials }, { '': ['a.b'], s: ['c.d'] });
  const lists = new RunLists(server.ask, () => {});
  lists.setOpened(['s']);
  lists.setQuery(QUERY);
  await settle(lists, 0, 30);
  const names = Array.from({ length: lists.count }, (_, at) => lists.at(at)?.loaded?.row.name);
  t.deepEqual(names, ['a', 's', 't1', 't2', 'z']);
  t.deepEqual(lists.varying, ['c.d', 'a.b']);
  for (const position of [0, 2]) {
    const { keys, cells, row } = lists.at(position)!.loaded!;
    t.is(cells[keys.indexOf('c.d')], `c.d of ${row.name}`);
    t.is(cells[keys.indexOf('a.b')], `a.b of ${row.name}`);
  }
  t.is(lists.find('z')?.position, 4);
  lists.setOpened([]);
  t.is(lists.count, 3);
  t.deepEqual(lists.varying, ['a.b']);
});

test('all rows are collected from as many answers as they take', async (t) => {
  const server = makeServer({ '': many }, { '': [] });
  const lists = new RunLists(server.ask, () => {});
  lists.setQuery(QUERY);
  const all = await lists.all();
  t.deepEqual(all, many);
  t.is(server.asked.length, 4);
});

test('a row that an event tells replaces the old one; new rows and new states ask for the lists again', async (t) => {
  const server = makeServer({ '': [makeRow('a', { status: 'running' })] }, { '': [] });
  const lists = new RunLists(server.ask, () => {});
  lists.setQuery(QUERY);
  await settle(lists, 0, 30);
  t.false(lists.take(makeRow('a', { status: 'running', accuracy: 0.5 })));
  t.is(lists.at(0)?.loaded?.row.accuracy, 0.5);
  t.true(lists.take(makeRow('a', { status: 'dead' })));
  t.is(lists.at(0)?.loaded?.row.status, 'dead');
  t.true(lists.take(makeRow('new')));
  const before = server.asked.length;
  lists.age();
  await settle(lists, 0, 30);
  t.is(server.asked.length, before + 1);
});
