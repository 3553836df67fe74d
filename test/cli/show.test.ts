import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { encodePng } from '../../src/images/encode-png.js';
import { drawDigit } from '../helpers/drawings.js';
import { encodeIdx } from '../helpers/idx-files.js';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { writeRun } from '../helpers/run-folders.js';
import { findTexts } from '../helpers/svg.js';

/** Really trained on a few images. */
async function trained(t: ExecutionContext, config: string): Promise<Place> {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', `configs/${config}.yaml`, '-q', ...quick])).code, 0);
  return place;
}

function svgOf(place: Place, name: string): string {
  return readFileSync(place.path('runs', name), 'utf8');
}

function picturesIn(svg: string): number {
  return [...svg.matchAll(/<image /g)].length;
}

test('show describes a run, --json is its manifest', async (t) => {
  const place = await trained(t, 'lr');
  const { code, stdout } = await place.mnistx(['show', 'runs/lr']);
  t.is(code, 0);
  for (const text of ['runs/lr, finished', '300 to train, 200 to test', 'Total parameters: 7,850', 'accuracy 0.'])
    t.true(stdout.includes(text), text);
  const json = JSON.parse((await place.mnistx(['show', 'runs/lr', '--json'])).stdout) as { name: string };
  t.is(json.name, 'lr');
});

test('show --curves draws a finished run again, as PNG and on a log scale, and leaves its own files as they are', async (t) => {
  const place = makePlace(t);
  writeRun(place.path('runs'), { name: 'lr', epochs: 3 });
  const { code, stdout } = await place.mnistx(['show', 'runs/lr', '--curves', '--png', '--log-scale']);
  t.is(code, 0);
  const files = ['accuracy', 'loss'].flatMap((name) =>
    ['vl.json', 'svg', 'png'].map((format) => join('runs/lr/charts', `curve-${name}.${format}`)),
  );
  t.deepEqual(stdout.trim().split('\n'), files);
  for (const file of files) t.true(existsSync(place.path(file)), file);
  t.true(findTexts(svgOf(place, 'lr/charts/curve-loss.svg')).includes('Loss (log scale)'));
});

test('show --curves draws the step log of a run, too', async (t) => {
  const place = await trained(t, 'lr');
  const { code, stdout } = await place.mnistx(['show', 'runs/lr', '--curves', '--format', 'svg', '--png']);
  t.is(code, 0);
  t.true(stdout.includes('runs/lr/charts/curve-steps.svg\nruns/lr/charts/curve-steps.png\n'), stdout);
  t.is(svgOf(place, 'lr/charts/curve-steps.svg'), svgOf(place, 'lr/charts/steps.svg'));
});

test('options without effect are refused by name', async (t) => {
  const place = makePlace(t);
  for (const [args, message] of [
    [['show', 'runs/lr', '--png'], '--png has no effect if nothing is drawn'],
    [['show', 'runs/lr', '--filters', '--log-scale'], '--log-scale has no effect without --curves'],
    [['data', 'ls', '--format', 'svg'], '--format has no effect on data ls'],
    [['run', 'configs/lr.yaml', '--dry-run', '--png'], '--png has no effect with --dry-run'],
    [
      ['compare', 'a', 'b', '--open', '--format', 'vl.json'],
      '--open has no effect with --format vl.json, which is not a picture',
    ],
  ] as const) {
    const { code, stderr } = await place.mnistx(args);
    t.is(code, 2, stderr);
    t.true(stderr.includes(message), stderr);
  }
});

test('charts of a run are not written through a link that leads out of its folder', async (t) => {
  const place = await trained(t, 'lr');
  rmSync(place.path('runs/lr/charts'), { recursive: true });
  for (const [name, args] of [
    ['charts', ['show', 'runs/lr', '--filters']],
    ['evaluation', ['evaluate', 'runs/lr']],
  ] as const) {
    mkdirSync(place.path(name));
    symlinkSync(place.path(name), place.path('runs/lr', name));
    const { code, stderr } = await place.mnistx(args);
    t.is(code, 1);
    t.true(stderr.includes(`RUN_DAMAGED  runs/lr/${name} is a link that leads out of the run folder`), stderr);
    t.deepEqual(readdirSync(place.path(name)), []);
    t.is((await place.mnistx([...args, '--out', 'elsewhere'])).code, 0);
  }
});

