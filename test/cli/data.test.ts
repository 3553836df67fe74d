import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { encodeIdx } from '../helpers/idx-files.js';
import { findTexts } from '../helpers/svg.js';

interface Shown {
  readonly name: string;
  readonly image_shape: readonly number[];
  readonly splits: readonly {
    readonly name: string;
    readonly count: number;
    readonly class_counts: readonly number[];
    readonly pixels: readonly { readonly mean: number; readonly deviation: number; readonly zeros: number }[];
  }[];
  readonly files: readonly { readonly sha256: string }[];
  readonly examples: readonly { readonly index: number; readonly label: string }[];
  readonly charts: readonly string[];
}

async function shown(place: Place, args: readonly string[]): Promise<Shown> {
  const { code, stdout, stderr } = await place.mnistx(['data', 'show', ...args, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Shown;
}

const textsOf = (place: Place, file: string): string[] => findTexts(readFileSync(place.path(file), 'utf8'));

/** Six training and four test images of 32 x 32 pixels in colour. */
function writeColourImages(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, count] of [
    ['train', 6],
    ['t10k', 4],
  ] as const) {
    writeFileSync(join(folder, `${name}-images-idx4-ubyte`), encodeIdx([count, 32, 32, 3]));
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), encodeIdx([count], [0, 1, 2, 0, 1, 2].slice(0, count)));
  }
}

test('data show tells what MNIST is, and draws it', async (t) => {
  const place = makePlace(t);
  const { code, stdout, stderr } = await place.mnistx(['data', 'show']);
  t.deepEqual([code, stderr], [0, '']);
  for (const text of ['28×28×1', '60,000', '33.32', '78.57', '80.9 %', '6,742', '1,135', 'ba891046e6505d7a'])
    t.true(stdout.includes(text), text);
  const charts = ['examples', 'class-balance', 'mean-images'].flatMap((name) =>
    ['vl.json', 'svg'].map((format) => join('data-mnist', `${name}.${format}`)),
  );
  t.deepEqual(stdout.trim().split('\n').slice(-6), charts);
  t.true(charts.every((file) => existsSync(place.path(file))));
  t.true(textsOf(place, 'data-mnist/examples.svg').includes('20 random images of the training set, seed 1'));
});

