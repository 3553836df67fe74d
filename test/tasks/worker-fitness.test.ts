import { mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { experimentFrom } from '../../src/config/load-experiment.js';
import { describeDataset, loadDataset } from '../../src/data/load-dataset.js';
import { nodeEffects } from '../../src/effects.js';
import { dataRequestOf } from '../../src/open/plan-of.js';
import type { Needs } from '../../src/sweep/launchers/bullmq/wire.js';
import { moveData, relocateData } from '../../src/tasks/relocate-data.js';
import { needsFinder } from '../../src/tasks/queue-needs.js';
import { fitnessFinder } from '../../src/tasks/worker-fitness.js';
import { version } from '../../src/training/version.js';
import { encodeIdx, makeSmallDataset, temporaryFolder, writeFiles } from '../helpers/idx-files.js';

const LAYERS = [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'softmax' }];

/** Needs of an experiment on a folder `photos`, which is then moved to another machine's place. */
async function makeNeeds(t: ExecutionContext): Promise<{ needs: Needs; moved: string; experiment: object }> {
  const there = temporaryFolder(t);
  const photos = join(there, 'photos');
  mkdirSync(photos);
  writeFiles(photos, makeSmallDataset());
  const { experiment } = experimentFrom({ name: 'x', data: { directory: photos }, model: { layers: LAYERS } } as never);
  const needs = await needsFinder({ cacheDirectory: there })(experiment);
  const here = temporaryFolder(t);
  renameSync(photos, join(here, 'pictures'));
  return { needs, moved: join(here, 'pictures'), experiment };
}

function fitness(t: ExecutionContext, needs: Needs, ...dataDirectories: string[]) {
  const { files } = nodeEffects;
  return fitnessFinder({ cacheDirectory: temporaryFolder(t), dataDirectories, files })(needs);
}

test('data are found by their digests, in a folder of --data or below it, under any name', async (t) => {
  const { needs, moved } = await makeNeeds(t);
  t.deepEqual(await fitness(t, needs, moved), { dataDirectory: moved });
  t.deepEqual(await fitness(t, needs, temporaryFolder(t), join(moved, '..')), { dataDirectory: moved });
});

test('data that have been read are read again only after they have changed', async (t) => {
  const { needs, moved } = await makeNeeds(t);
  const cacheDirectory = temporaryFolder(t);
  const ask = fitnessFinder({ cacheDirectory, dataDirectories: [moved], files: nodeEffects.files });
  const labels = join(moved, 't10k-labels-idx1-ubyte');
  utimesSync(labels, 1000, 1000);
  t.deepEqual(await ask(needs), { dataDirectory: moved });
  const content = readFileSync(labels);
  content[content.length - 1]! ^= 1;
  writeFileSync(labels, content);
  utimesSync(labels, 1000, 1000);
  t.deepEqual(await ask(needs), { dataDirectory: moved });
  utimesSync(labels, 2000, 2000);
  t.true('reason' in (await ask(needs)));
});

test.serial(
  'data are read in a thread, so that locks are renewed meanwhile, and not to their end when the worker stops',
  async (t) => {
    const { needs, moved } = await makeNeeds(t);
    let threads = 0;
    const count = (): void => void threads++;
    process.on('worker', count);
    t.teardown(() => process.off('worker', count));
    t.deepEqual(await fitness(t, needs, moved), { dataDirectory: moved });
    t.is(threads, 1);
    const controller = new AbortController();
    const { files } = nodeEffects;
    const { signal } = controller;
    const ask = fitnessFinder({ cacheDirectory: temporaryFolder(t), dataDirectories: [moved], files, signal })(needs);
    process.once('worker', () => controller.abort());
    await t.throwsAsync(ask, { any: true, message: /abort/ });
  },
);

test('data that are not here, or of which one byte differs, are named with their digests', async (t) => {
  const { needs, moved } = await makeNeeds(t);
  const expected = {
    reason: `needs the data photos (train-images-idx3-ubyte ${needs.data.files[0]!.sha256.slice(0, 8)}…, train-labels-idx1-ubyte ${needs.data.files[1]!.sha256.slice(0, 8)}… and 2 more), which is neither where the sweep has it nor below --data`,
  };
  t.deepEqual(await fitness(t, needs), expected);
  writeFiles(moved, { 't10k-labels-idx1-ubyte': encodeIdx([4], [2, 1, 0, 1]) });
  t.deepEqual(await fitness(t, needs, moved), expected);
});

test('another version, and a dataset by name with other files, are named', async (t) => {
  const { needs } = await makeNeeds(t);
  t.deepEqual(await fitness(t, { ...needs, version: '99.0.0' }), {
    reason: `needs mnistx 99.0.0, this is ${version()}`,
  });
  const mnist = { ...needs, data: { ...needs.data, name: 'mnist', source: experimentData({}) } };
  t.like(await fitness(t, mnist), {
    reason: `needs the data mnist (train-images-idx3-ubyte ${needs.data.files[0]!.sha256.slice(0, 8)}…, train-labels-idx1-ubyte ${needs.data.files[1]!.sha256.slice(0, 8)}… and 2 more): the files here have other digests`,
  });
});

function experimentData(data: object): Needs['data']['source'] {
  return experimentFrom({ name: 'x', data, model: { layers: LAYERS } } as never).experiment.data;
}

test('moved data are read where they are, and keep the name that the experiment gives them', async (t) => {
  const { needs, moved } = await makeNeeds(t);
  const request = dataRequestOf({ data: needs.data.source, seed: 1 });
  const readers = relocateData(moved, { describeDataset, loadDataset });
  const data = await readers.loadDataset(request, { cacheDirectory: temporaryFolder(t) });
  t.is(data.name, 'photos');
  t.is((await readers.describeDataset(request.source)).name, 'photos');
  t.deepEqual(
    data.files.map(({ sha256 }) => sha256),
    needs.data.files.map(({ sha256 }) => sha256),
  );
});

test('a file of test examples is moved with the one beside which it lies', (t) => {
  const source = { path: '/home/a/digits/train.csv', testPath: '/home/a/digits/held/test.csv' };
  t.deepEqual(moveData(source, '/srv/digits/train.csv'), {
    path: '/srv/digits/train.csv',
    testPath: '/srv/digits/held/test.csv',
  });
  t.deepEqual(moveData({ path: '/home/a/x.npz' }, '/srv/y.npz'), { path: '/srv/y.npz' });
});