test('show --filters of a logistic regression is an image for each class', async (t) => {
  const place = await trained(t, 'lr');
  const { code, stdout } = await place.mnistx(['show', 'runs/lr', '--filters']);
  t.is(code, 0);
  t.deepEqual(stdout.trim().split('\n'), [
    join('runs/lr/charts', 'filters-dense.vl.json'),
    join('runs/lr/charts', 'filters-dense.svg'),
  ]);
  const svg = svgOf(place, 'lr/charts/filters-dense.svg');
  t.is(picturesIn(svg), 10);
  t.true(findTexts(svg).includes('9'));
});

test('show --filters draws the weights of the saved kernel', async (t) => {
  const place = await trained(t, 'cnn');
  t.is((await place.mnistx(['show', 'runs/cnn', '--filters', '--out', 'drawn'])).code, 0);
  const spec = JSON.parse(readFileSync(place.path('drawn/filters-conv2d.vl.json'), 'utf8')) as {
    data: { values: { row: number; order: number; x: number; value: number }[] };
  };
  t.is(spec.data.values.length, 8 * 25);
  // The kernel is (5, 5, 1, 8) and the first of the file: filter 2 at row 1, column 3, all from 0.
  const bytes = readFileSync(place.path('runs/cnn/model/weights.bin'));
  const weight = bytes.readFloatLE(4 * ((1 * 5 + 3) * 8 + 2));
  const drawn = spec.data.values.find(({ row, order, x }) => row === 2 && order === 1 && x === 3);
  t.true(Math.abs(drawn!.value - weight) <= 1e-5 * Math.abs(weight));
});

test('show --activations puts the image beside the feature maps, and the classes as bars', async (t) => {
  const place = await trained(t, 'cnn');
  const args = ['show', 'runs/cnn', '--activations', '--sample', '0', '--layer', 'all', '--json'];
  const { code, stdout } = await place.mnistx(args);
  t.is(code, 0);
  const { files } = JSON.parse(stdout) as { files: string[] };
  t.is(files.length, 10);
  const maps = svgOf(place, 'cnn/charts/activations-conv2d-test-0.svg');
  t.is(picturesIn(maps), 1 + 8);
  t.true(findTexts(maps).some((text) => /^cnn: 8 feature maps of 24×24; predicted \d \(\d+\.\d %\)$/.test(text)));
  t.true(findTexts(maps).includes('label 7'));
  const classes = svgOf(place, 'cnn/charts/activations-dense-test-0.svg');
  t.is(picturesIn(classes), 1);
  t.true(findTexts(classes).includes('Probability'));
});

test('show --activations takes training images and names of layers', async (t) => {
  const place = await trained(t, 'cnn');
  const args = ['show', 'runs/cnn', '--activations', '--split', 'train', '--sample', '1', '--layer', 'conv2d_1'];
  t.is((await place.mnistx(args)).code, 0);
  t.true(findTexts(svgOf(place, 'cnn/charts/activations-conv2d_1-train-1.svg')).includes('train image 1'));
});

test('show --activations takes a picture of your own, and says what is wrong with it', async (t) => {
  const place = await trained(t, 'cnn');
  writeFileSync(place.path('three.png'), encodePng(drawDigit({ digit: 3, width: 120, height: 160 })));
  const drawn = ['show', 'runs/cnn', '--activations', '--image'];
  t.is((await place.mnistx([...drawn, 'three.png'])).code, 0);
  const svg = svgOf(place, 'cnn/charts/activations-conv2d-three.png.svg');
  t.is(picturesIn(svg), 9);
  t.true(['three.png', 'as the network saw it'].every((text) => findTexts(svg).includes(text)));
  writeFileSync(place.path('note.png'), 'no picture');
  const bad = await place.mnistx([...drawn, 'note.png']);
  t.is(bad.code, 2);
  t.true(bad.stderr.includes('IMAGE_UNREADABLE  note.png'));
  const both = await place.mnistx([...drawn, 'three.png', '--sample', '1']);
  t.is(both.code, 2);
  t.true(both.stderr.includes('--sample has no effect with --image, which is the image to show'));
});