test('data show --json has the known numbers of MNIST', async (t) => {
  const { splits, files, examples } = await shown(makePlace(t), ['--count', '3']);
  // Mean and deviation of the training pixels in units of 255, as every PyTorch example writes them.
  const { mean, deviation } = splits[0]!.pixels[0]!;
  t.deepEqual([(mean / 255).toFixed(4), (deviation / 255).toFixed(4)], ['0.1307', '0.3081']);
  t.deepEqual(splits[0]!.class_counts, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  t.deepEqual([examples.length, files.length], [3, 4]);
});

test('data show takes an experiment file, with its limits and what it holds out', async (t) => {
  const place = makePlace(t);
  place.write('small.yaml', 'extends: configs/lr.yaml\ndata: { validation: 0.25, limit: { train: 400, test: 50 } }\n');
  const { splits } = await shown(place, ['small.yaml']);
  t.deepEqual(
    splits.map(({ name, count }) => [name, count]),
    [
      ['training', 300],
      ['validation', 100],
      ['test', 50],
    ],
  );
  t.true(textsOf(place, 'data-mnist/class-balance.svg').includes('validation (100)'));
});

test('data show takes a run folder', async (t) => {
  const place = makePlace(t);
  t.is((await place.mnistx(['run', 'configs/lr.yaml', '-q', ...quick])).code, 0);
  t.is((await shown(place, ['runs/lr'])).splits[0]!.count, 300);
});

test('data show takes a folder of colour images of any name', async (t) => {
  const place = makePlace(t);
  const name = 'my <b>"images".v1 😀';
  writeColourImages(place.path(name));
  const { image_shape, splits, charts } = await shown(place, [name, '--png', '--format', 'png']);
  t.deepEqual(image_shape, [32, 32, 3]);
  t.is(splits[0]!.pixels.length, 3);
  t.is(charts.length, 3);
  t.true(charts.every((file) => existsSync(place.path(file))));
  const { stdout } = await place.mnistx(['data', 'show', name]);
  t.true(stdout.includes('green') && stdout.includes(`Data: ${name}`));
});

test('data show --class, --split, --seed and --count choose the examples', async (t) => {
  const place = makePlace(t);
  const args = ['--class', '7', '--split', 'test', '--count', '5', '--out', 'sevens'];
  const { examples, charts } = await shown(place, args);
  t.deepEqual(
    examples.map(({ label }) => label),
    ['7', '7', '7', '7', '7'],
  );
  t.true(charts.every((file) => file.startsWith('sevens')));
  t.deepEqual((await shown(place, args)).examples, examples);
  t.notDeepEqual((await shown(place, [...args, '--seed', '2'])).examples, examples);
});

test('data show --preview draws in the terminal, in shades without colour', async (t) => {
  const place = makePlace(t);
  const preview = async (env: Record<string, string>) =>
    (await place.mnistx(['data', 'show', '--preview', '--count', '2'], env)).stdout;
  const shades = await preview({ LANG: 'C.UTF-8' });
  t.regex(shades, /█/);
  t.false(shades.includes('\u001b'));
  t.regex(shades, /^\d #\d+ +\d #\d+$/m);
  t.regex(await preview({ LANG: 'C.UTF-8', FORCE_COLOR: '1' }), /\u001b\[38;2;\d+;\d+;\d+m\u001b\[48;2;.*▀/);
  const plain = await preview({ LC_ALL: 'C' });
  t.regex(plain.split('Data:')[0]!, /@/);
  t.false((await place.mnistx(['data', 'show', '--count', '2'])).stdout.includes('█'));
});

test('data ls lists the datasets that have a name', async (t) => {
  const place = makePlace(t);
  const { code, stdout } = await place.mnistx(['data', 'ls']);
  t.is(code, 0);
  t.regex(stdout, /^mnist +ready +28×28×1/m);
  t.regex(stdout, /^kmnist +downloads at first use/m);
  const list = JSON.parse((await place.mnistx(['data', 'ls', '--json'])).stdout) as { name: string }[];
  t.deepEqual(
    list.map(({ name }) => name),
    ['mnist', 'fashion_mnist', 'kmnist'],
  );
});

const refused = test.macro({
  title: (_, args: readonly string[]) => `data ${args.join(' ')} is refused`,
  exec: async (t, args: readonly string[], message: string, fix: string) => {
    const { code, stdout, stderr } = await makePlace(t).mnistx(['data', ...args]);
    t.deepEqual([code, stdout, stderr], [2, '', `BAD_USAGE  ${message}\n  ${fix}\n`]);
  },
});

test(refused, ['show', 'minst'], 'there is no dataset, file or folder minst', 'did you mean "mnist"?');
test(
  refused,
  ['show', 'gone.yaml'],
  'there is no dataset, file or folder gone.yaml',
  'name mnist, fashion_mnist, kmnist, an experiment file, or a file or folder of examples',
);
test(refused, ['show', '--class', 'ten'], 'the data has no class "ten"', 'use one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9');
test(refused, ['show', '--count', '0'], '--count is "0"', 'use a whole number from 1 up to 400');
test(refused, ['show', '--count', 'many'], '--count is "many"', 'use a whole number from 1 up to 400');
test(
  refused,
  ['ls', 'mnist'],
  'data ls lists all datasets, "mnist" is one argument too many',
  'write: mnistx data show mnist',
);

test('a folder without examples is told what it holds, and what would be read', async (t) => {
  const { code, stderr } = await makePlace(t).mnistx(['data', 'show', 'configs']);
  t.is(code, 1);
  t.regex(stderr, /^DATA_NOT_FOUND {2}configs is a folder with \d+ entries \(.*cnn\.yaml.*IDX files.*CSV/s);
});

test('data show --augmented draws examples beside what training sees of them', async (t) => {
  const place = makePlace(t);
  place.write(
    'augmented.yaml',
    'extends: configs/lr.yaml\ndata: { limit: 300, augment: [{ type: random_rotation, factor: 0.1 }, { type: mixup, alpha: 1 }] }\n',
  );
  const { charts } = await shown(place, ['augmented.yaml', '--augmented', '--count', '2']);
  t.true(charts.includes(join('data-mnist', 'augmented.svg')));
  const texts = textsOf(place, 'data-mnist/augmented.svg');
  t.true(texts.includes('random_rotation, mixup'));
  t.is(texts.filter((text) => text === 'epoch 5').length, 2);
  t.true(
    texts.some((text) => /^\d \d+ %$/.test(text)),
    texts.join(),
  );
});

test('data show --augmented wants training images and something that changes them', async (t) => {
  const place = makePlace(t);
  for (const [args, words] of [
    [['configs/lr.yaml', '--augmented'], /this data is not augmented/],
    [['mnist', '--augmented'], /this data is not augmented/],
    [['configs/lr.yaml', '--augmented', '--split', 'test'], /--augmented has no effect with --split test/],
  ] as const) {
    const { code, stderr } = await place.mnistx(['data', 'show', ...args]);
    t.is(code, 2);
    t.regex(stderr, words);
  }
});
