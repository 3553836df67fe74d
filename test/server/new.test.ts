import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadDataset } from '../../src/data/load-dataset.js';
import { unpackDataset } from '../../src/data/dataset-bytes.js';
import type { Refusal } from '../../src/server/api/session.js';
import type { DataDescription, RunConfig, Speeds, Templates } from '../../src/server/api/new.js';
import type { RunList } from '../../src/server/api/runs.js';
import { root, temporaryFolder } from '../helpers/cli.js';
import { askServer, startServer, trainTiny } from '../helpers/ui-server.js';

const MODEL = 'model: { layers: [{ type: flatten }, { type: dense, units: 10, activation: softmax }] }\n';

test('the experiments that come with the program are templates', async (t) => {
  const server = await startServer(t);
  const { body } = await askServer<Templates>(server, '/api/templates');
  const cnn = body.templates.find(({ name }) => name === 'cnn');
  t.is(cnn!.text, readFileSync(join(root, 'configs', 'cnn.yaml'), 'utf8'));
  t.true(body.templates.length > 5);
});

test('a run gives its experiment, and how long its epochs took', async (t) => {
  const server = await startServer(t);
  await trainTiny(server.runsDirectory);
  const { body: list } = await askServer<RunList>(server, '/api/runs');
  const { body: config } = await askServer<RunConfig>(server, `/api/runs/${list.rows[0]!.id}/config`);
  t.is(config.name, 'lr');
  t.regex(config.written!, /^name: lr\n/);
  t.regex(config.resolved, /\n {2}epochs: 2\n/);
  const { body } = await askServer<Speeds>(server, '/api/speeds');
  t.is(body.speeds.length, 1);
  t.like(body.speeds[0], { engine: 'simd', examples: 100 });
  t.true(body.speeds[0]!.secondsPerEpoch > 0 && body.speeds[0]!.flops > 0);
});

test('named data are described without their files', async (t) => {
  const server = await startServer(t);
  const yaml = `data: { dataset: fashion_mnist }\n${MODEL}`;
  const { body } = await askServer<DataDescription>(server, '/api/describe', { yaml });
  t.like(body, { imageShape: [28, 28, 1], classes: 10, trainCount: 60_000, testCount: 10_000 });
  t.is(body.classNames[9], 'Ankle boot');
});

test('own data are described if they lie below a folder that may be read, also with --read-only', async (t) => {
  const folder = temporaryFolder(t);
  cpSync(join(root, 'configs', 'photos', 'test'), join(folder, 'photos'), { recursive: true });
  const server = await startServer(t, { dataFolders: [folder], isReadOnly: true });
  const describe = (data: string) =>
    askServer<DataDescription & Refusal>(server, '/api/describe', { yaml: `${MODEL}data: ${data}\n` });
  const { body } = await describe(`{ path: ${join(folder, 'photos')}, size: 20, channels: 1 }`);
  t.like(body, { imageShape: [20, 20, 1], classes: 3, classNames: ['circle', 'square', 'triangle'] });
  const missing = await describe(`{ path: ${join(folder, 'nothing')} }`);
  t.is(missing.status, 404);
  t.regex(missing.body.error, /nothing/);
  t.like(missing.body.problems?.[0], { path: ['data', 'path'], position: { line: 2 } });
  const outside = await describe('{ directory: /etc }');
  t.like(outside.body.problems?.[0], { path: ['data', 'directory'], position: { line: 2, column: 20 } });
  for (const path of [join(folder, '..'), `${folder}-other`, '/etc', join(folder, '..', '..', 'etc')]) {
    const refused = await describe(`{ path: ${path} }`);
    t.is(refused.status, 400, path);
    t.regex(refused.body.error, /may not be read for a page/);
  }
});

test('a link is judged by where it leads', async (t) => {
  const folder = temporaryFolder(t);
  const [allowed, outside] = [join(folder, 'allowed'), join(folder, 'outside')];
  cpSync(join(root, 'configs', 'photos', 'test'), join(outside, 'photos'), { recursive: true });
  cpSync(join(root, 'configs', 'photos', 'test'), join(allowed, 'photos'), { recursive: true });
  symlinkSync(outside, join(allowed, 'out'));
  symlinkSync(allowed, join(folder, 'in'));
  const server = await startServer(t, { dataFolders: [join(folder, 'in')] });
  const statusOf = async (path: string): Promise<number> => {
    const yaml = `${MODEL}data: { path: ${path}, size: 20, channels: 1 }\n`;
    return (await askServer(server, '/api/describe', { yaml })).status;
  };
  t.is(await statusOf(join(allowed, 'photos')), 200);
  t.is(await statusOf(join(folder, 'in', 'photos')), 200);
  t.is(await statusOf(join(allowed, 'out')), 400);
  t.is(await statusOf(join(allowed, 'out', 'photos')), 400);
  // What is not there is not told of places outside.
  t.is(await statusOf(join(allowed, 'out', 'nothing')), 400);
  t.is(await statusOf(join(allowed, 'nothing')), 404);
});

test('the data of a text are sent as training reads them, also with --read-only', async (t) => {
  const server = await startServer(t, { isReadOnly: true });
  const yaml = `seed: 5\ndata: { validation: 0.2, normalization: standard, limit: { train: 50, test: 7 } }\n${MODEL}`;
  const headers = { 'content-type': 'application/json' };
  const response = await server.fetch('/api/training-data', {
    ...{ method: 'POST', headers, body: JSON.stringify({ yaml }) },
  });
  t.is(response.status, 200);
  t.is(response.headers.get('content-type'), 'application/octet-stream');
  const limit = { train: 50, test: 7 };
  const expected = await loadDataset(
    { source: { dataset: 'mnist' }, validation: 0.2, normalization: 'standard', limit, seed: 5 },
    { cacheDirectory: temporaryFolder(t) },
  );
  t.is(expected.training.count, 40);
  t.deepEqual(unpackDataset(await response.arrayBuffer()), expected);
});

test('data of a place that may not be read are not sent', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { dataFolders: [folder] });
  const yaml = `${MODEL}data: { path: ${join(root, 'configs', 'photos')}, size: 20, channels: 1 }\n`;
  const refused = await askServer<Refusal>(server, '/api/training-data', { yaml });
  t.is(refused.status, 400);
  t.regex(refused.body.error, /may not be read for a page/);
  t.like(refused.body.problems?.[0], { path: ['data', 'path'], position: { line: 2 } });
});

test('a body without a text, or with a broken one, is refused with what is wrong', async (t) => {
  const server = await startServer(t);
  for (const body of [{}, null, { yaml: 3 }, []]) {
    const refused = await askServer<Refusal>(server, '/api/describe', body);
    t.is(refused.status, 400);
    t.regex(refused.body.error, /no text|no mapping/);
  }
  const broken = await askServer<Refusal>(server, '/api/describe', { yaml: 'modell: 1\n' });
  t.is(broken.status, 400);
  t.like(broken.body.problems?.[0], { code: 'UNKNOWN_KEY', replacement: 'model', position: { line: 1, column: 1 } });
});
