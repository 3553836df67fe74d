import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { encodeIdx, writeFiles } from '../helpers/idx-files.js';
import { findTexts } from '../helpers/svg.js';

const AGREEMENT = ['only-first-right', 'only-second-right', 'confusion-matrices', 'filters'] as const;

interface Document {
  readonly agreement: {
    readonly test_images: number;
    readonly verdict: string;
    readonly pairs: readonly { readonly both_right: number; readonly first: string }[];
    readonly left_out: readonly { readonly run: string; readonly reason: string }[];
  };
}

/** Colour images of 32 x 32 whose brightness tells their class; every class in turn. */
function colourData(place: Place, name: string): string {
  const folder = place.path(name);
  mkdirSync(folder);
  const images = (count: number) =>
    Array.from({ length: count * 32 * 32 * 3 }, (_, at) => 60 * (Math.floor(at / 3072) % 3) + (at % 61));
  const labels = (count: number) => Array.from({ length: count }, (_, at) => at % 3);
  writeFiles(folder, {
    'train-images-idx4-ubyte': encodeIdx([30, 32, 32, 3], images(30)),
    'train-labels-idx1-ubyte': encodeIdx([30], labels(30)),
    't10k-images-idx4-ubyte': encodeIdx([12, 32, 32, 3], images(12)),
    't10k-labels-idx1-ubyte': encodeIdx([12], labels(12)),
  });
  return folder;
}

function writeColourConfigs(place: Place, directory: string): void {
  const rest = `data: { directory: ${JSON.stringify(directory)} }\ntrain: { epochs: 1, batch_size: 10 }\n`;
  const dense = '{ type: dense, units: 3, activation: softmax }';
  place.write('dense.yaml', `${rest}model: { layers: [{ type: flatten }, ${dense}] }\n`);
  const conv = '{ type: conv2d, filters: 2, kernel_size: 5, strides: 4 }';
  place.write('conv.yaml', `${rest}model: { layers: [${conv}, { type: flatten }, ${dense}] }\n`);
}

test('compare of two trained runs draws who is right where, both matrices and both first weights', async (t) => {
  const place = makePlace(t);
  const cnn = ['-S', 'model.layers.0.filters=3'];
  await place.mnistx(['run', 'configs/lr.yaml', ...quick, '-q']);
  await place.mnistx(['run', 'configs/cnn.yaml', ...quick, ...cnn, '-q']);
  const { code, stdout, stderr } = await place.mnistx(['compare', 'runs/lr', 'runs/cnn', '--json']);
  t.is(code, 0, stderr);
  const { agreement } = JSON.parse(stdout) as Document;
  t.is(agreement.test_images, 200);
  t.is(agreement.pairs[0]?.first, 'lr');
  t.deepEqual(agreement.left_out, []);
  for (const name of AGREEMENT)
    for (const ending of ['svg', 'vl.json'])
      t.true(existsSync(place.path(`runs/compare-lr-cnn/${name}.${ending}`)), name);
  const svg = (name: string): string => readFileSync(place.path(`runs/compare-lr-cnn/${name}.svg`), 'utf8');
  t.is(svg('filters').match(/<image /g)?.length, 13);
  t.true(findTexts(svg('filters')).includes('conv2d, 3 filters of 5 × 5'));
  for (const name of ['filter 0', 'filter 1', 'filter 2', '9']) t.true(findTexts(svg('filters')).includes(name), name);
  t.true(findTexts(svg('only-first-right')).includes('lr is right, cnn is wrong'));
});

test('colour images of 32 x 32 are compared and evaluated; where they are gone, their charts are left out', async (t) => {
  const place = makePlace(t);
  const directory = colourData(place, 'colour');
  writeColourConfigs(place, directory);
  for (const name of ['dense', 'conv']) t.is((await place.mnistx(['run', `${name}.yaml`, '-q'])).code, 0);
  const compared = await place.mnistx(['compare', 'runs/dense', 'runs/conv']);
  t.is(compared.code, 0, compared.stderr);
  t.true(existsSync(place.path('runs/compare-dense-conv/only-first-right.svg')));
  const filters = readFileSync(place.path('runs/compare-dense-conv/filters.svg'), 'utf8');
  t.true(findTexts(filters).includes('dense, 3 units on 32 × 32 pixels, mean of 3 channels'));
  t.is((await place.mnistx(['evaluate', 'runs/conv', '--top-k', '2'])).code, 0);

  rmSync(join(directory, 't10k-images-idx4-ubyte'));
  const without = await place.mnistx(['compare', 'runs/dense', 'runs/conv']);
  t.is(without.code, 0, without.stderr);
  t.regex(without.stderr, /^no charts of the images that only one gets right: the data folder .* has no test images\n/);
  t.false(existsSync(place.path('runs/compare-dense-conv/only-first-right.svg')));
  t.true(existsSync(place.path('runs/compare-dense-conv/confusion-matrices.svg')));
});

