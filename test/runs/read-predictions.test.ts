import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { ExecutionContext } from 'ava';
import { MnistxError } from '../../src/errors.js';
import { digestOf } from '../../src/runs/files.js';
import { readPredictions } from '../../src/runs/read-predictions.js';
import type { Manifest } from '../../src/runs/types.js';
import { makeRun } from '../helpers/runs.js';

const HEAD = 'index,label,prediction,confidence\n';
const GOOD = `${HEAD}0,7,7,0.99\n1,2,3,0.5\n`;

/** A folder with this predictions.csv, and a manifest with its digest (or that of another text). */
function folderWith(t: ExecutionContext, text: string, digested = text): [folder: string, manifest: Manifest] {
  const folder = mkdtempSync(join(tmpdir(), 'mnistx-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'predictions.csv'), text);
  const { manifest } = makeRun();
  const files = { 'predictions.csv': digestOf(new TextEncoder().encode(digested)) };
  return [folder, { ...manifest, files, data: { ...manifest.data, test_examples: 2 } }];
}

test('predictions are read as they were written', (t) => {
  t.deepEqual(readPredictions(...folderWith(t, GOOD)), [
    { index: 0, label: 7, prediction: 7, confidence: 0.99 },
    { index: 1, label: 2, prediction: 3, confidence: 0.5 },
  ]);
});

const refused = test.macro(async (t, text: string, digested: string, message: string) => {
  const [folder, manifest] = folderWith(t, text, digested);
  const error = t.throws(() => readPredictions(folder, manifest), { instanceOf: MnistxError });
  t.is(error?.code, 'RUN_DAMAGED');
  t.true(error?.message.endsWith(message), error?.message);
});

const changed = `${HEAD}0,7,7,0.99\n1,2,2,0.5\n`;
test('a file that was changed is refused', refused, changed, GOOD, 'predictions.csv is not the file that was written');
test(
  'a missing row is refused',
  refused,
  `${HEAD}0,7,7,1\n`,
  `${HEAD}0,7,7,1\n`,
  'has 1 predictions for 2 test images',
);
const long = `${GOOD}2,2,2,1\n`;
test('one row too many is refused', refused, long, long, ':4 is one row too many for 2 test images');
const unknown = `${HEAD}0,7,7,0.99\n1,2,10,0.5\n`;
test('a class that there is not is refused', refused, unknown, unknown, ':3 is not a prediction of image 1');
const gap = `${HEAD}0,7,7,0.99\n2,2,3,0.5\n`;
test('an image out of order is refused', refused, gap, gap, ':3 is not a prediction of image 1');

test('a run without predictions says so', (t) => {
  const { manifest } = makeRun({ status: 'running' });
  const error = t.throws(() => readPredictions('runs/cnn', manifest), { instanceOf: MnistxError });
  t.is(error?.code, 'RUN_NOT_FOUND');
  t.is(error?.message, 'runs/cnn holds no predictions; its status is running');
});
