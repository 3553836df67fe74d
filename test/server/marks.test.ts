import { join } from 'node:path';
import test from 'ava';
import { nodeEffects } from '../../src/effects.js';
import { readMarks } from '../../src/runs/marks.js';
import { lockRun } from '../../src/runs/ownership/lock.js';
import { writeRun } from '../helpers/run-folders.js';
import { postJson, startServer } from '../helpers/ui-server.js';

test('tags and notes are written, listed and told; what is not given stays', async (t) => {
  const server = await startServer(t);
  const { folder } = writeRun(server.runsDirectory, { name: 'a' });
  const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string }[] };
  const set = (marks: object) => postJson(server, `/api/runs/${rows[0]!.id}/marks`, marks);
  t.deepEqual(await set({ tags: ['good', 'good', 'small'] }), [200, { tags: ['good', 'small'], note: '' }]);
  t.deepEqual(await set({ note: ' two\nlines ' }), [200, { tags: ['good', 'small'], note: 'two\nlines' }]);
  t.deepEqual(readMarks(folder, nodeEffects.files).marks, { tags: ['good', 'small'], note: 'two\nlines' });
  const [row] = ((await (await server.fetch('/api/runs?filter=tag=small')).json()) as { rows: object[] }).rows;
  t.like(row, { tags: ['good', 'small'], note: 'two\nlines' });
  t.deepEqual(await set({ tags: [], note: '' }), [200, { tags: [], note: '' }]);
});

test('marks that cannot be are refused with the reason, and change nothing', async (t) => {
  const server = await startServer(t);
  const { folder } = writeRun(server.runsDirectory, { name: 'a' });
  const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string }[] };
  const statusOf = async (id: string, marks: unknown) => (await postJson(server, `/api/runs/${id}/marks`, marks))[0];
  t.is(await statusOf(rows[0]!.id, { tags: ['two words'] }), 400);
  t.is(await statusOf(rows[0]!.id, { tags: '../x' }), 400);
  t.is(await statusOf(rows[0]!.id, { tags: ['a'], note: 5 }), 400);
  t.is(await statusOf(rows[0]!.id, { note: 'x'.repeat(10_001) }), 400);
  t.is(await statusOf(rows[0]!.id, []), 400);
  t.is(await statusOf('constructor', { note: 'x' }), 404);
  const lock = lockRun(folder, { ...nodeEffects, force: false, name: 'marks.lock' });
  const answers = await Promise.all([statusOf(rows[0]!.id, { note: 'x' }), server.fetch('/api/session')]);
  lock.release();
  t.deepEqual([answers[0], answers[1].status], [409, 200]);
  t.deepEqual(readMarks(folder, nodeEffects.files).marks, { tags: [], note: '' });
});

test('with --read-only nothing is marked or removed', async (t) => {
  const server = await startServer(t, { isReadOnly: true });
  writeRun(server.runsDirectory, { name: 'a' });
  const { rows } = (await (await server.fetch('/api/runs')).json()) as { rows: { id: string }[] };
  const id = rows[0]!.id;
  t.is((await postJson(server, `/api/runs/${id}/marks`, { note: 'x' }))[0], 403);
  t.is((await postJson(server, '/api/trash/remove', { ids: [id] }))[0], 403);
  t.deepEqual(readMarks(join(server.runsDirectory, 'a'), nodeEffects.files).marks, { tags: [], note: '' });
});