test('compare says in one line why two runs are not compared image by image', async (t) => {
  const place = makePlace(t);
  await place.mnistx(['run', 'configs/lr.yaml', ...quick, '-q']);
  await place.mnistx(['run', 'configs/lr.yaml', ...quick, '-S', 'data.limit.test=100', '-n', 'fewer', '-q']);
  const other = await place.mnistx(['compare', 'runs/lr', 'runs/fewer']);
  t.true(other.stdout.includes('not compared image by image: fewer, unlike lr: 200 test images against 100\n'));
  t.false(existsSync(place.path('runs/compare-lr-fewer/confusion-matrices.svg')));

  copyFileSync(place.path('configs/lr.yaml'), place.path('runs/fewer/predictions.csv'));
  const damaged = await place.mnistx(['compare', 'runs/lr', 'runs/fewer']);
  t.is(damaged.code, 0);
  t.regex(damaged.stdout, /fewer, .*predictions\.csv is not the file that was written\n/);
});

test('of three runs the best is compared with the others in a table', async (t) => {
  const place = makePlace(t);
  for (const [at, rate] of [0.001, 0.002, 0.003].entries()) {
    const own = ['-S', `train.optimizer.learning_rate=${rate}`, '-n', `lr-${at + 1}`];
    await place.mnistx(['run', 'configs/lr.yaml', ...quick, ...own, '-q']);
  }
  const { code, stdout } = await place.mnistx(['compare', 'runs/lr-1', 'runs/lr-2', 'runs/lr-3']);
  t.is(code, 0);
  t.regex(stdout, /^lr-\d \(0\.\d{4}\) against the others on 200 test images of MNIST\n/m);
  t.regex(stdout, /^ +accuracy +difference +95 % interval +only best +only this +p \(Holm\)/m);
  t.regex(stdout, /^only best: images that only lr-\d gets right; only this: that only the run of this line does$/m);
  const rows = readFileSync(place.path('runs/compare-lr-1-lr-2-lr-3/agreement.csv'), 'utf8').trim().split('\n');
  t.is(rows.length, 3);
});

test('evaluate takes k and the number of bins, and says what they may be', async (t) => {
  const place = makePlace(t);
  await place.mnistx(['run', 'configs/lr.yaml', ...quick, '-q']);
  const { stdout } = await place.mnistx(['evaluate', 'runs/lr', '--top-k', '3', '--bins', '10', '--json']);
  const found = JSON.parse(stdout) as {
    top_k: { k: number };
    reliability_bins: unknown[];
    confident_mistakes: unknown[];
  };
  t.deepEqual([found.top_k.k, found.reliability_bins.length, found.confident_mistakes.length], [3, 10, 20]);
  const large = await place.mnistx(['evaluate', 'runs/lr', '--top-k', '11']);
  t.deepEqual([large.code, large.stdout], [2, '']);
  t.true(large.stderr.includes('use a whole number from 1 to 10, the number of classes'));
  const wrong = await place.mnistx(['evaluate', 'runs/lr', '--bins', 'many']);
  t.is(wrong.code, 2);
  t.true(wrong.stderr.startsWith('BAD_USAGE  --bins is "many"\n'));
});

test('evaluate warns where the test images are no longer those of the run', async (t) => {
  const place = makePlace(t);
  const directory = colourData(place, 'colour');
  writeColourConfigs(place, directory);
  await place.mnistx(['run', 'dense.yaml', '-q']);
  writeFileSync(join(directory, 't10k-labels-idx1-ubyte'), encodeIdx([12], new Uint8Array(12)));
  const { code, stderr } = await place.mnistx(['evaluate', 'runs/dense']);
  t.is(code, 0);
  t.true(stderr.includes('the test images of colour are no longer those that runs/dense was tested on'));
});
