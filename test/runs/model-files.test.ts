import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { MnistxError } from '../../src/errors.js';
import { digestOf } from '../../src/runs/files.js';
import { littleEndian } from '../../src/runs/floats.js';
import { readWeights } from '../../src/runs/model-files.js';
import { modelJson } from '../../src/runs/model-json.js';
import { temporaryFolder } from '../helpers/cli.js';
import { lrLayers, makeRun } from '../helpers/runs.js';

const weights = Float32Array.from({ length: 7850 }, (_, index) => index / 7);

test('model.json names the weights in the order of weights.bin', (t) => {
  const model = JSON.parse(
    modelJson({ some: 'topology' }, [
      { name: 'dense/kernel', shape: [784, 10] },
      { name: 'dense/bias', shape: [10] },
    ]),
  ) as Record<string, unknown>;
  t.is(model['format'], 'layers-model');
  t.deepEqual(model['modelTopology'], { some: 'topology' });
  t.deepEqual(model['weightsManifest'], [
    {
      paths: ['weights.bin'],
      weights: [
        { name: 'dense/kernel', shape: [784, 10], dtype: 'float32' },
        { name: 'dense/bias', shape: [10], dtype: 'float32' },
      ],
    },
  ]);
});

test('weights are written as little-endian 32-bit floats', (t) => {
  t.deepEqual([...littleEndian(Float32Array.of(1, -2))], [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
});

test('weights come back bit for bit', (t) => {
  const { folder, manifest } = makeModel(t);
  t.deepEqual(readWeights(folder, manifest), weights);
});

test('weights that were changed, cut off or deleted are noticed', (t) => {
  const { folder, manifest, file } = makeModel(t);
  const codeOf = () => t.throws(() => readWeights(folder, manifest), { instanceOf: MnistxError }).code;
  const bytes = littleEndian(weights);
  bytes[4000]! ^= 1;
  writeFileSync(file, bytes);
  t.is(codeOf(), 'RUN_DAMAGED');
  writeFileSync(file, littleEndian(weights).subarray(4));
  t.is(codeOf(), 'RUN_DAMAGED');
  rmSync(file);
  t.is(codeOf(), 'RUN_DAMAGED');
});

test('a run that did not get as far has no weights', (t) => {
  const { folder, manifest } = makeRun({ layers: lrLayers, folder: temporaryFolder(t) });
  t.is(t.throws(() => readWeights(folder, manifest), { instanceOf: MnistxError }).code, 'RUN_NOT_FOUND');
});

function makeModel(t: ExecutionContext) {
  const folder = temporaryFolder(t);
  const file = join(folder, 'model', 'weights.bin');
  mkdirSync(join(folder, 'model'));
  writeFileSync(file, littleEndian(weights));
  const { manifest } = makeRun({ layers: lrLayers, folder });
  return { folder, file, manifest: { ...manifest, files: { 'model/weights.bin': digestOf(littleEndian(weights)) } } };
}
