import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ComparisonReport } from '../../src/server/api/compare.js';
import type {
  DrawnCharts,
  JudgedImages,
  RunEvaluation,
  RunFiles,
  RunReport,
  RunSettings,
} from '../../src/server/api/run.js';
import type { RunList } from '../../src/server/api/runs.js';
import type { RunWhy } from '../../src/server/api/why.js';
import type { Refusal } from '../../src/server/api/session.js';
import { readPredictions } from '../../src/runs/read-predictions.js';
import { readRun } from '../../src/runs/read-run.js';
import { LR_LAYERS, SMALL_CNN_LAYERS } from '../helpers/experiments.js';
import { temporaryFolder } from '../helpers/runs-on-disk.js';
import { writeRun } from '../helpers/run-folders.js';
import { askServer, startServer, trainTiny } from '../helpers/ui-server.js';
import type { TestServer } from '../helpers/ui-server.js';

const runsDirectory = join(temporaryFolder(), 'runs');

test.before(async () => {
  await trainTiny(runsDirectory);
  await trainTiny(runsDirectory, { name: 'cnn', model: { layers: SMALL_CNN_LAYERS }, train: { epochs: 1 } });
  writeRun(runsDirectory, { name: 'hollow' });
});

async function idsOf(server: TestServer): Promise<Readonly<Record<string, string>>> {
  const { body } = await askServer<RunList>(server, '/api/runs');
  return Object.fromEntries(body.rows.map(({ name, id }) => [name, id]));
}

test('a page of a run has everything of its report as data, and the layers that can be drawn', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const { cnn } = await idsOf(server);
  const { status, body } = await askServer<RunReport>(server, `/api/runs/${cnn}/report`);
  t.is(status, 200);
  t.is(body.name, 'cnn');
  t.is(body.status, 'finished');
  t.true(body.hasModel);
  t.deepEqual([body.epochsDone, body.epochsPlanned, body.testImages], [1, 1, 50]);
  const ids = body.report.sections.map(({ id }) => id);
  t.deepEqual(ids, ['overview', 'learning-curves', 'network', 'configuration', 'data', 'environment']);
  t.deepEqual(Object.keys(body.report.sections[1]!.charts!).slice(0, 2), ['accuracy', 'loss']);
  t.true(body.filterLayers.includes('conv2d') && body.outputLayers.includes('dense'));
  t.false(body.outputLayers.includes('flatten'));
});

test('a page of a run asks what could be better, which looks into its network, too', async (t) => {
  await trainTiny(runsDirectory, {
    name: 'wild',
    data: { validation: 'none', limit: { train: 400, test: 50 } },
    model: { layers: [LR_LAYERS[0], { type: 'dense', units: 8, activation: 'relu' }, LR_LAYERS[1]] },
    train: { batch_size: 4, epochs: 1, optimizer: { type: 'adam', learning_rate: 1 } },
  });
  const server = await startServer(t, { runsDirectory });
  const { wild, hollow } = await idsOf(server);
  const { status, body } = await askServer<RunWhy>(server, `/api/runs/${wild}/why`);
  t.is(status, 200);
  t.deepEqual(body.notChecked, []);
  const rules = body.findings.map(({ rule }) => rule);
  t.true(rules.includes('dead-units') && rules.includes('no-validation'), rules.join());
  t.deepEqual(body.findings.find(({ rule }) => rule === 'no-validation')!.remedies[0]!.words.slice(-2), [
    '-S',
    'data.validation=0.1',
  ]);
  const made = await askServer<RunWhy>(server, `/api/runs/${hollow}/why`);
  t.deepEqual(
    made.body.findings.map(({ rule }) => rule),
    ['test-set-used'],
  );
});

test('a cell of the confusion matrix has the images that predictions.csv puts there', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const { lr } = await idsOf(server);
  const folder = join(runsDirectory, 'lr');
  const predictions = readPredictions(folder, readRun(folder).manifest);
  const { body: judged } = await askServer<RunEvaluation>(server, `/api/runs/${lr}/evaluation`);
  const wrong = predictions.filter(({ label, prediction }) => label !== prediction);
  t.deepEqual(
    judged.mistakes,
    wrong.map(({ index }) => index),
  );
  t.true(Object.keys(judged.section.charts!).includes('confusion-matrix'));
  const { label, prediction } = wrong[0]!;
  const query = `label=${label}&prediction=${prediction}`;
  const { body } = await askServer<JudgedImages>(server, `/api/runs/${lr}/images?${query}`);
  const expected = wrong.filter((one) => one.label === label && one.prediction === prediction);
  t.is(body.total, expected.length);
  t.deepEqual(body.images.map(({ index }) => index).sort(), expected.map(({ index }) => index).sort());
  t.true(body.images.every(({ url }) => url.startsWith('data:image/png;base64,')));
});

