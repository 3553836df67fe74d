import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { evaluateRun } from '../../src/tasks/evaluate-run.js';
import { predictImages } from '../../src/tasks/predict-images.js';
import { showData } from '../../src/tasks/show-data.js';
import { showRun } from '../../src/tasks/show-run.js';
import { readRun } from '../../src/runs/read-run.js';
import { dataFixture } from '../helpers/data-fixtures.js';
import { temporaryFolder, trainPlain } from '../helpers/runs-on-disk.js';

function writeConfig(data: string, normalization = 'unit'): string {
  const file = join(temporaryFolder(), 'experiment.yaml');
  writeFileSync(
    file,
    [
      `data: { path: ${JSON.stringify(dataFixture('npz', data))}, validation: none, normalization: ${normalization} }`,
      'model:',
      '  layers:',
      '    - { type: conv2d, filters: 4, kernel_size: 3, activation: relu }',
      '    - { type: flatten }',
      '    - { type: dense, units: 3, activation: softmax }',
      'train: { epochs: 3, batch_size: 4 }',
      'seed: 7',
    ].join('\n'),
  );
  return file;
}

const train = async (data: string, normalization?: string): Promise<string> => {
  const file = writeConfig(data, normalization);
  return (await trainPlain({ file }, { chooseEngine: () => simdEngine })).folder;
};

for (const normalization of ['unit', 'none', 'standard'])
  test(`a run on floats trains, evaluates and predicts (${normalization})`, async (t) => {
    const folder = await train('float32-0-to-1.npz', normalization);
    const { manifest } = readRun(folder);
    t.true(manifest.data.float_images);
    t.is(manifest.status, 'finished');
    const { report, loss } = await evaluateRun({ folder });
    t.is(report.predictions.length, 6);
    // 5 x 4 pixels as bytes, between 0 and 255: read as the floats that they stand for, whatever the normalization.
    const { images } = await predictImages({
      folder,
      images: [{ name: dataFixture('folder', 'split', 'test', 'cat', '00.png') }],
    });
    t.true('probabilities' in images[0]! && images[0].probabilities.every((value) => value > 0 && value < 1));
    t.true(Number.isFinite(loss) && loss < 5);
    const charts = await showRun({ folder, sample: { split: 'test', index: 0 } });
    t.true(Object.keys(charts).some((name) => name.startsWith('activations-')));
  });

test('floats that are whole multiples of 1/255 give the bits of the bytes', async (t) => {
  const [bytes, floats] = [await train('stored.npz'), await train('float64-of-255.npz')];
  const weights = (folder: string): string => readFileSync(join(folder, 'model', 'weights.bin')).toString('hex');
  t.is(weights(floats), weights(bytes));
  t.is(readRun(floats).manifest.data.float_images, undefined);
});

test('examples and pixels of floats are shown', async (t) => {
  const request = {
    source: { path: dataFixture('npz', 'float32-0-to-1.npz') },
    validation: 'none',
    limit: { train: null, test: null },
    normalization: 'unit',
    seed: 1,
  } as const;
  const shown = await showData(
    { data: request, count: 4, split: 'train', className: null, seed: 1 },
    { cacheDirectory: temporaryFolder() },
  );
  t.is(shown.examples.length, 4);
  const [{ pixels }] = shown.splits as [(typeof shown.splits)[number]];
  t.true(pixels[0]!.max > 200 && pixels[0]!.max <= 255);
});
