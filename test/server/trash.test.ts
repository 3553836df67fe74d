import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import type { RunList } from '../../src/server/api/runs.js';
import type { Removal, TrashList } from '../../src/server/api/trash.js';
import { writeRun } from '../helpers/run-folders.js';
import { postJson, startServer } from '../helpers/ui-server.js';
import type { TestServer } from '../helpers/ui-server.js';

const listOf = async (server: TestServer) => (await (await server.fetch('/api/runs')).json()) as RunList;

test('runs are moved to the trash and back, also by a server that was started meanwhile', async (t) => {
  const server = await startServer(t);
  for (const name of ['a', 'b', 'c']) writeRun(server.runsDirectory, { name });
  const [a, b] = (await listOf(server)).rows;
  const [status, { removed }] = await postJson<Removal>(server, '/api/trash/remove', { ids: [a!.id, b!.id] });
  t.is(status, 200);
  t.deepEqual(
    removed.map(({ id, path }) => [id, path]),
    [a, b].map((row) => [row!.id, row!.path]),
  );
  t.deepEqual(
    (await listOf(server)).rows.map(({ name }) => name),
    ['c'],
  );
  const next = await startServer(t, { runsDirectory: server.runsDirectory });
  const { entries } = (await (await next.fetch('/api/trash')).json()) as TrashList;
  t.deepEqual(
    entries.map(({ trashed }) => trashed),
    removed.map(({ trashed }) => trashed),
  );
  t.true(entries.every(({ bytes }) => bytes > 100));
  const trashed = [removed[0]!.trashed];
  t.deepEqual(await postJson(next, '/api/trash/restore', { trashed }), [200, { paths: [a!.path] }]);
  t.deepEqual(
    (await listOf(server)).rows.map(({ name }) => name),
    ['a', 'c'],
  );
  t.is((await listOf(server)).rows[0]!.id, a!.id);
  t.is((await postJson(server, '/api/trash/restore', { trashed }))[0], 404);
});

test('to move one back, the files of the others in the trash are not looked at', async (t) => {
  const looked: string[] = [];
  const note = <Arguments extends readonly unknown[], Result>(look: (...args: Arguments) => Result) =>
    ((...args: Arguments) => (looked.push(String(args[0])), look(...args))) as typeof look;
  const { files } = nodeEffects;
  const noted = { ...files, lstatSync: note(files.lstatSync), readdirSync: note(files.readdirSync) } as typeof files;
  const server = await startServer(t, { effects: { ...nodeEffects, files: noted } });
  for (const name of ['a', 'b']) writeRun(server.runsDirectory, { name });
  const ids = (await listOf(server)).rows.map(({ id }) => id);
  const [, { removed }] = await postJson<Removal>(server, '/api/trash/remove', { ids });
  looked.length = 0;
  const trashed = [removed[0]!.trashed];
  t.is((await postJson(server, '/api/trash/restore', { trashed }))[0], 200);
  t.true(looked.includes(join(server.runsDirectory, '.trash')));
  t.deepEqual(
    looked.filter((path) => path.startsWith(join(server.runsDirectory, '.trash', 'b'))),
    [],
  );
});

test('what lies in the trash is no run that could be shown, changed or resumed', async (t) => {
  const server = await startServer(t);
  writeRun(server.runsDirectory, { name: 'a', status: 'interrupted' });
  const ids = (await listOf(server)).rows.map(({ id }) => id);
  const [, { removed }] = await postJson<Removal>(server, '/api/trash/remove', { ids });
  await server.fetch('/api/trash');
  const [{ trashed }] = removed as [Removal['removed'][number]];
  t.is((await server.fetch(`/api/runs/${trashed}/report`)).status, 404);
  t.is((await postJson(server, `/api/runs/${trashed}/resume`, {}))[0], 404);
  t.is((await postJson(server, '/api/trash/remove', { ids: [trashed] }))[0], 404);
});

test('nothing is moved if one of them cannot be, and nothing by a path', async (t) => {
  const server = await startServer(t);
  for (const name of ['a', 'b']) writeRun(server.runsDirectory, { name });
  const ids = (await listOf(server)).rows.map(({ id }) => id);
  const lock = lockRun(join(server.runsDirectory, 'b'), { ...nodeEffects, force: false });
  t.is((await postJson(server, '/api/trash/remove', { ids }))[0], 409);
  lock.release();
  t.is((await postJson(server, '/api/trash/remove', { ids: [ids[0], '../a'] }))[0], 404);
  t.is((await postJson(server, '/api/trash/remove', { ids: 'a' }))[0], 400);
  t.is((await postJson(server, '/api/trash/restore', { trashed: ['../../a'] }))[0], 404);
  t.true(existsSync(join(server.runsDirectory, 'a')) && existsSync(join(server.runsDirectory, 'b')));
});