test('images come page by page, the most confident first', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const { lr } = await idsOf(server);
  const { body: all } = await askServer<JudgedImages>(server, `/api/runs/${lr}/images?count=50`);
  t.is(all.total, 50);
  const confidences = all.images.map(({ confidence }) => confidence);
  t.deepEqual(
    confidences,
    [...confidences].sort((a, b) => b - a),
  );
  const { body: part } = await askServer<JudgedImages>(server, `/api/runs/${lr}/images?first=10&count=5`);
  t.deepEqual(part.images, all.images.slice(10, 15));
  const { status, body } = await askServer<Refusal>(server, `/api/runs/${lr}/images?first=-1`);
  t.is(status, 400);
  t.is(body.error, 'first is "-1"');
});

test('filters and activations are drawn for the layer and the image that were asked for', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const { cnn } = await idsOf(server);
  const filters = await askServer<DrawnCharts>(server, `/api/runs/${cnn}/filters?layer=conv2d`);
  t.deepEqual(Object.keys(filters.body.charts), ['filters-conv2d']);
  const draw = (index: number, layer: string) =>
    askServer<DrawnCharts & Refusal>(server, `/api/runs/${cnn}/activations?index=${index}&layer=${layer}`);
  const [first, second] = [await draw(0, 'dense'), await draw(1, 'dense')];
  t.deepEqual(Object.keys(first.body.charts), ['activations-dense-test-0']);
  t.deepEqual(Object.keys(second.body.charts), ['activations-dense-test-1']);
  t.is((await draw(50, 'dense')).body.error, 'there is no sample 50: the run has 50 test images');
  t.regex((await draw(0, 'nothing')).body.error, /^the network has no layer "nothing"/);
});

test('settings are told apart from the defaults and from those of another run', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const { lr, cnn } = await idsOf(server);
  const { body } = await askServer<RunSettings>(server, `/api/runs/${lr}/settings?other=${cnn}`);
  t.regex(body.config, /^name: lr\n/);
  const rowsOf = (block: RunSettings['fromOther']) =>
    block?.kind === 'table' ? block.rows.map(([title]) => title) : null;
  t.deepEqual(rowsOf(body.fromDefaults), [
    [{ code: 'data.limit.train' }],
    [{ code: 'data.limit.test' }],
    [{ code: 'train.batch_size' }],
    [{ code: 'train.epochs' }],
    [{ code: 'layer 1 dense activation' }],
  ]);
  t.deepEqual(rowsOf(body.fromOther)!.slice(0, 2), [[{ code: 'train.batch_size' }], [{ code: 'train.epochs' }]]);
});

test('files are listed with the digests of run.json, also those that are gone or are not its own', async (t) => {
  const own = join(temporaryFolder(), 'runs');
  const folder = join(own, 'a');
  cpSync(join(runsDirectory, 'lr'), folder, { recursive: true });
  writeFileSync(join(folder, 'report.html'), '<p>');
  rmSync(join(folder, 'config.yaml'));
  const server = await startServer(t, { runsDirectory: own });
  const { lr: a } = await idsOf(server);
  const { body } = await askServer<RunFiles>(server, `/api/runs/${a}/files`);
  const { files } = readRun(folder).manifest;
  const found = new Map(body.files.map((file) => [file.name, file]));
  t.deepEqual(found.get('report.html'), { name: 'report.html', bytes: 3, sha256: null });
  t.deepEqual(found.get('config.yaml'), { name: 'config.yaml', bytes: null, sha256: files['config.yaml']!.sha256 });
  t.is(found.get('history.csv')!.sha256, files['history.csv']!.sha256);
});

test('a run without a network says so, and what to do', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const { hollow } = await idsOf(server);
  for (const part of ['evaluation', 'images', 'activations']) {
    const { status, body } = await askServer<Refusal>(server, `/api/runs/${hollow}/${part}`);
    t.is(status >= 400 && status < 500, true);
    t.regex(body.error, /hollow (has no trained network yet|.*)/);
  }
});

test('runs are compared as mnistx compare does; one alone or more than twenty are refused with the reason', async (t) => {
  const server = await startServer(t, { runsDirectory });
  const { lr, cnn } = await idsOf(server);
  const { body } = await askServer<ComparisonReport>(server, `/api/compare?id=${lr}&id=${cnn}`);
  t.deepEqual(
    body.runs.map(({ id, label }) => ({ id, label })),
    [
      { id: lr, label: 'lr' },
      { id: cnn, label: 'cnn' },
    ],
  );
  const sections = body.report.sections.map(({ id }) => id);
  t.deepEqual(sections.slice(0, 5), ['overview', 'charts', 'agreement', 'pictures', 'differences']);
  const pictures = body.report.sections.find(({ id }) => id === 'pictures')!;
  t.deepEqual(Object.keys(pictures.charts!), [
    'only-first-right',
    'only-second-right',
    'confusion-matrices',
    'filters',
  ]);
  const alone = await askServer<Refusal>(server, `/api/compare?id=${lr}&id=${lr}`);
  t.regex(alone.body.error, /^a comparison needs two runs, but only /);
  const many = Array.from({ length: 21 }, (_, at) => `id=x${at}`).join('&');
  t.is(
    (await askServer<Refusal>(server, `/api/compare?${many}`)).body.error,
    'a page compares at most 20 runs, not 21',
  );
});
