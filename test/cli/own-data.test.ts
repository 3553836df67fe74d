import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import type { Manifest } from '../../src/runs/types.js';
import { countReads } from '../helpers/counted-reads.js';
import { makePlace, root } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';

const fixtures = join(root, 'test', 'fixtures', 'data');

/** An experiment on data that lie beside it. */
function experimentOn(data: string): string {
  return `data: { path: ${data} }
model: { layers: [{ type: flatten }, { type: dense, units: 3, activation: softmax }] }
train: { batch_size: 4, epochs: 1 }
`;
}

/** A folder with photos in train/, val/ and test/, and an experiment on them. */
function placeWithPhotos(t: ExecutionContext): Place {
  const place = makePlace(t);
  cpSync(join(fixtures, 'folder', 'split'), place.path('photos'), { recursive: true });
  writeFileSync(place.path('owls.yaml'), experimentOn('photos'));
  return place;
}

const manifestOf = (place: Place, run: string): Manifest =>
  JSON.parse(readFileSync(place.path(`runs/${run}/run.json`), 'utf8')) as Manifest;

test('a folder of photos is found out and said, trained on, verified, evaluated and predicted', async (t) => {
  const place = placeWithPhotos(t);
  const found = /photos: image folder, 3 classes, 12 training, 3 validation, 6 test examples/;
  for (const command of ['validate', 'summary', 'run']) {
    const { code, stderr } = await place.mnistx([command, 'owls.yaml']);
    t.is(code, 0, stderr);
    t.regex(stderr, found, command);
  }
  t.like(manifestOf(place, 'owls').data, {
    name: 'photos',
    class_names: ['cat', 'dog', 'owl'],
    training_examples: 12,
    validation_examples: 3,
    test_examples: 6,
  });
  t.is((await place.mnistx(['verify', 'runs/owls'])).code, 0);

  const own = await place.mnistx(['evaluate', 'runs/owls', '--json']);
  const other = await place.mnistx(['evaluate', 'runs/owls', '--data', 'photos/test', '--json']);
  t.is(other.code, 0, other.stderr);
  t.regex(other.stderr, /no test set: all 6 examples are used/);
  const scores = (text: string) => (JSON.parse(text) as { accuracy: number; loss: number }).loss;
  t.is(scores(other.stdout), scores(own.stdout));

  const pictures = readdirSync(place.path('photos/test/dog')).map((name) => `photos/test/dog/${name}`);
  const predicted = await place.mnistx(['predict', 'runs/owls', ...pictures]);
  t.is(predicted.code, 0, predicted.stderr);
});

test('a change of the photos is noticed by verify and by resume', async (t) => {
  const place = placeWithPhotos(t);
  t.is((await place.mnistx(['run', 'owls.yaml'])).code, 0);
  cpSync(place.path('photos/train/cat/00.png'), place.path('photos/train/dog/01.png'));
  for (const args of [
    ['verify', 'runs/owls'],
    ['resume', 'runs/owls', '-S', 'train.epochs=2'],
  ]) {
    const { code, stderr } = await place.mnistx(args);
    t.not(code, 0);
    t.regex(stderr, /data file photos\/: [0-9a-f]{12} → [0-9a-f]{12}/, args[0]);
  }
});

test('classes of other data are matched by their names, and strange ones are refused', async (t) => {
  const place = placeWithPhotos(t);
  t.is((await place.mnistx(['run', 'owls.yaml'])).code, 0);
  cpSync(place.path('photos/test/owl'), place.path('two/owl'), { recursive: true });
  cpSync(place.path('photos/test/dog'), place.path('two/dog'), { recursive: true });
  const { code, stdout } = await place.mnistx(['evaluate', 'runs/owls', '--data', 'two', '--json']);
  t.is(code, 0);
  t.deepEqual(
    (JSON.parse(stdout) as { classes: { name: string; support: number }[] }).classes.map(({ support }) => support),
    [0, 2, 2],
  );
  cpSync(place.path('photos/test/dog'), place.path('two/wolf'), { recursive: true });
  const refused = await place.mnistx(['evaluate', 'runs/owls', '--data', 'two']);
  t.is(refused.code, 2);
  t.regex(refused.stderr, /CLASS_COUNT.*does not know: wolf; it knows cat, dog, owl/);
});

