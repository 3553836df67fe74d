import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import test from 'ava';
import { makePlace, quick } from '../helpers/cli.js';
import type { Place } from '../helpers/cli.js';
import { encodeIdx, makeSmallDataset, writeFiles } from '../helpers/idx-files.js';

interface Evaluated {
  readonly test_images: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly confusion_matrix: readonly (readonly number[])[];
  readonly charts: readonly string[];
}

interface Manifest {
  readonly metrics: { readonly test: { readonly accuracy: number; readonly loss: number } };
}

async function train(place: Place, ...args: readonly string[]): Promise<Manifest> {
  const { stdout } = await place.mnistx(['run', 'configs/lr.yaml', ...quick, '--json', ...args]);
  return (JSON.parse(stdout) as Manifest[])[0]!;
}

test('evaluate gives the numbers that the run has recorded, a table and four charts', async (t) => {
  const place = makePlace(t);
  const { metrics } = await train(place);
  const { code, stdout } = await place.mnistx(['evaluate', 'runs/lr', '--json']);
  t.is(code, 0);
  const found = JSON.parse(stdout) as Evaluated;
  t.is(found.test_images, 200);
  t.is(found.accuracy, metrics.test.accuracy);
  t.true(Math.abs(found.loss - metrics.test.loss) < 1e-6);
  t.is(
    found.confusion_matrix.flat().reduce((sum, count) => sum + count, 0),
    200,
  );
  const names = ['confident-mistakes', 'confusion-matrix', 'confusion-matrix-normalized', 'reliability-diagram'];
  t.deepEqual(
    readdirSync(place.path('runs/lr/evaluation')).sort(),
    names.flatMap((name) => [`${name}.svg`, `${name}.vl.json`]).sort(),
  );

  const shown = await place.mnistx(['evaluate', 'runs/lr', '--out', 'pictures', '--png']);
  t.regex(shown.stdout, /accuracy +0\.\d{4} \(95 % interval 0\.\d{4} to 0\.\d{4}; \d+ of 200 right\)/);
  t.regex(shown.stdout, /weighted average +0\.\d{4} +0\.\d{4} +0\.\d{4} +200\n/);
  t.true(existsSync(place.path('pictures/confusion-matrix.png')));
});

test('evaluate takes other data of the same shape, and colour images of another size', async (t) => {
  const place = makePlace(t);
  const small = place.path('small');
  const other = place.path('other');
  for (const folder of [small, other]) mkdirSync(folder);
  const colour = {
    ...makeSmallDataset(),
    'train-images-idx3-ubyte': encodeIdx([6, 4, 3, 3]),
    't10k-images-idx3-ubyte': encodeIdx([4, 4, 3, 3]),
  };
  writeFiles(small, colour);
  writeFiles(other, { ...colour, 't10k-labels-idx1-ubyte': encodeIdx([4], [0, 0, 1, 2]) });
  place.write(
    'small.yaml',
    `data: { directory: ${JSON.stringify(small)} }\nmodel: { layers: [{ type: flatten }, { type: dense, units: 3, activation: softmax }] }\ntrain: { epochs: 1, batch_size: 2 }\n`,
  );
  t.is((await place.mnistx(['run', 'small.yaml'])).code, 0);
  const { code, stdout, stderr } = await place.mnistx(['evaluate', 'runs/small', '--directory', 'other']);
  t.is(code, 0, stderr);
  t.true(stdout.startsWith('small on the test images of other\n'));
  t.is(readdirSync(place.path('runs/small/evaluation-other')).length, 8);

  const refused = await place.mnistx(['evaluate', 'runs/small', '--dataset', 'mnist']);
  t.is(refused.code, 2);
  t.true(refused.stderr.includes('takes images of 4 x 3 x 3, but those of mnist are 28 x 28 x 1'));
});

test('evaluate says what to do where there is no run', async (t) => {
  const { code, stderr } = await makePlace(t).mnistx(['evaluate', 'runs/none']);
  t.is(code, 2);
  t.true(stderr.includes('runs/none') && !stderr.includes('    at '));
});

test('compare says of two trained runs where they are right and wrong', async (t) => {
  const place = makePlace(t);
  await train(place);
  await train(place, '-n', 'other', '-S', 'train.batch_size=50');
  const { code, stdout } = await place.mnistx(['compare', 'runs/lr', 'runs/other']);
  t.is(code, 0);
  t.regex(stdout, /right and wrong on 200 test images of MNIST\n/);
  t.regex(stdout, /McNemar's exact test p|are right on the very same ones/);
  t.true(existsSync(place.path('runs/compare-lr-other/agreement.csv')));
});
