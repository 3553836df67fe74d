import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { simdEngine } from '../../src/engine/simd/host/node/engine.js';
import { readRun } from '../../src/runs/read-run.js';
import { evaluateRun } from '../../src/tasks/evaluate-run.js';
import { encodeIdx, writeFiles } from '../helpers/idx-files.js';
import { temporaryFolder, trainPlain } from '../helpers/runs-on-disk.js';

/** Trains on IDX files of 2 x 3 pixels, whose labels are found out. */
async function trainOn(prefix: string, labels: readonly number[]): Promise<string> {
  const data = temporaryFolder();
  writeFiles(data, {
    [`${prefix}train-images-idx3-ubyte`]: encodeIdx([labels.length, 2, 3]),
    [`${prefix}train-labels-idx1-ubyte`]: encodeIdx([labels.length], labels),
  });
  const file = join(data, 'experiment.yaml');
  writeFileSync(
    file,
    `data: { path: ${JSON.stringify(data)}, validation: none, test: 0.5 }
model: { layers: [{ type: flatten }, { type: dense, units: 3, activation: softmax }] }
train: { epochs: 1, batch_size: 4 }
`,
  );
  return (await trainPlain({ file }, { chooseEngine: () => simdEngine })).folder;
}

function writeTable(labels: readonly number[]): string {
  const path = join(temporaryFolder(), 'table.csv');
  const rows = labels.map((label) => [label, 0, 1, 2, 3, 4, 5].join());
  writeFileSync(path, ['label,p0,p1,p2,p3,p4,p5', ...rows, ''].join('\n'));
  return path;
}

const supportOf = async (folder: string, labels: readonly number[]) => {
  const { report } = await evaluateRun({ folder, source: { path: writeTable(labels) } });
  return report.classes.map(({ support }) => support);
};

test('a run remembers how it read its labels and pictures, and other data are read alike', async (t) => {
  const moved = await trainOn('emnist-letters-', [1, 2, 3, 1, 2, 3]);
  t.like(readRun(moved).manifest.data, { label_offset: 1, transposed: true, image_shape: [3, 2, 1] });
  t.deepEqual(await supportOf(moved, [2, 3, 3]), [0, 1, 2]);

  const asTheyAre = await trainOn('', [0, 1, 2, 0, 1, 2]);
  const { data } = readRun(asTheyAre).manifest;
  t.deepEqual([data.label_offset, data.transposed], [undefined, undefined]);
  t.deepEqual(await supportOf(asTheyAre, [1, 2, 2]), [0, 1, 2]);
});