test('show draws colour images of another size', async (t) => {
  const place = makePlace(t);
  const names = [
    ['train', 6],
    ['t10k', 4],
  ] as const;
  for (const [name, count] of names) {
    place.write(`${name}-images-idx4-ubyte`, encodeIdx([count, 32, 32, 3]));
    place.write(`${name}-labels-idx1-ubyte`, encodeIdx([count], [0, 1, 2, 0, 1, 2].slice(0, count)));
  }
  const layers =
    '[{type: conv2d, filters: 4, kernel_size: 3}, {type: flatten}, {type: dense, units: 3, activation: softmax}]';
  place.write('c.yaml', `data: {directory: .}\nmodel: {layers: ${layers}}\ntrain: {epochs: 1, batch_size: 2}\n`);
  const run = await place.mnistx(['run', 'c.yaml', '-q']);
  t.is(run.code, 0, run.stderr);
  const { code, stderr } = await place.mnistx([
    'show',
    'runs/c',
    '--filters',
    '--activations',
    '--architecture',
    '--png',
  ]);
  t.is(code, 0, stderr);
  t.true(findTexts(svgOf(place, 'c/charts/filters-conv2d.svg')).includes('blue'));
  t.true(findTexts(svgOf(place, 'c/charts/architecture.svg')).includes('32×32×3'));
  t.true(existsSync(place.path('runs/c/charts/activations-conv2d-test-0.png')));
});

test('show --architecture and summary --chart draw every layer with what it is, and nothing more', async (t) => {
  const place = await trained(t, 'cnn');
  t.is((await place.mnistx(['show', 'runs/cnn', '--architecture'])).code, 0);
  const texts = findTexts(svgOf(place, 'cnn/charts/architecture.svg'));
  for (const text of ['input', 'max_pooling2d_1', '8 5×5', '0.5', '24×24×8', '2,570 parameters'])
    t.true(texts.includes(text), text);
  t.false(texts.includes('(no name)'));
  const summary = await place.mnistx(['summary', 'configs/cnn.yaml', '--chart', '--out', 'drawn']);
  t.is(summary.code, 0);
  t.true(summary.stdout.includes('Total parameters: 5,994'));
  t.true(summary.stdout.endsWith(`${join('drawn', 'architecture.svg')}\n`));
  t.deepEqual(findTexts(readFileSync(place.path('drawn/architecture.svg'), 'utf8')), texts);
});

test('show says what it cannot draw, and what it can', async (t) => {
  const place = await trained(t, 'cnn');
  const refused = async (args: readonly string[], message: string): Promise<void> => {
    const { code, stdout, stderr } = await place.mnistx(['show', ...args]);
    t.deepEqual([code, stdout, stderr.split('\n')[0]], [2, '', message]);
  };
  await refused(['runs/gone'], 'RUN_NOT_FOUND  there is no run runs/gone');
  await refused(['runs/cnn', '--filters', '--layer', 'x'], 'BAD_USAGE  the network has no layer "x"');
  await refused(['runs/cnn', '--filters', '--layer', '1'], 'BAD_USAGE  layer 1, max_pooling2d, has no filters to draw');
  await refused(['runs/cnn', '--sample', '3'], 'BAD_USAGE  --sample has no effect without --activations');
  await refused(['runs/cnn', '--activations', '--sample', '-1'], 'BAD_USAGE  --sample is "-1"');
  await refused(
    ['runs/cnn', '--activations', '--sample', '200'],
    'BAD_USAGE  there is no sample 200: the run has 200 test images',
  );
});