test('data show takes a folder, a table and arrays, and says what they are', async (t) => {
  const place = placeWithPhotos(t);
  cpSync(join(fixtures, 'npz', 'medmnist.npz'), place.path('blood.npz'));
  for (const [path, what] of [
    ['photos', /image folder, 3 classes/],
    ['blood.npz', /NumPy arrays, \d+ classes/],
    ['owls.yaml', /image folder, 3 classes/],
  ] as const) {
    const { code, stdout, stderr } = await place.mnistx(['data', 'show', path]);
    t.is(code, 0, stderr);
    t.regex(stdout, what, path);
  }
});

test('data show brings pictures of different sizes to one, and says how', async (t) => {
  const place = makePlace(t);
  const refused = await place.mnistx(['data', 'show', 'configs/photos']);
  t.is(refused.code, 1);
  const [, size] = /; data show takes (--size \d+)$/m.exec(refused.stderr)!;
  const shown = await place.mnistx(['data', 'show', 'configs/photos', ...size!.split(' ')]);
  t.is(shown.code, 0, shown.stderr);
  t.regex(shown.stdout, /image folder, 3 classes/);
  const mnist = await place.mnistx(['data', 'show', 'mnist', '--size', '32']);
  t.is(mnist.code, 2);
  t.regex(mnist.stderr, /BAD_USAGE {2}the images of this data have one size/);
});

test('examples that are named where something else is wanted lead on', async (t) => {
  const place = placeWithPhotos(t);
  cpSync(join(fixtures, 'npz', 'medmnist.npz'), place.path('blood.npz'));
  t.is((await place.mnistx(['run', 'owls.yaml'])).code, 0);
  for (const [path, title] of [
    ['photos', 'image folder'],
    ['blood.npz', 'NumPy arrays'],
  ] as const) {
    for (const command of ['run', 'validate', 'summary']) {
      const { code, stderr } = await place.mnistx([command, path]);
      t.is(code, 2);
      t.true(stderr.includes(`${path} holds examples (${title}), not an experiment`), stderr);
      t.true(stderr.includes(`mnistx run configs/cnn.yaml -S data.path=${path}`), stderr);
    }
    const { stderr } = await place.mnistx(['predict', 'runs/owls', path]);
    t.true(stderr.includes(`mnistx evaluate runs/owls --data ${path}`), stderr);
  }
});

test('init in a folder of examples says how to train on them', async (t) => {
  const place = placeWithPhotos(t);
  const { code, stdout } = await place.mnistx(['init', 'photos', '--from', 'lr']);
  t.is(code, 0);
  t.regex(stdout, /holds examples \(image folder\)\. Train on them: add -S data\.path=\./);
  t.notRegex((await place.mnistx(['init', 'fresh', '--from', 'lr'])).stdout, /holds examples/);
});

test('keys that do not go together are named with their line', async (t) => {
  const place = makePlace(t);
  const refuse = async (data: string, line: RegExp): Promise<void> => {
    writeFileSync(place.path('bad.yaml'), `${experimentOn('x').replace('{ path: x }', data)}`);
    const { code, stderr } = await place.mnistx(['validate', 'bad.yaml']);
    t.is(code, 2);
    t.regex(stderr, line);
  };
  await refuse('{ path: a, dataset: mnist }', /1:\d+ {2}CONFLICT {2}"dataset" and "path" exclude each other/);
  await refuse('{ dataset: mnist, size: 28 }', /"size" has no use for the dataset mnist/);
  await refuse('{ directory: x, channels: 1 }', /"channels" has no use for a directory of IDX files/);
  await refuse('{ path: x, test: 0.2, test_path: y }', /named by test_path/);
  await refuse('{ path: x, fit: crop }', /"size", which is not given/);
  await refuse('{ path: x, class_names: [a, a] }', /classes 0 and 1 have the same name/);
  cpSync(join(fixtures, 'npz', 'medmnist.npz'), place.path('blood.npz'));
  await refuse('{ path: blood.npz, labels: coarse }', /1:\d+ {2}CONFLICT {2}"labels" has no use for the format/);
  rmSync(place.path('blood.npz'));
  await refuse('{ path: blood.npz }', /1:\d+ {2}DATA_NOT_FOUND {2}there is no file or folder/);
});

test('run reads a table once to describe it for all experiments, and once for each training', async (t) => {
  const place = makePlace(t);
  cpSync(join(fixtures, 'csv', 'header.csv'), place.path('owls.csv'));
  for (const name of ['owls', 'again']) writeFileSync(place.path(`${name}.yaml`), experimentOn('owls.csv'));
  const reads = countReads(t, place.path('owls.csv'));
  const { code, stderr } = await place.mnistx(['run', 'owls.yaml', 'again.yaml']);
  t.is(code, 0, stderr);
  t.is(reads(), 1 + 2);
});
